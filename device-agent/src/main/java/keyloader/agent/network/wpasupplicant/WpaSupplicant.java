package keyloader.agent.network.wpasupplicant;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.daemon.WifiDaemon;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.dbus.BusService;
import keyloader.agent.run.Time;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Order;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.cbor.Cbor;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * wpa_supplicant 2.10. Networks are added to the running program and never saved. Ours carry an {@code id_str}, so that
 * an agent that was killed finds them again; that of a trial also says what was there before it ({@link TrialTag}).
 */
public final class WpaSupplicant implements WifiDaemon {
    public static final String SERVICE = "fi.w1.wpa_supplicant1";

    static final String ROOT = "/fi/w1/wpa_supplicant1";
    private static final String INTERFACE = SERVICE + ".Interface";
    private static final String NETWORK = SERVICE + ".Network";
    private static final Path OPERSTATES = Path.of("/sys/class/net");
    private static final String WORLD = "00";
    /** In place of a path. */
    private static final String NONE = "/";
    /** Of the blobs of a trial. */
    private static final String TRIALS = "keyloader-trial-";

    private static final List<String> BLOBS = List.of("ca", "cert", "key");

    private static final long STEP_MILLIS = 500;

    private static final Pattern NUMBERED = Pattern.compile(".*/([0-9]{1,9})");
    private static final Pattern BROUGHT = Pattern.compile("\"?keyloader-([0-9]{1,19})-([1-8])\"?");

    private final String device;
    private final Time time;
    private final BusService bus;
    private final Supplicant told;
    private final BlockingQueue<Bus.Received> received = new LinkedBlockingQueue<>();
    private volatile boolean trying;
    private @Nullable Trial trial;
    private @Nullable Bringing bringing;

    /** What was joined last, as what wpa_supplicant knows it, and which process of it does. */
    private record Trial(String owner, String path, Bytes identity) {}

    /**
     * Which process was told which generation.
     *
     * @param paths of its networks, in their order; {@link #NONE} where wpa_supplicant does not take one
     */
    private record Bringing(String owner, long generation, List<String> paths) {
        List<String> there() {
            return paths.stream().filter(path -> !path.equals(NONE)).toList();
        }
    }

    /** @param device name of the network interface, such as wlan0 */
    public WpaSupplicant(String device, Time time) {
        this(device, time, new Bus(SERVICE));
    }

    WpaSupplicant(String device, Time time, BusService bus) {
        this.device = device;
        this.time = time;
        this.bus = bus;
        this.told = new Supplicant(bus);
    }

    private String owner() throws IOException {
        return bus.owner().orElseThrow(() -> new IOException("wpa_supplicant does not run"));
    }

    /** What is told while nobody waits for it is of no use later. */
    private void hear(Bus.Received signal) {
        if (trying) {
            received.add(signal);
        }
    }

    /** The path of the interface's object; it is handed over to wpa_supplicant where that does not have it yet. */
    private String iface() throws IOException {
        try {
            return Bus.path(bus.ask(ROOT, SERVICE, "GetInterface", "s", device));
        } catch (Bus.RefusedException e) {
            if (!e.error().endsWith(".InterfaceUnknown")) {
                throw e;
            }
        }
        Map<String, Variant<?>> wanted = Map.of("Ifname", new Variant<>(device), "Driver", new Variant<>("nl80211"));
        return Bus.path(bus.ask(ROOT, SERVICE, "CreateInterface", "a{sv}", wanted));
    }

    @Override
    public boolean supports(Network network) {
        try {
            return told.supports(iface(), network);
        } catch (IOException e) {
            return true; // the trial says what is the matter
        }
    }

    @Override
    public boolean hasOtherNetworks() throws IOException {
        String iface = iface();
        for (String path : networks(iface)) {
            if (!isOurs(tag(path)) && !isPersistentGroup(path)) {
                return true;
            }
        }
        return false;
    }

    private List<String> networks(String iface) throws IOException {
        return Bus.paths(bus.get(iface, INTERFACE, "Networks"));
    }

    private String tag(String network) throws IOException {
        Map<String, Object> properties = Bus.dictionary(bus.get(network, NETWORK, "Properties"));
        return String.valueOf(properties.getOrDefault("id_str", "")).replace("\"", "");
    }

    private Optional<TrialTag> trialTag(String network) throws IOException {
        return TrialTag.read(Bus.dictionary(bus.get(network, NETWORK, "Properties")));
    }

    /** What P2P remembers of a group is no network that a station joins. */
    private boolean isPersistentGroup(String network) throws IOException {
        Map<String, Object> properties = Bus.dictionary(bus.get(network, NETWORK, "Properties"));
        return "2".equals(String.valueOf(properties.getOrDefault("disabled", "0")));
    }

