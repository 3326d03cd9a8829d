package keyloader.agent.network.networkmanager;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.network.dbus.Bus;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** The network interface, as NetworkManager has it. Its path changes when it is plugged anew. */
final class Device {
    /** In place of a path. */
    static final String NONE = "/";

    private static final String DEVICE = NetworkManager.SERVICE + ".Device";
    private static final String WIRELESS = DEVICE + ".Wireless";
    private static final String ACTIVE = NetworkManager.SERVICE + ".Connection.Active";
    private static final String ACCESS_POINT = NetworkManager.SERVICE + ".AccessPoint";

    private final Bus bus;
    private final String name;

    Device(Bus bus, String name) {
        this.bus = bus;
        this.name = name;
    }

    /**
     * How it stands.
     *
     * @param state NMDeviceState
     * @param active path of the active connection, or {@link #NONE}
     */
    record Standing(int state, String active) {}

    String path() throws IOException {
        try {
            return Bus.path(bus.ask(NetworkManager.ROOT, NetworkManager.SERVICE, "GetDeviceByIpIface", "s", name));
        } catch (Bus.RefusedException e) {
            if (bus.owner().isEmpty()) {
                throw new IOException("NetworkManager does not run any more", e);
            }
            throw new IOException(
                    "NetworkManager knows no device " + name + ": look whether 'nmcli device' shows it by another name",
                    e);
        }
    }

    Standing standing() throws IOException {
        Map<String, Object> now = bus.getAll(path(), DEVICE);
        return new Standing(number(now.get("State")), text(now.get("ActiveConnection")));
    }

    /** Where the configuration leaves it alone until somebody wants it ({@code managed=0}), and does not forbid that. */
    void manage() throws IOException {
        bus.set(path(), DEVICE, "Managed", new Variant<>(true));
    }

    static int number(@Nullable Object value) {
        return Bus.integer(value).orElse(-1);
    }

    private static String text(@Nullable Object path) throws IOException {
        return path == null ? NONE : Bus.path(path);
    }

    /** Path of the connection that it is on, or on its way to. */
    Optional<String> connection() throws IOException {
        return connection(standing().active());
    }

    private Optional<String> connection(String active) throws IOException {
        if (active.equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Bus.path(bus.get(active, ACTIVE, "Connection")));
        } catch (Bus.RefusedException e) {
            return Optional.empty(); // it has just ended
        }
    }

    /** The same, if NetworkManager is done with it. */
    Optional<String> activatedConnection() throws IOException {
        String active = standing().active();
        return state(active) == Activation.ACTIVATED ? connection(active) : Optional.empty();
    }

    /** @return NMActiveConnectionState; deactivated where there is no such any more */
    int state(String active) throws IOException {
        if (active.equals(NONE)) {
            return Activation.DEACTIVATED;
        }
        try {
            return number(bus.get(active, ACTIVE, "State"));
        } catch (Bus.RefusedException e) {
            return Activation.DEACTIVATED;
        }
    }

    /** @return the path of the active connection, which is another each time */
    String activate(String connection) throws IOException {
        return Bus.path(bus.ask(
                NetworkManager.ROOT,
                NetworkManager.SERVICE,
                "ActivateConnection",
                "ooo",
                new DBusPath(connection),
                new DBusPath(path()),
                new DBusPath(NONE)));
    }

    void deactivate(String active) throws IOException {
        try {
            bus.call(NetworkManager.ROOT, NetworkManager.SERVICE, "DeactivateConnection", "o", new DBusPath(active));
        } catch (Bus.RefusedException e) {
            // it has ended by itself
        }
    }

    /** The names of the networks that it sees. */
    Set<Bytes> seen() throws IOException {
        Set<Bytes> names = new HashSet<>();
        for (String accessPoint : Bus.paths(bus.get(path(), WIRELESS, "AccessPoints"))) {
            try {
                names.add(Bytes.of(Bus.bytes(bus.get(accessPoint, ACCESS_POINT, "Ssid"))));
            } catch (Bus.RefusedException e) {
                // it has just been forgotten
            }
        }
        return names;
    }
}
