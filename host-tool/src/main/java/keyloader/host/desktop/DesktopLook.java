package keyloader.host.desktop;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import keyloader.host.dbus.Bus;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** Whether the desktop prefers light on dark, as the XDG Desktop Portal tells programs (org.freedesktop.portal.Settings, version 1). */
public final class DesktopLook {
    private static final String SERVICE = "org.freedesktop.portal.Desktop";
    private static final String PATH = "/org/freedesktop/portal/desktop";
    private static final String SETTINGS = "org.freedesktop.portal.Settings";
    private static final long PREFERS_DARK = 1;
    /** Nobody waits longer for a window because of its colours. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<DBusConnectionBuilder> bus;

    private DesktopLook(Supplier<DBusConnectionBuilder> bus) {
        this.bus = bus;
    }

    /** On the bus of the session that this program was started in. */
    public static DesktopLook ofSession() {
        return new DesktopLook(DBusConnectionBuilder::forSessionBus);
    }

    /** @param address of another bus, as D-Bus writes it */
    public static DesktopLook at(String address) {
        return new DesktopLook(() -> DBusConnectionBuilder.forAddress(address));
    }

    /** Not where it says nothing of it, or nothing at all. */
    public boolean isDark() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        // The library waits for a bus that is not there, and cannot be told for how long.
        Thread thread = new Thread(() -> answer.complete(ask()), "desktop's look");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean ask() {
        try (Bus open = Bus.connect(bus, SERVICE)) {
            // Newer portals have ReadOne, too, and keep this one.
            Object value =
                    open.ask(PATIENCE, PATH, SETTINGS, "Read", "ss", "org.freedesktop.appearance", "color-scheme");
            while (value instanceof Variant<?> variant) { // two deep, for reasons of its own
                value = variant.getValue();
            }
            return value instanceof UInt32 scheme && scheme.longValue() == PREFERS_DARK;
        } catch (IOException e) {
            return false;
        }
    }
}
