package keyloader.host.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import keyloader.host.dbus.PrivateBus;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The desktop's preference, asked over a real bus. */
@Timeout(60)
class DesktopLookTest {
    @TempDir
    Path directory;

    private PrivateBus bus;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(PrivateBus.isInstalled());
        bus = PrivateBus.start(directory);
    }

    @AfterEach
    void end() {
        if (bus != null) {
            bus.close();
        }
    }

    private boolean isDark(Variant<?> scheme) throws DBusException {
        try (ModelPortal portal = new ModelPortal(bus.address(), scheme)) {
            boolean dark = DesktopLook.at(bus.address()).isDark();
            assertThat(portal.asked()).isEqualTo(1);
            return dark;
        }
    }

    private static Variant<?> scheme(long number) {
        return new Variant<>(new UInt32(number));
    }

    @Test
    void itIsDarkWhereTheDesktopPrefersIt() throws DBusException {
        assertThat(isDark(scheme(1))).isTrue();
    }

    @Test
    void anythingElseIsLight() throws DBusException {
        assertThat(isDark(scheme(0))).isFalse();
        assertThat(isDark(scheme(2))).isFalse();
        assertThat(isDark(scheme(4_000_000_000L))).isFalse();
        assertThat(isDark(new Variant<>("dark"))).isFalse();
        assertThat(isDark(new Variant<>(1))).as("of another type").isFalse();
    }

    @Test
    void aDesktopWithoutPortalIsLight() {
        assertThat(DesktopLook.at(bus.address()).isDark()).isFalse();
    }

    @Test
    void aPortalThatDoesNotAnswerIsNotWaitedFor() throws DBusException {
        try (ModelPortal portal = new ModelPortal(bus.address(), scheme(1))) {
            portal.fallSilent();
            assertThat(DesktopLook.at(bus.address()).isDark()).isFalse();
        }
    }

    @Test
    void aBusThatIsNotThereIsNotWaitedFor() {
        String nowhere = "unix:path=" + directory.resolve("nowhere");
        assertThat(DesktopLook.at(nowhere).isDark()).isFalse();
    }
}
