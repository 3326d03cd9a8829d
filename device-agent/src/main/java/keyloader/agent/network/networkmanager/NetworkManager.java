package keyloader.agent.network.networkmanager;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.daemon.WifiDaemon;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.networkmanager.Connections.Known;
import keyloader.agent.network.wpasupplicant.Attempt;
import keyloader.agent.network.wpasupplicant.Supplicant;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.agent.run.Time;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.cbor.Cbor;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;

/**
 * NetworkManager 1.42, with wpa_supplicant below it, which says why an attempt has failed.
 *
 * <p>A trial is a connection that never starts by itself, and that has with it which other one it displaced: whoever
 * finds it, this agent or the one after it, can undo it, and where nobody does, a restart of NetworkManager does. Its
 * checkpoints would undo it by themselves, but with it what somebody else has changed meanwhile, and a device has but one.
 */
public final class NetworkManager implements WifiDaemon {
    public static final String SERVICE = "org.freedesktop.NetworkManager";
    static final String ROOT = "/org/freedesktop/NetworkManager";

    private static final String SUPPLICANT = "/fi/w1/wpa_supplicant1";
    private static final String INTERFACE = WpaSupplicant.SERVICE + ".Interface";
    private static final String WORLD = "00";

    private static final long STEP_MILLIS = 500;
    private static final long AGAIN_MILLIS = 2_000;
    private static final long START_MILLIS = 20_000;
    /** For what {@link Attempt} does not bound: associated, and not told so. */
    private static final long BOUND_MILLIS = 100_000;

    /** As long as NetworkManager lets other failures rest. */
    private static final long GIVEN_UP_MILLIS = 300_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final String name;
    private final Device device;
    private final Time time;
    private final Bus bus = new Bus(SERVICE);
    private final Bus supplicantBus = new Bus(WpaSupplicant.SERVICE);
    private final Supplicant supplicant = new Supplicant(supplicantBus);
    private final Connections connections = new Connections(bus);
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    /** When NetworkManager last gave up a connection that was brought, on this clock. */
    private final AtomicLong givenUp = new AtomicLong(NEVER);

    private volatile boolean trying;
    private @Nullable Trial trial;
    private @Nullable String active;
    private @Nullable Bringing bringing;

    private record Heard(boolean bySupplicant, Bus.Received signal) {}

    /**
     * What was joined last, and which connection that is.
     *
     * @param owner the process that calls it so: to another one the same path may be any connection
     */
    private record Trial(String owner, String path, Bytes identity) {}

    /**
     * Which process was told which generation.
     *
     * @param paths of its networks, in their order; {@link Device#NONE} where NetworkManager does not take one
     */
    private record Bringing(String owner, long generation, List<String> paths) {
        List<String> there() {
            return paths.stream().filter(path -> !path.equals(Device.NONE)).toList();
        }
    }

    /** @param name of the network interface, such as wlan0 */
    public NetworkManager(String name, Time time) {
        this.name = name;
        this.device = new Device(bus, name);
        this.time = time;
    }

    private void hear(Bus.Received signal) {
        keep(false, signal);
        if (!trying && isDeviceState(signal)) {
            List<Object> given = signal.parameters();
            if (Device.number(given.get(0)) == Activation.FAILED
                    && Device.number(given.get(2)) == Activation.NO_SECRETS) {
                givenUp.set(time.millis());
            }
        }
    }

    private void keep(boolean bySupplicant, Bus.Received signal) {
        if (trying) {
            heard.add(new Heard(bySupplicant, signal));
        }
    }

    private static boolean isDeviceState(Bus.Received signal) {
        return signal.member().equals("StateChanged") && signal.parameters().size() == 3;
    }

    private String owner() throws IOException {
        return bus.owner()
                .orElseThrow(() ->
                        new IOException("NetworkManager does not run: start it, and have it start with the meter"));
    }

    private IOException unmanaged() {
        return new IOException("NetworkManager leaves " + name + " alone: take it out of 'unmanaged-devices' in its"
                + " configuration, and out of /etc/network/interfaces");
    }

