package keyloader.agent.network.wpasupplicant;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.dbus.BusService;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** What wpa_supplicant 2.10 does with its networks, and a bus that breaks at a call of one's choice. */
final class FakeSupplicant implements BusService {
    static final String IFACE = "/fi/w1/wpa_supplicant1/Interfaces/0";
    private static final String NETWORKS = IFACE + "/Networks/";
    private static final String NONE = "/";

    /** By number. */
    final Map<Integer, Map<String, Object>> networks = new TreeMap<>();

    final Set<Integer> enabled = new HashSet<>();
    final Set<String> blobs = new HashSet<>();
    final Map<String, Object> properties =
            new HashMap<>(Map.of("State", "scanning", "CurrentBSS", new DBusPath("/bss"), "Country", "FR"));
    /** What it was built with. */
    List<String> keyManagement = List.of("none", "wpa-psk", "wpa-eap", "sae", "owe");

    /** Of the one access point that there is. */
    final Map<String, Object> bss = new HashMap<>();

    String current = NONE;
    /** Told to leave, and to come back no more by itself. */
    boolean disconnected;

    /** The setting that it has never heard of. */
    String refused = "none";

    /** What is signalled of a network that is selected. */
    List<Bus.Received> attempt = List.of(state("completed"));

    /** Is killed when a network is selected, and started anew. */
    boolean endsWhenSelected;

    private String owner = ":1.1";
    private Consumer<Bus.Received> receiver = signal -> {};
    private int calls;
    private int breaksAt = Integer.MAX_VALUE;
    private boolean isDoneAll;

    static Bus.Received state(String name) {
        return changed(Map.of("State", new Variant<>(name)));
    }

    static Bus.Received disconnected(int reason) {
        return changed(Map.of("DisconnectReason", new Variant<>(reason)));
    }

    private static Bus.Received changed(Map<String, Variant<?>> properties) {
        return new Bus.Received(
                IFACE, "PropertiesChanged", List.of(WpaSupplicant.SERVICE + ".Interface", properties, List.of()));
    }

    static Bus.Received eap(String status, String parameter) {
        return new Bus.Received(IFACE, "EAP", List.of(status, parameter));
    }

    void add(int number, boolean isEnabled) {
        networks.put(number, new HashMap<>(Map.of("ssid", "\"of somebody\"")));
        if (isEnabled) {
            enabled.add(number);
        }
    }

    /**
     * From now on.
     *
     * @param call from 0, which fails as all do after it
     * @param isDone whether it is done all the same, and its answer is lost
     */
    void breakAt(int call, boolean isDone) {
        calls = 0;
        breaksAt = call;
        isDoneAll = isDone;
    }

    void mend() {
        breaksAt = Integer.MAX_VALUE;
    }

    private Object[] step(Step step) throws IOException {
        int call = calls++;
        if (call > breaksAt || (call == breaksAt && !isDoneAll)) {
            throw new IOException("the bus is gone");
        }
        Object[] answer = step.take();
        if (call == breaksAt) {
            throw new IOException("the bus is gone");
        }
        return answer;
    }

    private interface Step {
        Object[] take() throws IOException;
    }

    @Override
    public Optional<String> owner() throws IOException {
        return Optional.of((String) step(() -> new Object[] {owner})[0]);
    }

    @Override
    public void listen(Consumer<Bus.Received> to) {
        receiver = to;
    }

    @Override
    public Object[] call(String path, String iface, String method, String signature, Object... arguments)
            throws IOException {
        return step(() -> done(method, arguments));
    }

