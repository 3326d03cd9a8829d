package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import keyloader.system.Bench;
import keyloader.system.Program;
import keyloader.system.vm.Await;
import keyloader.system.vm.Command;
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
            try (Program agent = Program.start(directory, agent())) {
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
                assertThat(Command.run("iw", "dev", Air.METER, "link")).contains("SSID: " + Bench.SSID);
                assertThat(agent.log()).doesNotContain(Bench.PASSPHRASE);
                assertThat(meter.supplicant().isAlive()).isTrue();
            }
            assertThat(count(capture, FROM_METER))
                    .as("the capture sees the meter")
                    .isPositive();
            assertThat(count(capture, FROM_METER + " and (type mgt subtype beacon or type mgt subtype probe-resp)"))
                    .as("what an access point sends")
                    .isZero();
            try (Program loader = Wiring.FUNCTIONFS.plugIn(bench, bench.store())) {
                JsonNode receipts = bench.json(bench.receipts());
                assertThat(receipts.toString()).contains("\"JOINED\"", "192.0.2.1");
                assertThat(receipts.toString().toLowerCase(java.util.Locale.ROOT))
                        .contains(bssid);
                loader.stop(); // it takes its gadget with it
            }
        }
    }

    private static int count(AirCapture capture, String expression) throws IOException {
        try {
            return capture.count(expression);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** In a view of its own of what runs: the access point is no part of this meter, and would be refused. */
    private Program.Start agent() throws IOException {
        Path script = directory.resolve("udhcpc-script");
        Files.writeString(script, """
                #!/bin/sh
                [ "$1" = bound ] || [ "$1" = renew ] || exit 0
                exec ip address replace "$ip/$mask" dev "$interface"
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path configuration = directory.resolve("agent.conf");
        Files.write(
                configuration,
                List.of(
                        "state = " + directory.resolve("meter"),
                        "loader = usb",
                        "network = wpa_supplicant:" + Air.METER,
                        "dhcp-client = /usr/bin/busybox udhcpc -f -i " + Air.METER + " -s " + script));
        return Program.Start.of(Program.AGENT, "run", "--config", configuration.toString())
                .within("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
    }
}