    /** Just after its start a device is not managed yet, or not until now; and then it waits for wpa_supplicant. */
    private void awaitDevice() throws IOException {
        owner();
        long deadline = time.millis() + START_MILLIS;
        int state = device.standing().state();
        if (state <= Activation.UNMANAGED) {
            device.manage();
        }
        while (state <= Activation.UNAVAILABLE) {
            if (time.millis() > deadline) {
                throw state <= Activation.UNMANAGED
                        ? unmanaged()
                        : new IOException("NetworkManager can't use " + name + " now: look whether WiFi is switched off"
                                + " ('nmcli radio', 'rfkill'), and whether wpa_supplicant can be started");
            }
            pause();
            state = device.standing().state();
        }
    }

    private void pause() throws InterruptedIOException {
        try {
            time.sleep(Duration.ofMillis(STEP_MILLIS));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while NetworkManager was waited for");
    }

    private String supplicantInterface() throws IOException {
        try {
            return Bus.path(supplicantBus.ask(SUPPLICANT, WpaSupplicant.SERVICE, "GetInterface", "s", name));
        } catch (Bus.RefusedException e) {
            throw new IOException(
                    "wpa_supplicant has not got " + name
                            + " from NetworkManager: look whether WiFi is switched off, or"
                            + " left to iwd ('wifi.backend'), which does not say why a network can't be joined",
                    e);
        }
    }

    /** NetworkManager has no setting for it. */
    private void setCountry(String country) throws IOException {
        if (!country.equals(WORLD)) {
            supplicant.setCountry(supplicantInterface(), country);
        }
    }

    @Override
    public boolean supports(Network network) {
        try {
            return supplicant.supports(supplicantInterface(), network);
        } catch (IOException e) {
            return true; // the trial says what is the matter
        }
    }

    @Override
    public boolean hasOtherNetworks() throws IOException {
        owner();
        return connections.all().stream()
                .anyMatch(known -> known.isWifi() && known.mark().isEmpty());
    }

    @Override
    public Association join(Network network, String country, Path certificates) throws IOException {
        awaitDevice();
        String owner = owner();
        bus.listen(this::hear);
        supplicantBus.listen(signal -> keep(true, signal));
        Optional<Known> left =
                connections.ours().stream().filter(Known::isTrial).findFirst();
        Mark mark = left.isPresent()
                ? left.get().mark().orElseThrow()
                : Mark.trial(displaced(), supplicant.country(supplicantInterface()));
        ConnectionSettings settings = ConnectionSettings.of(network, mark, name, 0, certificates);
        String connection;
        try {
            connection = left.isPresent() ? left.get().path() : connections.add(settings);
            if (left.isPresent()) {
                connections.update(connection, settings);
            }
        } catch (Bus.RefusedException e) {
            if (Connections.isInvalid(e)) {
                return new Association.Failed(Verdict.UNSUPPORTED_SECURITY);
            }
            throw e;
        }
        Trial tried = new Trial(owner, connection, identity(network));
        trial = tried;
        setCountry(country); // now that the connection says what it was
        String iface = supplicantInterface();
        supplicantBus.call(iface, INTERFACE, "FlushBSS", "u", new UInt32(0));
        heard.clear();
        trying = true;
        try {
            return watch(tried, iface, network);
        } finally {
            trying = false;
            heard.clear();
            supplicantBus.close(); // of no interest until the next one
        }
    }

    private Optional<String> displaced() throws IOException {
        Optional<String> path = device.connection();
        return connections.all().stream()
                .filter(known -> Optional.of(known.path()).equals(path))
                .map(Known::uuid)
                .findFirst();
    }

    private static Bytes identity(Network network) {
        return Cbor.encode(NetworkOrder.toCbor(network)).sha256();
    }

    private Association watch(Trial tried, String iface, Network network) throws IOException {
        long began = time.millis();
        Attempt attempt = new Attempt(ConnectionSettings.effective(network), began);
        Activation activation = new Activation();
        String path = device.path();
        String running = device.activate(tried.path());
        long told = began;
        while (true) {
            boolean any = false;
            for (Heard next = next(); next != null; next = heard.poll()) {
                any = true;
                Bus.Received signal = next.signal();
                if (!next.bySupplicant()) {
                    follow(activation, signal, path, running);
                } else if (signal.path().equals(iface) && !activation.hasEnded()) {
                    long now = time.millis();
                    supplicant
                            .translate(
                                    signal, network.ssid(), ConnectionSettings.effective(network), attempt.passed(now))
                            .forEach(each -> attempt.on(each, now));
                }
            }
            Device.Standing now = device.standing();
            if (!isStill(tried.owner())) {
                throw new IOException("NetworkManager was started anew while " + name + " joined a network");
            }
            if (running.equals(now.active()) && Activation.isAssociated(now.state())) {
                if (network.security() == Security.OWE && !supplicant.isOnOwe(iface)) {
                    device.deactivate(
                            running); // NetworkManager takes an open access point, too, and has no setting for it
                    return new Association.Failed(Verdict.UNSUPPORTED_SECURITY);
                }
                active = running;
                return supplicant.joined(iface);
            }
            Optional<Verdict> failure =
                    activation.isRefused() ? Optional.of(Verdict.UNSUPPORTED_SECURITY) : attempt.failure(time.millis());
            if (failure.isPresent()) {
                device.deactivate(running); // no more attempts while the next step is thought over
                return new Association.Failed(failure.get());
            }
            if (activation.wasInterrupted()) {
                throw interfered();
            }
            if (time.millis() - began > BOUND_MILLIS) {
                device.deactivate(running);
                throw new IOException("NetworkManager comes to no end with a network that it has joined");
            }
            if (!any && device.state(running) == Activation.DEACTIVATED) {
                activation.onGone();
            }
            boolean ended = activation.hasEnded() && !attempt.pausesBeforeSelectAgain();
            if (attempt.takeSelectAgain(time.millis()) || (ended && time.millis() - told > AGAIN_MILLIS)) {
                activation = new Activation();
                running = activateAgain(tried.path());
                told = time.millis();
            }
        }
    }

    /** Asked after what it has said: the paths of one process mean nothing to the next. */
    private boolean isStill(String owner) throws IOException {
        return bus.owner().equals(Optional.of(owner));
    }

    private String activateAgain(String connection) throws IOException {
        try {
            return device.activate(connection);
        } catch (Bus.RefusedException e) {
            throw e.error().endsWith(".UnknownConnection") ? interfered() : e;
        }
    }

    private IOException interfered() {
        return new IOException("somebody has told NetworkManager something else while " + name
                + " joined a network: leave it alone for that long");
    }

    private static void follow(Activation activation, Bus.Received signal, String path, String running) {
        if (!signal.member().equals("StateChanged")) {
            return;
        }
        List<Object> given = signal.parameters();
        if (signal.path().equals(running) && !given.isEmpty()) {
            activation.onConnection(Device.number(given.get(0)));
        } else if (signal.path().equals(path) && given.size() == 3) {
            activation.onDevice(Device.number(given.get(0)), Device.number(given.get(2)));
        }
    }

    private @Nullable Heard next() throws InterruptedIOException {
        try {
            return heard.poll(STEP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** The state of what was joined last: whoever waits for an address must not take that of another network. */
    int joinedState() throws IOException {
        String running = active;
        Trial tried = trial;
        if (running == null || tried == null) {
            return Activation.DEACTIVATED;
        }
        int state = device.state(running);
        return isStill(tried.owner()) ? state : Activation.DEACTIVATED;
    }

    String deviceName() {
        return name;
    }

    @Override
    public boolean isOnTrial() throws IOException {
        return joinedState() == Activation.ACTIVATED;
    }

    @Override
    public boolean discardTrial() throws IOException {
        trial = null;
        active = null;
        owner();
        List<Known> all = connections.all();
        List<Known> trials = all.stream().filter(Known::isTrial).toList();
        try {
            for (Known left : trials) {
                putBackCountry(left.mark().flatMap(Mark::country));
                Optional<String> displaced = left.mark().flatMap(Mark::displaced);
                for (Known other : all) {
                    if (Optional.of(other.uuid()).equals(displaced)) {
                        restore(other.path());
                    }
                }
            }
        } finally {
            for (Known left : trials) { // last, since it says what there is to restore
                connections.delete(left.path());
            }
        }
        givenUp.set(NEVER);
        return !trials.isEmpty();
    }

    private void putBackCountry(Optional<String> country) {
        if (country.isEmpty()) {
            return;
        }
        try {
            supplicant.putBackCountry(supplicantInterface(), country.get());
        } catch (IOException e) {
            // wpa_supplicant is gone, or has let go of the interface: with it went the country
        } finally {
            supplicantBus.close();
        }
    }

    private void restore(String connection) throws IOException {
        if (!device.connection().equals(Optional.of(connection))) {
            device.activate(connection);
        }
    }

    @Override
    public void bring(long generation, List<Network> networks, String country, Path certificates) throws IOException {
        bringing = null;
        String owner = owner();
        bus.listen(this::hear);
        Trial tried = trial;
        if (tried != null && !tried.owner().equals(owner)) {
            trial = null;
        }
        List<Known> before = connections.ours();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            Mark mark = Mark.brought(generation, i, networks.size());
            ours.add(tell(networks.get(i), mark, i, certificates, before));
        }
        trial = null;
        if (device.standing().state() <= Activation.UNMANAGED) {
            device.manage();
        }
        prefer(ours, networks);
        for (Known old : before) {
            if (!ours.contains(old.path())) {
                connections.delete(old.path());
            }
        }
        setCountry(country);
        supplicantBus.close();
        givenUp.set(NEVER);
        bringing = new Bringing(owner, generation, List.copyOf(ours));
    }

    /** What is there under this name is told again. What was tried last goes on under its new one, and without a break. */
    private String tell(Network network, Mark mark, int index, Path certificates, List<Known> before)
            throws IOException {
        Trial tried = trial;
        Optional<Known> there = before.stream()
                .filter(known -> known.mark().orElseThrow().id().equals(mark.id()))
                .findFirst();
        if (there.isEmpty() && tried != null && tried.identity().equals(identity(network))) {
            there = before.stream()
                    .filter(known -> known.path().equals(tried.path()))
                    .findFirst();
            trial = null;
        }
        Mark known = there.map(Known::uuid).map(mark::withUuid).orElse(mark);
        ConnectionSettings settings = ConnectionSettings.of(network, known, name, index, certificates);
        try {
            if (there.isEmpty()) {
                return connections.add(settings);
            }
            connections.update(there.get().path(), settings);
            return there.get().path();
        } catch (Bus.RefusedException e) {
            if (Connections.isInvalid(e)) {
                return Device.NONE; // it was not reached in the trial; the others must not wait for it
            }
            throw e;
        }
    }

    /** NetworkManager chooses where the device is on no network, but leaves none for a better one by itself. */
    private void prefer(List<String> ours, List<Network> networks) throws IOException {
        Optional<String> now = device.connection();
        if (now.isEmpty() || ours.contains(now.get())) {
            return;
        }
        Set<Bytes> seen = device.seen();
        for (int i = 0; i < networks.size(); i++) {
            if (seen.contains(networks.get(i).ssid()) && !ours.get(i).equals(Device.NONE)) {
                device.activate(ours.get(i));
                return;
            }
        }
    }

    /**
     * A handshake that breaks off is a wrong passphrase for NetworkManager, after which it never tries that connection
     * again by itself. Being told it anew it does; not at once, for it may be true.
     */
    private boolean hasGivenUp() {
        long since = givenUp.get();
        return since != NEVER && time.millis() - since > GIVEN_UP_MILLIS;
    }

    @Override
    public boolean hasBrought(long generation, int networks) throws IOException {
        Bringing told = bringing;
        return told != null
                && told.generation() == generation
                && told.paths().size() == networks
                && Optional.of(told.owner()).equals(bus.owner())
                && connections.paths().containsAll(told.there())
                && (!hasGivenUp() || current().isPresent());
    }

    @Override
    public void dropBrought() throws IOException {
        bringing = null;
        discardTrial(); // NetworkManager must run: at its next start it would still have them
        for (Known known : connections.ours()) {
            connections.delete(known.path());
        }
    }

    @Override
    public boolean hasOurs() throws IOException {
        return !connections.ours().isEmpty();
    }

    @Override
    public OptionalInt current() throws IOException {
        Bringing told = bringing;
        if (told == null) {
            return OptionalInt.empty();
        }
        Optional<String> now = device.activatedConnection();
        int index = now.isPresent() ? told.paths().indexOf(now.get()) : -1;
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    @Override
    public void close() {
        bus.close();
        supplicantBus.close();
    }
}
