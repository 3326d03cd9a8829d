package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import keyloader.system.Bench;
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
            String bssid = air.bssid(0);
            try (Program agent = Program.start(directory, AgentOnAir.start(directory, "usb", meter))) {
                agent.awaitLog("waiting for a loader");
                assertThat(accessPoint.hostapd().isAlive()).isTrue();
                Await.until("the access point's beacons", () -> capture.count("wlan addr2 " + bssid) > 5);
                assertThat(capture.count("not wlan addr2 " + bssid))
                        .as("frames before a message")
                        .isZero();
                tell("the meter waits; on the air there is nothing but the access point");
                try (Program loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store())) {
                    agent.awaitLine("light: slow blink");
                    tell("plugged in: the light blinks slowly");
                    agent.awaitLine("light: steady");
                    tell("the light is steady: the loader may be unplugged");
                    Wiring.pull(loader);
                }
                String link = MeterSystem.link();
                assertThat(link).contains("SSID: " + Bench.SSID);
                tell("iw says of the meter's radio:\n" + link.strip());
                assertThat(agent.log()).doesNotContain(Bench.PASSPHRASE);
                assertThat(meter.supplicant().isAlive()).isTrue();
            }
            capture.assertOnlyWhatJoiningNeeds(bssid);
            try (Program loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store())) {
                JsonNode receipts = bench.json(bench.receipts());
                tell("the receipt, on the PC:\n" + receipts.toPrettyString());
                assertThat(receipts.toString()).contains("\"JOINED\"", "192.0.2.1");
                assertThat(receipts.toString().toLowerCase(java.util.Locale.ROOT))
                        .contains(bssid);
                loader.stop(); // it takes its gadget with it
            }
        }
    }

    /** This test is a demonstration, too. */
    private static void tell(String what) {
        System.out.println("-- " + what);
    }
}