    private static boolean isOurs(String tag) {
        return BROUGHT.matcher(tag).matches() || TrialTag.isOne(tag);
    }

    private static int number(String network) throws IOException {
        Matcher numbered = NUMBERED.matcher(network);
        if (!numbered.matches()) {
            throw new IOException("wpa_supplicant calls a network what it should not");
        }
        return Integer.parseInt(numbered.group(1));
    }

    private boolean isEnabled(String network) throws IOException {
        return Boolean.TRUE.equals(bus.get(network, NETWORK, "Enabled"));
    }

    @Override
    public Association join(Network network, String country, Path certificates) throws IOException {
        String owner = owner();
        bus.listen(this::hear);
        String iface = iface();
        trial = null;
        List<String> trials = trials(iface);
        TrialTag before = before(iface);
        removeBlobs(iface);
        String path = addIfTaken(iface, network, 0, certificates, TRIALS, before.text(), 0);
        if (path.equals(NONE)) {
            return new Association.Failed(Verdict.UNSUPPORTED_SECURITY);
        }
        remove(iface, trials); // now that the new one says what there was before
        setCountry(iface, country);
        trial = new Trial(owner, path, identity(network));
        bus.call(iface, INTERFACE, "FlushBSS", "u", new org.freedesktop.dbus.types.UInt32(0));
        Association association;
        received.clear();
        trying = true;
        try {
            association = watch(owner, iface, path, network);
        } catch (Bus.RefusedException e) {
            checkRuns(owner); // a call that was on its way says less of what happened
            throw e;
        } finally {
            trying = false;
            received.clear();
        }
        if (association instanceof Association.Failed) {
            leave(iface);
        }
        return association;
    }

    private void setCountry(String iface, String country) throws IOException {
        if (!country.equals(WORLD)) {
            told.setCountry(iface, country);
        }
    }

    /** No more attempts while the next step is thought over. */
    private void leave(String iface) throws IOException {
        try {
            bus.call(iface, INTERFACE, "Disconnect", "");
        } catch (Bus.RefusedException e) {
            // it has left already
        }
    }

    private static Bytes identity(Network network) {
        return Cbor.encode(NetworkOrder.toCbor(network)).sha256();
    }

    private String add(
            String iface, Network network, int index, Path certificates, String prefix, String tag, int priority)
            throws IOException {
        NetworkProperties made = NetworkProperties.of(network, index, certificates, prefix, told.hasSae(iface))
                .words("id_str", tag)
                .number("priority", priority)
                .number("disabled", 1);
        try {
            for (Map.Entry<String, byte[]> blob : made.blobs().entrySet()) {
                replaceBlob(iface, blob.getKey(), blob.getValue());
            }
            return Bus.path(bus.ask(iface, INTERFACE, "AddNetwork", "a{sv}", made.properties()));
        } finally {
            made.wipe();
        }
    }

    /** @return {@link #NONE} where wpa_supplicant does not take such a network: the others must not wait for it */
    private String addIfTaken(
            String iface, Network network, int index, Path certificates, String prefix, String tag, int priority)
            throws IOException {
        try {
            return add(iface, network, index, certificates, prefix, tag, priority);
        } catch (Bus.RefusedException e) {
            if (!e.error().endsWith(".InvalidArgs")) {
                throw e;
            }
            for (String blob : BLOBS) {
                removeBlob(iface, prefix + blob);
            }
            return NONE;
        }
    }

    private void replaceBlob(String iface, String name, byte[] content) throws IOException {
        removeBlob(iface, name);
        bus.call(iface, INTERFACE, "AddBlob", "say", name, content);
    }

    private void removeBlob(String iface, String name) throws IOException {
        try {
            bus.call(iface, INTERFACE, "RemoveBlob", "s", name);
        } catch (Bus.RefusedException e) {
            // there is none
        }
    }

    private Association watch(String owner, String iface, String path, Network network) throws IOException {
        Attempt attempt = new Attempt(network.security(), time.millis());
        select(iface, path);
        while (true) {
            Bus.Received signal = next();
            checkUndisturbed(owner, path);
            if (signal != null && signal.path().equals(iface)) {
                long now = time.millis();
                told.translate(signal, network.ssid(), network.security(), () -> attempt.passed(time.millis()))
                        .forEach(each -> attempt.on(each, now));
            }
            if ((attempt.isJoined() || (attempt.isInHandshake() && isUp())) && path.equals(currentNetwork(iface))) {
                return told.joined(iface);
            }
            Optional<Verdict> failure = attempt.failure(time.millis());
            if (failure.isPresent()) {
                checkSwitchedOn(iface);
                return new Association.Failed(failure.get());
            }
            if (attempt.takeSelectAgain(time.millis())) {
                select(iface, path);
            }
        }
    }

