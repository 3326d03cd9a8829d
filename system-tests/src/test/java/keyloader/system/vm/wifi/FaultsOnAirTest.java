package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.Command;
import keyloader.system.vm.InVm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runs the meter's WiFi hangs, answers nonsense or is gone, or the meter's disk is full, when a loader comes: it is said
 * in the log, nothing is applied, the old network stays, and the same message is applied, once, when that has passed.
 */
@InVm
@Timeout(600)
class FaultsOnAirTest {
    private static final String OLD_SSID = "Before";
    /** A network that the meter has from elsewhere. */
    private static final String[] ELSEWHERE = {"network={", "ssid=\"" + OLD_SSID + "\"", "key_mgmt=NONE", "}"};

    private static Air air;
    private static AccessPoint accessPoint;
    private static AccessPoint before;

    @TempDir
    Path directory;

    private MeterSystem meter;
    private Bench bench;

    @BeforeAll
    static void start() throws Exception {
        air = Air.start(2);
        before = AccessPoint.start(air.radio(1), OLD_SSID);
        accessPoint = ordered();
    }

    /** What the message is for. */
    private static AccessPoint ordered() throws Exception {
        return AccessPoint.start(
                        air.radio(0),
                        Bench.SSID,
                        "wpa=2",
                        "wpa_key_mgmt=WPA-PSK",
                        "rsn_pairwise=CCMP",
                        "wpa_passphrase=" + Bench.PASSPHRASE)
                .withDhcp(air.radio(0));
    }

    @AfterAll
    static void stop() {
        accessPoint.close();
        before.close();
        air.close();
    }

    @BeforeEach
    void aMeterOnItsOldNetwork() throws Exception {
        meter = MeterSystem.start(ELSEWHERE);
        bench = new Bench(directory);
        MeterSystem.awaitOn(OLD_SSID);
    }

    @AfterEach
    void end() {
        meter.close();
    }

    private void prepare() throws Exception {
        Program.Ended provisioned = ok(bench.provision("TEST-0001"));
        try (AutoCloseable loader = plugIn()) {
            assertThat(loader).isNotNull();
            ok(bench.prepare(provisioned.out().strip()));
        }
    }

    private AutoCloseable plugIn() throws InterruptedException {
        return InProcess.plugIn(bench.loader(bench.store()));
    }

    private Program.Ended ok(Program.Start start) {
        return InProcess.runOk(directory, start);
    }

    private Program agent() throws Exception {
        Program agent =
                Program.start(directory, AgentOnAir.start(directory, "unix:" + directory.resolve("loader.socket")));
        agent.awaitLog("waiting for a loader");
        return agent;
    }

    /** The message is there and not applied; with the cause gone it is, once, and the installer can read so. */
    private void isAppliedOnceAtTheNextPlug(Program agent) throws Exception {
        assertThat(ok(bench.status()).out()).contains("\"outcomes\":[]");
        try (AutoCloseable loader = plugIn()) {
            assertThat(loader).isNotNull();
            agent.awaitLine("light: steady");
        }
        MeterSystem.awaitOn(Bench.SSID);
        assertThat(ok(bench.status()).out()).containsOnlyOnce("\"JOINED\"");
        assertThat(agent.log()).doesNotContain("Exception", "a fault of its own", Bench.PASSPHRASE);
        assertThat(agent.isAlive()).isTrue();
        try (AutoCloseable loader = plugIn()) {
            assertThat(loader).isNotNull();
            assertThat(ok(bench.receipts()).out()).contains("\"JOINED\"", "192.0.2.1");
        }
    }

