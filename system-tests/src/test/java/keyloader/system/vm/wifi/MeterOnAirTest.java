package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.InVm;
import keyloader.system.vm.Wiring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job with a radio: prepared on the PC, carried over USB, joined by wpa_supplicant with WPA3 and an address, and
 * the receipt back on the PC; with all that is on the air captured from before the agent's start.
 */
@InVm
@Timeout(600)
class MeterOnAirTest {
    /** What mac80211_hwsim gives its first radio. */
    private static final String FROM_METER = "wlan addr2 02:00:00:00:00:00";

    @TempDir
    Path directory;

    @Test
    void plugLightJoinedSteadyReceipt() throws Exception {
        Bench bench = Wiring.FUNCTIONFS.bench(directory);
        String label = bench.newMeter();
        try (Air air = Air.start(1);
                AirCapture capture = AirCapture.start("air");
                AccessPoint accessPoint = AccessPoint.start(
                                air.radio(0),
                                Bench.SSID,
                                "wpa=2",
                                "wpa_key_mgmt=SAE",
                                "rsn_pairwise=CCMP",
                                "ieee80211w=2",
                                "sae_password=" + Bench.PASSPHRASE)
                        .withDhcp(air.radio(0));
                MeterSystem meter =
                        MeterSystem.start("network={", "ssid=\"Before\"", "key_mgmt=NONE", "disabled=1", "}")) {
            try (Program loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store())) {
                bench.runOk(bench.prepare(label));
                Wiring.pull(loader);
            }
            String bssid = Air.inNamespace("cat", "/sys/class/net/" + air.radio(0) + "/address")
                    .strip();
            try (Program agent = Program.start(directory, AgentOnAir.start(directory, "usb", meter))) {
                agent.awaitLog("waiting for a loader");
                assertThat(accessPoint.hostapd().isAlive()).isTrue();
                Await.until("the access point's beacons", () -> count(capture, "wlan addr2 " + bssid) > 5);
                assertThat(count(capture, FROM_METER))
                        .as("frames before a message")
                        .isZero();
                try (Program loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store())) {
                    agent.awaitLine("light: slow blink");
                    agent.awaitLine("light: steady");
                    Wiring.pull(loader);
                }
                assertThat(MeterSystem.link()).contains("SSID: " + Bench.SSID);
                assertThat(agent.log()).doesNotContain(Bench.PASSPHRASE);
                assertThat(meter.supplicant().isAlive()).isTrue();
            }
            assertThat(count(capture, FROM_METER))
                    .as("the capture sees the meter")
                    .isPositive();
            assertThat(count(capture, FROM_METER + " and (type mgt subtype beacon or type mgt subtype probe-resp)"))
                    .as("what an access point sends")
                    .isZero();
            assertOnlyWhatJoiningNeeds(capture);
            try (Program loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store())) {
                JsonNode receipts = bench.json(bench.receipts());
                assertThat(receipts.toString()).contains("\"JOINED\"", "192.0.2.1");
                assertThat(receipts.toString().toLowerCase(java.util.Locale.ROOT))
                        .contains(bssid);
                loader.stop(); // it takes its gadget with it
            }
        }
    }

    /** A meter without a network, and a message with a wrong passphrase: heard while it tries, and neither before nor after. */
    @Test
    void silentAgainAfterATrialInVain() throws Exception {
        Bench bench = new Bench(directory);
        String label = bench.newMeter();
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
            assertThat(loader).isNotNull();
            assertThat(InProcess.run(directory, bench.prepare(label)).code()).isZero();
        }
        try (Air air = Air.start(1);
                AirCapture capture = AirCapture.start("roll-back");
                AccessPoint accessPoint = AccessPoint.start(
                        air.radio(0),
                        Bench.SSID,
                        "wpa=2",
                        "wpa_key_mgmt=WPA-PSK",
                        "rsn_pairwise=CCMP",
                        "wpa_passphrase=another test passphrase");
                MeterSystem meter = MeterSystem.start("update_config=0");
                Program agent = Program.start(
                        directory, AgentOnAir.start(directory, "unix:" + directory.resolve("loader.socket"), meter))) {
            agent.awaitLog("its radios are off until a message is authorised");
            agent.awaitLog("waiting for a loader");
            assertThat(accessPoint.hostapd().isAlive() && meter.supplicant().isAlive())
                    .isTrue();
            assertThat(count(capture, FROM_METER)).as("frames before a message").isZero();
            try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                assertThat(loader).isNotNull();
                agent.awaitLog("WRONG_PASSPHRASE: ");
            }
            TimeUnit.SECONDS.sleep(3); // the switch, and what the capture still had on its way
            int heard = count(capture, FROM_METER);
            assertThat(heard).as("the capture sees the meter").isPositive();
            TimeUnit.SECONDS.sleep(20); // longer than wpa_supplicant ever pauses
            assertThat(count(capture, FROM_METER)).as("frames after it").isEqualTo(heard);
            assertOnlyWhatJoiningNeeds(capture);
        }
    }

    /** Nothing but what looks for the network that was given, and joins it. */
    private static void assertOnlyWhatJoiningNeeds(AirCapture capture) throws Exception {
        String needed = "type data or type ctl or (type mgt and (subtype probe-req or subtype auth or subtype assoc-req"
                + " or subtype reassoc-req or subtype deauth or subtype disassoc or wlan[0] & 0xfc = 0xd0))";
        assertThat(count(capture, FROM_METER + " and not (" + needed + ")"))
                .as("frames of another kind")
                .isZero();
        assertThat(capture.lines(FROM_METER + " and type mgt subtype probe-req"))
                .as("names that are asked for")
                .allMatch(line ->
                        line.contains("Probe Request () ") || line.contains("Probe Request (" + Bench.SSID + ") "));
    }

    private static int count(AirCapture capture, String expression) throws IOException {
        try {
            return capture.count(expression);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
