package keyloader.host.networkmanager;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** Speaks on a bus as NetworkManager's settings do (nm-settings-dbus(5)), and remembers what it was asked. */
public final class ModelNetworkManager implements AutoCloseable {
    private static final String ROOT = "/org/freedesktop/NetworkManager/Settings";

    private final DBusConnection connection;
    private final List<Saved> saved = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile String mute = "";

    @DBusInterfaceName("org.freedesktop.NetworkManager.Settings")
    public interface SettingsObject extends DBusInterface {
        @DBusMemberName("ListConnections")
        List<DBusPath> listConnections();

        @DBusMemberName("GetConnectionByUuid")
        DBusPath getConnectionByUuid(String uuid);
    }

    @DBusInterfaceName("org.freedesktop.NetworkManager.Settings.Connection")
    public interface ConnectionObject extends DBusInterface {
        @DBusMemberName("GetSettings")
        Map<String, Map<String, Variant<?>>> getSettings();

        @DBusMemberName("GetSecrets")
        Map<String, Map<String, Variant<?>>> getSecrets(String section);
    }

    public ModelNetworkManager(String address) throws DBusException {
        connection = DBusConnectionBuilder.forAddress(address).withShared(false).build();
        connection.requestBusName("org.freedesktop.NetworkManager");
        connection.exportObject(ROOT, new AllSettings());
    }

    /** What was asked, as {@code METHOD ID}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** From now on this method is not answered. */
    public void fallSilent(String method) {
        mute = method;
    }

    /** A connection with name and kind, and a secret if it has one. */
    public Saved add(String ssid, String keyManagement) throws DBusException {
        Saved added = new Saved(ssid);
        added.put("connection", "id", ssid);
        added.put("connection", "uuid", added.uuid);
        added.put("connection", "type", "802-11-wireless");
        added.ssid(ssid.getBytes(StandardCharsets.UTF_8));
        added.put("802-11-wireless", "mode", "infrastructure");
        if (!keyManagement.isEmpty()) {
            added.put("802-11-wireless-security", "key-mgmt", keyManagement);
        }
        return added.export();
    }

    /** One without anything. */
    public Saved addEmpty(String name) throws DBusException {
        return new Saved(name).export();
    }

    private void heard(String method, String id) {
        asked.add(method + " " + id);
        if (method.equals(mute)) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @param name of an error that has a class in the tests */
    private static DBusExecutionException error(String name) {
        String root = "org.freedesktop.";
        try {
            return Class.forName(root + name.substring(root.length()).replace('.', '$'))
                    .asSubclass(DBusExecutionException.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no class of the tests is called " + name, e);
        }
    }

    private final class AllSettings implements SettingsObject {
        @Override
        public List<DBusPath> listConnections() {
            heard("ListConnections", "");
            return saved.stream()
                    .map(each -> new DBusPath(each.getObjectPath()))
                    .toList();
        }

        @Override
        public DBusPath getConnectionByUuid(String uuid) {
            return saved.stream()
                    .filter(each -> each.uuid.equals(uuid))
                    .map(each -> new DBusPath(each.getObjectPath()))
                    .findFirst()
                    .orElseThrow(() -> error("org.freedesktop.NetworkManager.Settings.InvalidConnection"));
        }

        @Override
        public String getObjectPath() {
            return ROOT;
        }

        @Override
        public boolean isRemote() {
            return false;
        }
    }

    /** A connection; changed as the test wants it. */
    public final class Saved implements ConnectionObject {
        final String uuid = UUID.randomUUID().toString();
        private final String id;
        private final String path;
        private final Map<String, Map<String, Variant<?>>> sections = new LinkedHashMap<>();
        private final Map<String, Variant<?>> secrets = new HashMap<>();
        private volatile String refusal = "";

        private Saved(String id) {
            this.id = id;
            this.path = ROOT + "/" + (saved.size() + 1);
        }

        private Saved export() throws DBusException {
            connection.exportObject(path, this);
            saved.add(this);
            return this;
        }

        public Saved ssid(byte[] bytes) {
            return put("802-11-wireless", "ssid", new Variant<>(bytes, "ay"));
        }

        public Saved put(String section, String key, Object value) {
            sections.computeIfAbsent(section, name -> new LinkedHashMap<>())
                    .put(key, value instanceof Variant<?> variant ? variant : new Variant<>(value));
            return this;
        }

        public Saved secret(String key, String value) {
            secrets.put(key, new Variant<>(value));
            return this;
        }

        /** See NMSettingSecretFlags. */
        public Saved flags(int flags) {
            return put("802-11-wireless-security", "psk-flags", new UInt32(flags));
        }

        /** @param error by which its secrets are refused */
        public Saved refuse(String error) {
            refusal = error;
            return this;
        }

        public void remove() {
            saved.remove(this);
            connection.unExportObject(path);
        }

        @Override
        public Map<String, Map<String, Variant<?>>> getSettings() {
            heard("GetSettings", id);
            return sections;
        }

        @Override
        public Map<String, Map<String, Variant<?>>> getSecrets(String section) {
            heard("GetSecrets", id);
            if (!refusal.isEmpty()) {
                throw error(refusal);
            }
            return new HashMap<>(Map.of(section, secrets));
        }

        @Override
        public String getObjectPath() {
            return path;
        }

        @Override
        public boolean isRemote() {
            return false;
        }
    }

    @Override
    public void close() {
        end.countDown();
        connection.disconnect();
    }
}
