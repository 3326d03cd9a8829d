package keyloader.host.desktop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/** Speaks on a bus as a desktop's portal does, of one setting. */
public final class ModelPortal implements AutoCloseable {
    private final DBusConnection connection;
    private final Variant<?> scheme;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean mute;

    @DBusInterfaceName("org.freedesktop.portal.Settings")
    public interface SettingsObject extends DBusInterface {
        @DBusMemberName("Read")
        Variant<?> read(String namespace, String key);
    }

    /** @param scheme what it says of {@code color-scheme}: 0 nothing, 1 dark, 2 light */
    public ModelPortal(String address, Variant<?> scheme) throws DBusException {
        this.scheme = scheme;
        connection = DBusConnectionBuilder.forAddress(address).withShared(false).build();
        connection.requestBusName("org.freedesktop.portal.Desktop");
        connection.exportObject("/org/freedesktop/portal/desktop", new Settings());
    }

    /** How often. */
    public int asked() {
        return asked.get();
    }

    void fallSilent() {
        mute = true;
    }

    private final class Settings implements SettingsObject {
        @Override
        public Variant<?> read(String namespace, String key) {
            asked.incrementAndGet();
            if (mute) {
                try {
                    end.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (!namespace.equals("org.freedesktop.appearance") || !key.equals("color-scheme")) {
                throw new DBusExecutionException("no such setting");
            }
            return new Variant<>(scheme, "v");
        }

        @Override
        public String getObjectPath() {
            return "/org/freedesktop/portal/desktop";
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
