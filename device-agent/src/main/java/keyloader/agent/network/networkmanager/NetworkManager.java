package keyloader.agent.network.networkmanager;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.cbor.Cbor;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * NetworkManager 1.42, with wpa_supplicant below it, which says why an attempt has failed.
 *
 * <p>A trial is a connection that never starts by itself, and that has with it which other one it displaced: whoever
 * finds it, this agent or the one after it, can undo it, and where nobody does, a restart of NetworkManager does. Its
 * checkpoints would undo it by themselves, but with it what somebody else has changed meanwhile, and a device has but one.
 */
public final class NetworkManager implements WifiDaemon {
    static final String SERVICE = "org.freedesktop.NetworkManager";
    static final String ROOT = "/org/freedesktop/NetworkManager";
    private static final String DEVICE = SERVICE + ".Device";
    private static final String WIRELESS = DEVICE + ".Wireless";
    private static final String ACTIVE = SERVICE + ".Connection.Active";
    private static final String NONE = "/";

    private static final String SUPPLICANT = "/fi/w1/wpa_supplicant1";
    private static final String INTERFACE = WpaSupplicant.SERVICE + ".Interface";
    private static final String WORLD = "00";

    private static final long STEP_MILLIS = 500;
    private static final long AGAIN_MILLIS = 2_000;
    private static final long START_MILLIS = 20_000;
    /** For what {@link Attempt} does not bound: associated, and not told so. */
    private static final long BOUND_MILLIS = 100_000;

    private static final long GIVEN_UP_MILLIS = 60_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final String device;
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
    private boolean listening;

    private record Heard(boolean bySupplicant, Bus.Received signal) {}

    /** What was joined last, and which connection that is. */
    private record Trial(String path, Bytes identity) {}

    /** Which process was told which generation. */
    private record Bringing(String owner, long generation, List<String> paths) {}

    /** @param device name of the network interface, such as wlan0 */
    public NetworkManager(String device, Time time) {
        this.device = device;
        this.time = time;
    }

    private void listen() throws IOException {
        if (!listening) {
            bus.listen(this::hear);
            supplicantBus.listen(signal -> keep(true, signal));
            listening = true;
        }
    }

