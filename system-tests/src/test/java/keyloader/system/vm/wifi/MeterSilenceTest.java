package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.InVm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that is on the air, captured from before the program that has the meter's radio in hand is started. */
@InVm
@Timeout(600)
class MeterSilenceTest {
    @TempDir
    Path directory;

    /**
     * A meter without a network, a message for another meter, and one with a wrong passphrase: heard while it tries the
     * latter, and neither before nor after.
     */
    @ParameterizedTest
    @EnumSource
    void silentUntilItTriesAndAgainAfterATrialInVain(WifiSystem.Kind kind) throws Exception {
        LoadOnAir load = LoadOnAir.prepare(directory.resolve("load"));
        LoadOnAir others = LoadOnAir.prepare(directory.resolve("others"));
        try (Air air = Air.start(1);
                AirCapture capture = AirCapture.start("roll-back");
                AccessPoint accessPoint = AccessPoint.start(
                        air.radio(0),
                        Bench.SSID,
                        "wpa=2",
                        "wpa_key_mgmt=WPA-PSK",
                        "rsn_pairwise=CCMP",
                        "wpa_passphrase=another test passphrase");
                WifiSystem meter = kind.startWithoutNetwork();
                Program agent = Program.start(load.directory(), load.agent(meter))) {
            String bssid = air.bssid(0);
            String anybodyElse = "not wlan addr2 " + bssid;
            agent.awaitLog("its radios are off until a message is authorised");
            agent.awaitLog("waiting for a loader");
            Await.until("the access point's beacons", () -> capture.count("wlan addr2 " + bssid) > 5);
            assertThat(accessPoint.hostapd().isAlive() && meter.daemon().isAlive())
                    .isTrue();
            try (AutoCloseable loader =
                    InProcess.plugIn(load.bench().loader(others.bench().store()))) {
                assertThat(loader).isNotNull();
                agent.awaitLine("light: 4 blinks");
            }
            assertThat(capture.count(anybodyElse)).as("frames before a message").isZero();
            try (AutoCloseable loader = load.plugIn()) {
                assertThat(loader).isNotNull();
                agent.awaitLog("WRONG_PASSPHRASE: ");
            }
            TimeUnit.SECONDS.sleep(3); // the switch, and what the capture still had on its way
            int heard = capture.count(anybodyElse);
            TimeUnit.SECONDS.sleep(20); // longer than wpa_supplicant ever pauses
            assertThat(capture.count(anybodyElse)).as("frames after it").isEqualTo(heard);
            capture.assertOnlyWhatJoiningNeeds(bssid);
        }
    }
}
