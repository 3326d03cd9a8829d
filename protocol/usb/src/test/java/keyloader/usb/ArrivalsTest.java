package keyloader.usb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In a directory that is laid out as /dev/bus/usb is. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "SKIPPED: only Linux has a directory of USB devices")
@Timeout(120)
class ArrivalsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path root;

    private Path bus(String name) throws IOException {
        return Files.createDirectory(root.resolve(name));
    }

    private Arrivals withoutEcho() {
        return new Arrivals(root, Duration.ofDays(1));
    }

    @Test
    void nothingIsToldWhereNothingHappens() throws Exception {
        Files.createFile(bus("001").resolve("001"));
        try (Arrivals arrivals = withoutEcho()) {
            assertThat(arrivals.await(SHORT)).isFalse();
        }
    }

    @Test
    void aDeviceThatComesGoesOrChangesItsModeIsTold() throws Exception {
        Path bus = bus("001");
        try (Arrivals arrivals = withoutEcho()) {
            Path node = Files.createFile(bus.resolve("002"));
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
            Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rw-rw-r--"));
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
            Files.delete(node);
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
        }
    }

    @Test
    void aChangeIsToldOnceMoreAMomentLater() throws Exception {
        Path bus = bus("001");
        try (Arrivals arrivals = new Arrivals(root, Duration.ofMillis(300))) {
            Files.createFile(bus.resolve("002"));
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
        }
    }

    @Test
    void aBusThatComesLaterIsWatchedToo() throws Exception {
        try (Arrivals arrivals = withoutEcho()) {
            Path bus = bus("003");
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
            Files.createFile(bus.resolve("001"));
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
        }
    }

    @Test
    void whereThereIsNoDirectoryEveryWaitIsWorthALookUntilThereIsOne() throws Exception {
        Path later = root.resolve("usb");
        try (Arrivals arrivals = new Arrivals(later, Duration.ofDays(1))) {
            assertThat(arrivals.await(SHORT)).isTrue();
            Files.createDirectory(later);
            assertThat(arrivals.await(SHORT)).isTrue();
            assertThat(arrivals.await(SHORT)).isFalse();
            Files.delete(later);
            assertThat(arrivals.await(LONG)).isTrue();
            assertThat(arrivals.await(SHORT)).isTrue();
        }
    }
}