    private void hear(Bus.Received signal) {
        keep(false, signal);
        if (!trying && isDeviceState(signal)) {
            List<Object> given = signal.parameters();
            if (number(given.get(0)) == Activation.FAILED && number(given.get(2)) == Activation.NO_SECRETS) {
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

    private static int number(Object value) {
        return Bus.integer(value).orElse(-1);
    }

    private String owner() throws IOException {
        return bus.owner()
                .orElseThrow(() ->
                        new IOException("NetworkManager does not run: start it, and have it start with the meter"));
    }

    private String device() throws IOException {
        owner();
        try {
            return Bus.path(bus.call(ROOT, SERVICE, "GetDeviceByIpIface", "s", device)[0]);
        } catch (Bus.RefusedException e) {
            throw new IOException(
                    "NetworkManager knows no device " + device
                            + ": look whether 'nmcli device' shows it by another name",
                    e);
        }
    }

    private int state(String path) throws IOException {
        return number(bus.get(path, DEVICE, "State"));
    }

    private IOException unmanaged() {
        return new IOException("NetworkManager leaves " + device + " alone: take it out of 'unmanaged-devices' in its"
                + " configuration, and out of /etc/network/interfaces");
    }

    /** Just after its start a device is not managed yet, and then waits for wpa_supplicant. */
    private String usableDevice() throws IOException {
        String path = device();
        long deadline = time.millis() + START_MILLIS;
        int state = state(path);
        while (state <= Activation.UNAVAILABLE) {
            if (time.millis() > deadline) {
                throw state <= Activation.UNMANAGED
                        ? unmanaged()
                        : new IOException(
                                "NetworkManager can't use " + device + " now: look whether WiFi is switched off"
                                        + " ('nmcli radio', 'rfkill'), and whether wpa_supplicant can be started");
            }
            pause();
            state = state(path);
        }
        return path;
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
            return Bus.path(supplicantBus.call(SUPPLICANT, WpaSupplicant.SERVICE, "GetInterface", "s", device)[0]);
        } catch (Bus.RefusedException e) {
            throw new IOException(
                    "wpa_supplicant has not got " + device
                            + " from NetworkManager: look whether WiFi is switched off, or"
                            + " left to iwd ('wifi.backend'), which does not say why a network can't be joined",
                    e);
        }
    }

    /** NetworkManager has no setting for it. */
    private void setCountry(String country) throws IOException {
        if (!country.equals(WORLD)) {
            supplicantBus.set(supplicantInterface(), INTERFACE, "Country", new Variant<>(country));
        }
    }

    @Override
    public boolean supports(Network network) {
        try {
            return supplicant.supports(supplicantInterface(), network.security());
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
        String path = usableDevice();
        listen();
        setCountry(country);
        Optional<Known> left =
                connections.ours().stream().filter(Known::isTrial).findFirst();
        Mark mark = left.isPresent()
                ? left.get().mark().orElseThrow()
                : Mark.trial(activeConnection(path).map(Known::uuid));
        ConnectionSettings settings = ConnectionSettings.of(network, mark, device, 0, certificates);
        String connection;
        try {
            connection = left.isPresent() ? left.get().path() : connections.add(settings);
            if (left.isPresent()) {
                connections.update(connection, settings);
            }
        } catch (Bus.RefusedException e) {
            if (e.error().contains(".Connection.Invalid") || e.error().contains(".Connection.Missing")) {
                return new Association.Failed(Verdict.UNSUPPORTED_SECURITY);
            }
            throw e;
        }
        trial = new Trial(connection, identity(network));
        String iface = supplicantInterface();
        supplicantBus.call(iface, INTERFACE, "FlushBSS", "u", new org.freedesktop.dbus.types.UInt32(0));
        heard.clear();
        trying = true;
        try {
            return watch(path, connection, iface, network);
        } finally {
            trying = false;
            heard.clear();
            supplicantBus.close(); // of no interest until the next one
        }
    }

    private static Bytes identity(Network network) {
        return Cbor.encode(NetworkOrder.toCbor(network)).sha256();
    }

    private Association watch(String path, String connection, String iface, Network network) throws IOException {
        long began = time.millis();
        Attempt attempt = new Attempt(ConnectionSettings.effective(network), began);
        Activation activation = new Activation();
        String running = activate(path, connection);
        long told = began;
        while (true) {
            boolean any = false;
            for (Heard next = next(); next != null; next = heard.poll()) {
                any = true;
                Bus.Received signal = next.signal();
                if (!next.bySupplicant()) {
                    follow(activation, signal, path, running);
                } else if (signal.path().equals(iface) && !activation.hasEnded()) {
                    supplicant
                            .translate(signal, network.ssid(), ConnectionSettings.effective(network))
                            .forEach(attempt::on);
                }
            }
            Map<String, Object> now = bus.getAll(path, DEVICE);
            if (running.equals(Bus.path(now.get("ActiveConnection")))
                    && Activation.isAssociated(number(now.get("State")))) {
                active = running;
                return supplicant.joined(iface);
            }
            Optional<Verdict> failure =
                    activation.isRefused() ? Optional.of(Verdict.UNSUPPORTED_SECURITY) : attempt.failure(time.millis());
            if (failure.isPresent()) {
                deactivate(running); // no more attempts while the next step is thought over
                return new Association.Failed(failure.get());
            }
            if (activation.wasInterrupted()) {
                throw new IOException("somebody has told NetworkManager something else while " + device
                        + " joined a network: leave it alone for that long");
            }
            if (time.millis() - began > BOUND_MILLIS) {
                deactivate(running);
                throw new IOException("NetworkManager comes to no end with a network that it has joined");
            }
            if (!any && isGone(running)) {
                activation.onGone();
            }
            boolean again = attempt.takeSelectAgain();
            if (again || (activation.hasEnded() && time.millis() - told > AGAIN_MILLIS)) {
                activation = new Activation();
                running = activate(path, connection);
                told = time.millis();
            }
        }
    }

    private static void follow(Activation activation, Bus.Received signal, String path, String running) {
        if (!signal.member().equals("StateChanged")) {
            return;
        }
        List<Object> given = signal.parameters();
        if (signal.path().equals(running)) {
            activation.onConnection(number(given.get(0)));
        } else if (signal.path().equals(path) && given.size() == 3) {
            activation.onDevice(number(given.get(0)), number(given.get(2)));
        }
    }

    /** @return the path of the active connection, which is one for each time */
    private String activate(String path, String connection) throws IOException {
        return Bus.path(bus.call(
                        ROOT,
                        SERVICE,
                        "ActivateConnection",
                        "ooo",
                        new DBusPath(connection),
                        new DBusPath(path),
                        new DBusPath(NONE))[0]);
    }

    private void deactivate(String running) throws IOException {
        try {
            bus.call(ROOT, SERVICE, "DeactivateConnection", "o", new DBusPath(running));
        } catch (Bus.RefusedException e) {
            // it has ended by itself
        }
    }

    private boolean isGone(String running) throws IOException {
        try {
            return number(bus.get(running, ACTIVE, "State")) == Activation.DEACTIVATED;
        } catch (Bus.RefusedException e) {
            return true;
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
        try {
            return running == null ? Activation.DEACTIVATED : number(bus.get(running, ACTIVE, "State"));
        } catch (Bus.RefusedException e) {
            return Activation.DEACTIVATED;
        }
    }

    String deviceName() {
        return device;
    }

    /** Path of the connection that the device is on, or on its way to. */
    private Optional<String> activePath(String path) throws IOException {
        String running = Bus.path(bus.get(path, DEVICE, "ActiveConnection"));
        if (running.equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Bus.path(bus.get(running, ACTIVE, "Connection")));
        } catch (Bus.RefusedException e) {
            return Optional.empty();
        }
    }

    private Optional<Known> activeConnection(String path) throws IOException {
        Optional<String> connection = activePath(path);
        return connections.all().stream()
                .filter(known -> Optional.of(known.path()).equals(connection))
                .findFirst();
    }

    @Override
    public void discardTrial() throws IOException {
        trial = null;
        active = null;
        owner();
        List<Known> all = connections.all();
        List<Known> trials = all.stream().filter(Known::isTrial).toList();
        try {
            for (Known left : trials) {
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
    }

    private void restore(String connection) throws IOException {
        String path = device();
        if (!activePath(path).equals(Optional.of(connection))) {
            activate(path, connection);
        }
    }

    @Override
    public void bring(long generation, List<Network> networks, String country, Path certificates) throws IOException {
        bringing = null;
        String owner = owner();
        String path = device();
        listen();
        List<Known> before = connections.ours();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            Mark mark = Mark.brought(generation, i, networks.size());
            ours.add(tell(networks.get(i), mark, i, certificates, before));
        }
        trial = null;
        if (state(path) <= Activation.UNMANAGED) {
            throw unmanaged();
        }
        prefer(path, ours, networks);
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
        ConnectionSettings settings = ConnectionSettings.of(network, known, device, index, certificates);
        if (there.isEmpty()) {
            return connections.add(settings);
        }
        connections.update(there.get().path(), settings);
        return there.get().path();
    }

    /** NetworkManager chooses where the device is on no network, but leaves none for a better one by itself. */
    private void prefer(String path, List<String> ours, List<Network> networks) throws IOException {
        Optional<String> now = activePath(path);
        if (now.isEmpty() || ours.contains(now.get())) {
            return;
        }
        Set<Bytes> seen = seen(path);
        for (int i = 0; i < networks.size(); i++) {
            if (seen.contains(networks.get(i).ssid())) {
                activate(path, ours.get(i));
                return;
            }
        }
    }

    private Set<Bytes> seen(String path) throws IOException {
        Set<Bytes> names = new HashSet<>();
        for (String accessPoint : Bus.paths(bus.get(path, WIRELESS, "AccessPoints"))) {
            try {
                names.add(Bytes.of(Bus.bytes(bus.get(accessPoint, SERVICE + ".AccessPoint", "Ssid"))));
            } catch (Bus.RefusedException e) {
                // it has just been forgotten
            }
        }
        return names;
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
                && connections.paths().containsAll(told.paths())
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
    public OptionalInt current() throws IOException {
        Bringing told = bringing;
        if (told == null) {
            return OptionalInt.empty();
        }
        String running = Bus.path(bus.get(device(), DEVICE, "ActiveConnection"));
        if (running.equals(NONE)) {
            return OptionalInt.empty();
        }
        try {
            Map<String, Object> now = bus.getAll(running, ACTIVE);
            int index = told.paths().indexOf(Bus.path(now.get("Connection")));
            return index < 0 || number(now.get("State")) != Activation.ACTIVATED
                    ? OptionalInt.empty()
                    : OptionalInt.of(index);
        } catch (Bus.RefusedException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        bus.close();
        supplicantBus.close();
    }
}