    @Test
    void wpaSupplicantHangs() throws Exception {
        prepare();
        try (Program agent = agent()) {
            signal(meter.supplicant(), "STOP");
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog(
                        "the meter's network failed, nothing is changed: fi.w1.wpa_supplicant1 has not answered");
                agent.awaitLine("light: 5 blinks");
            }
            signal(meter.supplicant(), "CONT");
            MeterSystem.awaitOn(OLD_SSID);
            isAppliedOnceAtTheNextPlug(agent);
        }
    }

    /** In the middle of a trial, which can't even be dropped until it can: some minutes, most of them waited. */
    @Test
    @EnabledIfSystemProperty(named = "keyloader.full", matches = "true", disabledReason = "a long form: --full")
    void wpaSupplicantHangsWhileItTries() throws Exception {
        prepare();
        accessPoint.close();
        try (Program agent = agent()) {
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                Await.until("the trial", FaultsOnAirTest::isTrying);
                signal(meter.supplicant(), "STOP");
                agent.awaitLog("the trial's network could not be dropped");
            }
            signal(meter.supplicant(), "CONT");
            MeterSystem.awaitOn(OLD_SSID);
            accessPoint = ordered();
            isAppliedOnceAtTheNextPlug(agent);
        }
    }

    private static boolean isTrying() throws IOException {
        return !MeterSystem.link().contains("SSID: " + OLD_SSID);
    }

    private static void signal(Service service, String name) throws Exception {
        Command.run("kill", "-" + name, String.valueOf(service.pid()));
    }

    /** Every question gets an empty answer. */
    @Test
    void wpaSupplicantAnswersNonsense() throws Exception {
        prepare();
        try (Program agent = agent()) {
            meter.supplicant().kill();
            try (Service nonsense = Service.start(
                    "nonsense", List.of("dbus-test-tool", "echo", "--system", "--name=fi.w1.wpa_supplicant1"))) {
                Await.until("its name", FaultsOnAirTest::isNameTaken);
                try (AutoCloseable loader = plugIn()) {
                    assertThat(loader).isNotNull();
                    agent.awaitLog(
                            "the meter's network failed, nothing is changed: a reply on the message bus is not what"
                                    + " it should be");
                }
                assertThat(nonsense.isAlive()).isTrue();
            }
            meter.restartSupplicant(ELSEWHERE);
            isAppliedOnceAtTheNextPlug(agent);
        }
    }

    private static boolean isNameTaken() throws IOException {
        try {
            return Command.run(
                            "dbus-send",
                            "--system",
                            "--print-reply",
                            "--dest=org.freedesktop.DBus",
                            "/org/freedesktop/DBus",
                            "org.freedesktop.DBus.NameHasOwner",
                            "string:fi.w1.wpa_supplicant1")
                    .contains("true");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void theMessageBusIsGone() throws Exception {
        prepare();
        try (Program agent = agent()) {
            meter.bus().kill();
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog(
                        "the meter's network failed, nothing is changed: the system's message bus (D-Bus) does not"
                                + " answer");
            }
            meter.restartBus();
            meter.restartSupplicant(ELSEWHERE);
            isAppliedOnceAtTheNextPlug(agent);
        }
    }

    /** Before the trial there is no room to note that it begins: nothing is sent, and no trial is left behind. */
    @Test
    void theMetersDiskIsFull() throws Exception {
        Path state = Files.createDirectory(directory.resolve("meter"));
        Command.run("mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", state.toString());
        try {
            prepare();
            Path filler = state.resolve("filler");
            try (Program agent = agent()) {
                fill(filler);
                try (AutoCloseable loader = plugIn()) {
                    assertThat(loader).isNotNull();
                    assertThat(agent.await().err()).as("what the agent says").contains("no space is left");
                }
            }
            MeterSystem.awaitOn(OLD_SSID);
            Files.delete(filler);
            try (Program agent = agent()) {
                isAppliedOnceAtTheNextPlug(agent);
            }
        } finally {
            Command.run("umount", "--lazy", state.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            byte[] page = new byte[512];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full.getMessage()).contains("No space left");
        }
    }

    @Test
    void theLoaderIsPulledWhileItTriesAndComesBack() throws Exception {
        prepare();
        try (Program agent = agent()) {
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog("trying message");
            }
            agent.awaitLog("JOINED");
            TimeUnit.SECONDS.sleep(1);
            try (AutoCloseable loader = plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLine("light: steady");
            }
            assertThat(MeterSystem.networks()).isEqualTo(2);
            assertThat(ok(bench.status()).out()).containsOnlyOnce("\"JOINED\"");
        }
    }
}