    private void checkSwitchedOn(String iface) throws IOException {
        if ("interface_disabled".equals(bus.get(iface, INTERFACE, "State"))) {
            throw new IOException(device + " is switched off ('rfkill list', 'ip link'): no network can be seen");
        }
    }

    private void checkRuns(String owner) throws IOException {
        if (!bus.owner().equals(Optional.of(owner))) {
            throw new IOException(
                    "wpa_supplicant was started anew, or has ended, while " + device + " joined a network");
        }
    }

    /** Whoever selects, removes or disables a network has that of the trial off. */
    private void checkUndisturbed(String owner, String path) throws IOException {
        boolean selected;
        try {
            selected = isEnabled(path);
        } catch (Bus.RefusedException e) {
            selected = false;
        }
        checkRuns(owner); // after what it has said: a process that is gone has told nobody anything
        if (!selected) {
            throw new IOException("somebody has told wpa_supplicant something else while " + device
                    + " joined a network: leave it alone for that long");
        }
    }

    /**
     * Whether the port is authorised (RFC 2863 operstate). A repeated third message of the handshake takes wpa_supplicant
     * 2.10 from completed back to 4way_handshake, where it stays, connected; and its signals may have told the last alone.
     */
    private boolean isUp() throws IOException {
        try {
            return Files.readString(OPERSTATES.resolve(device).resolve("operstate"))
                    .strip()
                    .equals("up");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void select(String iface, String path) throws IOException {
        bus.call(iface, INTERFACE, "SelectNetwork", "o", new DBusPath(path));
    }

    private Bus.@Nullable Received next() throws InterruptedIOException {
        try {
            return received.poll(STEP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a network was joined");
        }
    }

    private List<String> trials(String iface) throws IOException {
        List<String> trials = new ArrayList<>();
        for (String path : networks(iface)) {
            if (trialTag(path).isPresent()) {
                trials.add(path);
            }
        }
        return trials;
    }

    /** What is there now, or was before a trial. */
    private TrialTag before(String iface) throws IOException {
        List<TrialTag> tags = new ArrayList<>();
        List<Integer> enabled = new ArrayList<>();
        for (String path : networks(iface)) {
            Optional<TrialTag> tag = trialTag(path);
            if (tag.isPresent()) {
                tags.add(tag.get());
            } else if (isEnabled(path)) {
                enabled.add(number(path));
            }
        }
        // Of several, which a cut has left, each says the same.
        return tags.isEmpty() ? new TrialTag(Optional.of(told.country(iface)), enabled) : tags.get(0);
    }

    private void enable(String iface, List<Integer> numbers) throws IOException {
        for (String path : networks(iface)) {
            if (numbers.contains(number(path))) {
                bus.set(path, NETWORK, "Enabled", new Variant<>(true));
            }
        }
    }

    private void remove(String iface, List<String> paths) throws IOException {
        for (String path : paths) {
            bus.call(iface, INTERFACE, "RemoveNetwork", "o", new DBusPath(path));
        }
    }

    private void removeBlobs(String iface) throws IOException {
        for (String blob : BLOBS) {
            removeBlob(iface, TRIALS + blob);
        }
    }

    /** Keys of networks that are no more: nobody may ask for them, which wpa_supplicant would answer. */
    private void removeBlobsBut(String iface, List<Network> networks) throws IOException {
        for (int i = 0; i < Order.MAX_NETWORKS; i++) {
            boolean hasKey = i < networks.size() && networks.get(i).credential() instanceof Eap.Tls;
            boolean hasServer = i < networks.size() && networks.get(i).credential() instanceof Eap;
            for (String blob : BLOBS) {
                if (!(hasKey || (hasServer && blob.equals("ca")))) {
                    removeBlob(iface, prefix(i) + blob);
                }
            }
        }
    }

    /** Of the blobs of a network of a generation. */
    private static String prefix(int index) {
        return "keyloader-" + (index + 1) + "-";
    }

    @Override
    public boolean isOnTrial() throws IOException {
        Trial tried = trial;
        if (tried == null) {
            return false;
        }
        checkUndisturbed(tried.owner(), tried.path());
        return isUp() && tried.path().equals(currentNetwork(iface()));
    }

    @Override
    public boolean discardTrial() throws IOException {
        trial = null;
        String iface = iface();
        List<String> trials = trials(iface);
        if (trials.isEmpty()) {
            removeBlobs(iface); // of one that came no further
            return false;
        }
        // The trial goes last, since it says what there is to undo: whoever is killed here leaves it to the next.
        TrialTag before = before(iface);
        enable(iface, before.displaced());
        for (String path : trials) {
            bus.set(path, NETWORK, "Enabled", new Variant<>(false));
        }
        if (before.country().isPresent()) {
            told.putBackCountry(iface, before.country().get());
        }
        if (!before.displaced().isEmpty() && currentNetwork(iface).equals(NONE)) {
            reassociate(iface); // where nothing is to be joined, its radio may be off, and it would refuse
        }
        removeBlobs(iface);
        remove(iface, trials);
        return true;
    }

    /** Reconnect would do nothing on another network, nor where wpa_supplicant was left without being told to. */
    private void reassociate(String iface) throws IOException {
        bus.call(iface, INTERFACE, "Reassociate", "");
    }

    private String currentNetwork(String iface) throws IOException {
        return Bus.path(bus.get(iface, INTERFACE, "CurrentNetwork"));
    }

    @Override
    public void bring(long generation, List<Network> networks, String country, Path certificates) throws IOException {
        String owner = owner();
        String iface = iface();
        setCountry(iface, country);
        if (!trials(iface).isEmpty()) {
            enable(iface, before(iface).displaced()); // a trial that is adopted says no more what it has displaced
        }
        Map<String, String> there = new LinkedHashMap<>(); // of paths, what they are
        for (String path : networks(iface)) {
            there.put(path, tag(path));
        }
        List<String> ours = new ArrayList<>();
        boolean added = false;
        for (int i = 0; i < networks.size(); i++) {
            String tag = "keyloader-" + generation + "-" + (i + 1);
            String path = there.entrySet().stream()
                    .filter(each -> each.getValue().equals(tag))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
            if (path == null) {
                path = adopt(networks.get(i), networks.size() - i);
            }
            if (path == null) {
                path = addIfTaken(iface, networks.get(i), i, certificates, prefix(i), tag, networks.size() - i);
                added = true;
            }
            ours.add(path);
        }
        removeBlobs(iface);
        remove(
                iface,
                there.entrySet().stream()
                        .filter(old -> isOurs(old.getValue()) && !ours.contains(old.getKey()))
                        .map(Map.Entry::getKey)
                        .toList());
        removeBlobsBut(iface, networks);
        trial = null;
        for (String path : ours) {
            if (!path.equals(NONE) && !isEnabled(path)) {
                bus.set(path, NETWORK, "Enabled", new Variant<>(true));
            }
        }
        String current = currentNetwork(iface);
        if (current.equals(NONE) || (added && !ours.contains(current))) {
            reassociate(iface);
        }
        bringing = new Bringing(owner, generation, List.copyOf(ours));
    }

    /** The network that was tried last goes on without a break, where it is this one and needs none of the trial's files. */
    private @Nullable String adopt(Network network, int priority) throws IOException {
        Trial tried = trial;
        if (tried == null
                || network.credential() instanceof Eap
                || !tried.identity().equals(identity(network))) {
            return null;
        }
        Map<String, Variant<?>> changed = Map.of("priority", new Variant<>(priority));
        bus.set(tried.path(), NETWORK, "Properties", new Variant<>(changed, "a{sv}"));
        trial = null;
        return tried.path();
    }

    @Override
    public boolean hasBrought(long generation, int networks) throws IOException {
        Bringing told = bringing;
        return told != null
                && told.generation() == generation
                && told.paths().size() == networks
                && Optional.of(told.owner()).equals(bus.owner())
                && networks(iface()).containsAll(told.there());
    }

    @Override
    public void dropBrought() throws IOException {
        bringing = null;
        if (bus.owner().isEmpty()) {
            return; // it knows nothing, and no more than that when it starts
        }
        String iface = iface();
        discardTrial();
        for (String path : networks(iface)) {
            if (isOurs(tag(path))) {
                bus.call(iface, INTERFACE, "RemoveNetwork", "o", new DBusPath(path));
            }
        }
        removeBlobsBut(iface, List.of());
    }

    @Override
    public boolean hasOurs() throws IOException {
        if (bus.owner().isEmpty()) {
            return false;
        }
        for (String path : networks(iface())) {
            if (isOurs(tag(path))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public OptionalInt current() throws IOException {
        Bringing told = bringing;
        String iface = iface();
        if (told == null || !isUp()) {
            return OptionalInt.empty();
        }
        String current = currentNetwork(iface);
        int index = current.equals(NONE) ? -1 : told.paths().indexOf(current);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    @Override
    public void close() {
        bus.close();
    }
}