    private Object[] done(String method, Object... arguments) throws IOException {
        switch (method) {
            case "GetInterface" -> {
                return new Object[] {new DBusPath(IFACE)};
            }
            case "AddNetwork" -> {
                if (plain(arguments[0]).containsKey(refused)) {
                    throw new Bus.RefusedException(method, "org.freedesktop.DBus.Error.InvalidArgs");
                }
                int number = networks.keySet().stream().mapToInt(i -> i).max().orElse(-1) + 1;
                networks.put(number, new HashMap<>(plain(arguments[0])));
                return new Object[] {new DBusPath(NETWORKS + number)};
            }
            case "RemoveNetwork" -> remove(number(arguments[0]));
            case "SelectNetwork" -> {
                if (endsWhenSelected) {
                    owner = ":1.2";
                    throw new Bus.RefusedException(method, "org.freedesktop.DBus.Error.NoReply");
                }
                select(number(arguments[0]));
            }
            case "AddBlob" -> {
                if (!blobs.add((String) arguments[0])) {
                    throw new Bus.RefusedException(method, WpaSupplicant.SERVICE + ".BlobExists");
                }
            }
            case "RemoveBlob" -> {
                if (!blobs.remove((String) arguments[0])) {
                    throw new Bus.RefusedException(method, WpaSupplicant.SERVICE + ".BlobUnknown");
                }
            }
            case "Disconnect" -> {
                current = NONE;
                disconnected = true;
            }
            case "Reassociate" -> disconnected = false;
            case "FlushBSS" -> {}
            default -> throw new Bus.RefusedException(method, "org.freedesktop.DBus.Error.UnknownMethod");
        }
        return new Object[0];
    }

    private void remove(int number) throws IOException {
        if (networks.remove(number) == null) {
            throw new Bus.RefusedException("RemoveNetwork", WpaSupplicant.SERVICE + ".NetworkUnknown");
        }
        leave(number);
    }

    private void leave(int number) {
        enabled.remove(number);
        if (current.equals(NETWORKS + number)) {
            current = NONE;
        }
    }

    private void select(int number) {
        enabled.clear();
        enabled.add(number);
        current = NETWORKS + number;
        disconnected = false;
        attempt.forEach(receiver);
    }

    @Override
    public Object ask(String path, String iface, String method, String signature, Object... arguments)
            throws IOException {
        return call(path, iface, method, signature, arguments)[0];
    }

    @Override
    public @Nullable Object get(String path, String iface, String property) throws IOException {
        return step(() -> new Object[] {read(path, property)})[0];
    }

    private @Nullable Object read(String path, String property) throws IOException {
        if (path.startsWith(NETWORKS)) {
            Map<String, Object> network = networks.get(number(new DBusPath(path)));
            if (network == null) {
                throw new Bus.RefusedException(property, "org.freedesktop.DBus.Error.UnknownObject");
            }
            return property.equals("Enabled") ? enabled.contains(number(new DBusPath(path))) : network;
        }
        return switch (property) {
            case "Networks" -> {
                List<DBusPath> paths = new ArrayList<>();
                networks.keySet().forEach(number -> paths.add(new DBusPath(NETWORKS + number)));
                yield paths;
            }
            case "CurrentNetwork" -> new DBusPath(current);
            case "Capabilities" -> Map.of("KeyMgmt", keyManagement);
            default -> properties.get(property);
        };
    }

    @Override
    public Map<String, Object> getAll(String path, String iface) throws IOException {
        return plain(step(() -> new Object[] {bss})[0]);
    }

    @Override
    public void set(String path, String iface, String property, Variant<?> value) throws IOException {
        step(() -> {
            int number = path.startsWith(NETWORKS) ? number(new DBusPath(path)) : -1;
            if (property.equals("Properties")) {
                Objects.requireNonNull(networks.get(number)).putAll(plain(value.getValue()));
            } else if (!property.equals("Enabled")) {
                properties.put(property, value.getValue());
            } else if (Boolean.TRUE.equals(value.getValue())) {
                enabled.add(number);
            } else {
                leave(number);
            }
            return new Object[0];
        });
    }

    private static Map<String, Object> plain(Object dictionary) throws IOException {
        return Bus.dictionary(dictionary);
    }

    private static int number(Object path) {
        String text = ((DBusPath) path).getPath();
        return Integer.parseInt(text.substring(text.lastIndexOf('/') + 1));
    }

    @Override
    public void close() {}
}
