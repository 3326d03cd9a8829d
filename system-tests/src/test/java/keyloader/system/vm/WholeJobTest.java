package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import keyloader.sealing.Label;
import keyloader.system.Bench;
import keyloader.system.Program;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The three programs as processes, on the kernel's own USB stack: what an installer, a meter and a user do, and see. */
@InVm
@Timeout(600)
class WholeJobTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Wiring.class)
    void sealCarryOpenApplyWipeReceipt(Wiring wiring) throws Exception {
        Bench bench = wiring.bench(directory);
        Kernel kernel = Kernel.mark();
        String label = bench.newMeter();
        Path file = Captures.file("whole-job-" + wiring.name().toLowerCase(Locale.ROOT) + ".pcap");
        try (UsbMon capture = UsbMon.start(wiring.bus(), file)) {
            try (Program loader = wiring.plugIn(bench, bench.store())) {
                assertThat(bench.runOk(bench.prepare(label)).out()).doesNotContain(Bench.PASSPHRASE);
                Wiring.pull(loader);
            }
            theMeterFindsIt(wiring, bench);
            try (Program loader = wiring.plugIn(bench, bench.store())) {
                assertThat(bench.json(bench.receipts()).toString())
                        .contains("\"JOINED\"")
                        .contains("TEST-0001");
                Wiring.pull(loader);
            }
            capture.stop();
            // What is not secret crossed the bus, and is seen there; what is secret did not.
            assertThat(capture.contains(Label.parse(label).key().id().value().toArray()))
                    .isTrue();
            assertThat(capture.contains(utf8(Bench.SSID))).isFalse();
            assertThat(capture.contains(utf8(Bench.PASSPHRASE))).isFalse();
        }
        assertThat(String.join("\n", bench.configuration())).contains(Bench.PASSPHRASE);
        assertThat(Bench.occurrences(bench.store(), Bench.PASSPHRASE)).isZero();
        kernel.assertClean();
    }

    /** The meter waits, a loader arrives, is handled, and goes. */
    private void theMeterFindsIt(Wiring wiring, Bench bench) throws Exception {
        try (Program meter = Program.start(directory, bench.daemon())) {
            meter.awaitLog("waiting for a loader");
            try (Program loader = wiring.plugIn(bench, bench.store())) {
                meter.awaitLine("light: steady");
                Wiring.pull(loader);
            }
            meter.awaitLog("the loader is unplugged");
            assertThat(meter.isAlive()).isTrue();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
