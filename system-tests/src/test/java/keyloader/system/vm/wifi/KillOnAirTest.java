package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.kill.Victim;
import keyloader.system.vm.InVm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent is killed (-9) before each of its durable steps and exchanges with the loader while wpa_supplicant joins for it,
 * and started again with the loader still plugged in: the message is applied exactly once, and of the trial nothing is left.
 * One of sixteen steps, or all with {@code keyloader.full}.
 */
@InVm
@Timeout(3600)
class KillOnAirTest {
    private static final int PART = 16;

    @TempDir
    Path root;

    @Test
    void theAgentIsKilledBeforeEachOfItsSteps() throws Exception {
        Bench origin = new Bench(Files.createDirectory(root.resolve("origin")));
        String label = ok(origin, origin.provision("TEST-0001")).out().strip();
        try (AutoCloseable loader = plugIn(origin)) {
            assertThat(loader).isNotNull();
            ok(origin, origin.prepare(label));
        }
        int cut = 0;
        try (Air air = Air.start(2);
                AccessPoint before = AccessPoint.start(air.radio(1), "Before");
                AccessPoint ordered = AccessPoint.start(
                                air.radio(0),
                                Bench.SSID,
                                "wpa=2",
                                "wpa_key_mgmt=WPA-PSK",
                                "rsn_pairwise=CCMP",
                                "wpa_passphrase=" + Bench.PASSPHRASE)
                        .withDhcp(air.radio(0))) {
            assertThat(before.hostapd().isAlive()).isTrue();
            int every = Boolean.getBoolean("keyloader.full") ? 1 : PART;
            for (int step = every; ; step += every) {
                Bench bench = origin.copyTo(root.resolve("step" + step));
                try (MeterSystem meter = MeterSystem.start("network={", "ssid=\"Before\"", "key_mgmt=NONE", "}")) {
                    MeterSystem.awaitOn("Before");
                    if (!isKilledBefore(bench, step)) {
                        break;
                    }
                    cut++;
                    finishes(bench, step);
                    assertThat(meter.supplicant().isAlive()).isTrue();
                }
            }
            assertThat(ordered.hostapd().isAlive()).isTrue();
        }
        System.out.println("killed before " + cut + " steps");
        assertThat(cut).isGreaterThan(Boolean.getBoolean("keyloader.full") ? 20 : 1);
    }

    /** @return false where it came to its end with fewer steps */
    private static boolean isKilledBefore(Bench bench, int step) throws Exception {
        Path marker = bench.directory().resolve("stopped");
        try (AutoCloseable loader = plugIn(bench)) {
            assertThat(loader).isNotNull();
            Program.Start once =
                    AgentOnAir.start(bench.directory(), link(bench)).with("--once");
            try (Program victim = Program.start(bench.directory(), Victim.agent(once, step, marker))) {
                return victim.awaitFileOrEnd(marker);
            }
        }
    }

    private static void finishes(Bench bench, int step) throws Exception {
        try (AutoCloseable loader = plugIn(bench)) {
            assertThat(loader).isNotNull();
            try (Program agent = Program.start(bench.directory(), AgentOnAir.start(bench.directory(), link(bench)))) {
                agent.awaitLine("light: steady");
            }
            MeterSystem.awaitOn(Bench.SSID);
            assertThat(ok(bench, bench.status()).out())
                    .as("killed before step %s", step)
                    .containsOnlyOnce("\"JOINED\"")
                    .contains("\"pendingConsumes\":0");
            assertThat(MeterSystem.networks()).as("killed before step %s", step).isEqualTo(2);
            assertThat(ok(bench, bench.receipts()).out()).contains("\"JOINED\"");
        }
    }

    private static String link(Bench bench) {
        return "unix:" + bench.directory().resolve("loader.socket");
    }

    private static AutoCloseable plugIn(Bench bench) throws InterruptedException {
        return InProcess.plugIn(bench.loader(bench.store()));
    }

    private static Program.Ended ok(Bench bench, Program.Start start) {
        return InProcess.runOk(bench.directory(), start);
    }
}
