package keyloader.agent.network.networkmanager;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.agent.network.dbus.Bus;
import org.freedesktop.dbus.types.UInt32;

/**
 * The connections that NetworkManager knows. Ours are in its memory alone, which is /run, so that they outlive its
 * restart but no reboot; those of others are never written.
 */
final class Connections {
    private static final String PATH = NetworkManager.ROOT + "/Settings";
    private static final String SETTINGS = NetworkManager.SERVICE + ".Settings";
    private static final String CONNECTION = SETTINGS + ".Connection";
    private static final String DICTIONARIES = "a{sa{sv}}";
    /** NM_SETTINGS_ADD_CONNECTION2_FLAG_IN_MEMORY and NM_SETTINGS_UPDATE2_FLAG_IN_MEMORY */
    private static final UInt32 IN_MEMORY = new UInt32(2);

    private final Bus bus;

    Connections(Bus bus) {
        this.bus = bus;
    }

    /**
     * One of them.
     *
     * @param mark empty where it is not ours
     */
    record Known(String path, String uuid, boolean isWifi, Optional<Mark> mark) {
        boolean isTrial() {
            return mark.isPresent() && mark.get().isTrial();
        }
    }

    /** Whether NetworkManager does not take these settings, now or ever. */
    static boolean isInvalid(Bus.RefusedException refusal) {
        return refusal.error().startsWith(CONNECTION + ".") || refusal.error().equals(SETTINGS + ".InvalidConnection");
    }

    List<String> paths() throws IOException {
        return Bus.paths(bus.ask(PATH, SETTINGS, "ListConnections", ""));
    }

    List<Known> all() throws IOException {
        List<Known> all = new ArrayList<>();
        for (String path : paths()) {
            try {
                Map<String, Object> settings = Bus.dictionary(bus.ask(path, CONNECTION, "GetSettings", ""));
                Map<String, Object> connection = Mark.section(settings, "connection");
                boolean isWifi = ConnectionSettings.TYPE.equals(connection.get("type"));
                all.add(new Known(path, String.valueOf(connection.get("uuid")), isWifi, Mark.read(settings)));
            } catch (Bus.RefusedException e) {
                // somebody has just removed it
            }
        }
        return all;
    }

    List<Known> ours() throws IOException {
        return all().stream().filter(known -> known.mark().isPresent()).toList();
    }

    /** @return its path */
    String add(ConnectionSettings settings) throws IOException {
        try {
            return Bus.path(bus.ask(
                    PATH,
                    SETTINGS,
                    "AddConnection2",
                    DICTIONARIES + "ua{sv}",
                    settings.sections(),
                    IN_MEMORY,
                    Map.of()));
        } finally {
            settings.wipe();
        }
    }

    /** Of the same uuid. A device that is on it stays on it. */
    void update(String path, ConnectionSettings settings) throws IOException {
        try {
            bus.call(path, CONNECTION, "Update2", DICTIONARIES + "ua{sv}", settings.sections(), IN_MEMORY, Map.of());
        } finally {
            settings.wipe();
        }
    }

    /** A device that is on it leaves it. */
    void delete(String path) throws IOException {
        try {
            bus.call(path, CONNECTION, "Delete", "");
        } catch (Bus.RefusedException e) {
            if (paths().contains(path)) {
                throw e;
            }
        }
    }
}
