package keyloader.system.vm.wifi;

import static keyloader.system.vm.wifi.OnAirSamples.OPEN;
import static keyloader.system.vm.wifi.OnAirSamples.PASSPHRASE;
import static keyloader.system.vm.wifi.OnAirSamples.WPA2;
import static keyloader.system.vm.wifi.OnAirSamples.WPA3;
import static keyloader.system.vm.wifi.OnAirSamples.WRONG;
import static keyloader.system.vm.wifi.OnAirSamples.network;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import keyloader.agent.network.Trial;
import keyloader.agent.network.daemon.Addressing;
import keyloader.agent.network.daemon.DaemonNetwork;
import keyloader.agent.network.daemon.HeadEnd;
import keyloader.agent.network.daemon.LinuxAddressing;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.agent.run.Time;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.system.vm.Await;
import keyloader.system.vm.InVm;
import keyloader.system.vm.Modules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** wpa_supplicant, with addresses by iproute2, busybox's DHCP client and resolvconf. */
@InVm
@Timeout(1800)
class WpaSupplicantOnAirTest extends DaemonOnAirContract<MeterSystem, WpaSupplicant> {
    private static final String OLD_SSID = Neighbourhood.OLD_SSID;
    /** A network that the meter has from elsewhere. */
    private static final String[] ELSEWHERE = {
        "network={", "ssid=\"" + OLD_SSID + "\"", "key_mgmt=NONE", "}", "network={", "ssid=\"off\"", "disabled=1", "}"
    };

    @Override
    MeterSystem startMeter() throws IOException, InterruptedException {
        return MeterSystem.start(ELSEWHERE);
    }

    @Override
    WpaSupplicant newDaemon() {
        return new WpaSupplicant(Air.METER, Time.system());
    }

    @Override
    Addressing addressing(WpaSupplicant of) throws IOException {
        Path directory = Files.createTempDirectory("dhcp");
        return new LinuxAddressing(
                Air.METER, List.of(AgentOnAir.dhcpClient(directory).split(" ")), Time.system());
    }

    @Override
    String nameServers() throws IOException {
        String listed = of("sh", "-c", "resolvconf -l || true"); // it ends with 1 where it has none
        return listed.replace(":0:0:0:0:0:", "::"); // as Java writes addresses
    }

    @Override
    void tidy() throws IOException {
        assertThat(meter().networks()).containsExactly(OLD_SSID, "off");
    }

    /** NetworkManager has no such order: to it WPA2 is whatever takes a passphrase. */
    @Test
    void anOrderOfWpa2IsNoWpa3() throws Exception {
        on(WPA3);
        assertJoins(network(Security.WPA2_WPA3, PASSPHRASE));
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.UNSUPPORTED_SECURITY);
    }

    /** NetworkManager leaves such an access point when it has joined it. */
    @Test
    void anOrderOfOweSendsNothingInTheClear() throws Exception {
        on(OPEN);
        String accessPoint = "wlan addr2 " + bssid(0);
        try (AirCapture capture = AirCapture.start("owe")) {
            Await.until("the access point's beacons", () -> capture.count(accessPoint) > 5);
            assertFails(network(Security.OWE, ""), Verdict.UNSUPPORTED_SECURITY);
            assertThat(capture.count("not " + accessPoint + " and type mgt subtype probe-req"))
                    .as("the capture sees the meter")
                    .isPositive();
            // To it: what is from a test before may be another access point's, which the meter has not missed yet.
            assertThat(capture.count("wlan addr1 " + bssid(0) + " and (type data or type mgt subtype assoc-req)"))
                    .as("data, or an association")
                    .isZero();
        }
    }

    @Test
    void aTrialThatIsDiscardedGivesTheOldNetworkBackAlsoByTheNextAgent() throws Exception {
        on(1, OLD_SSID, OPEN);
        on(WPA2);
        assertThat(daemon().hasOtherNetworks()).isTrue();
        MeterSystem.awaitOn(OLD_SSID);
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
        assertJoins(network(Security.WPA2, PASSPHRASE));
        try (WpaSupplicant next = newDaemon()) {
            next.discardTrial();
        }
        MeterSystem.awaitOn(OLD_SSID);
        assertThat(of("wpa_cli", "-i", Air.METER, "list_networks"))
                .contains("\toff\tany\t[DISABLED]")
                .doesNotContain("Meter room");
    }

    /** They are not wpa_supplicant's, and nobody else sets them again: the next agent does, where this one is killed. */
    @Test
    void addressesFromElsewhereComeBackWithTheOldNetworkAlsoByTheNextAgent() throws Exception {
        on(1, OLD_SSID, OPEN);
        on(OPEN).withDhcp(radio(0));
        MeterSystem.awaitOn(OLD_SSID);
        Modules.load("dummy", "numdummies=0");
        of("ip", "link", "add", "cable", "type", "dummy");
        of("ip", "address", "flush", "dev", Air.METER, "scope", "global"); // of tests before
        try {
            for (String setting : List.of(
                    "link set cable up",
                    "address replace 198.51.100.2/24 dev cable",
                    "route replace default via 198.51.100.1 dev cable",
                    "address replace 192.0.2.9/24 dev wlan0",
                    "route replace default via 192.0.2.1 dev wlan0 metric 700",
                    "route replace 203.0.113.0/24 via 192.0.2.3 dev wlan0 table 100",
                    "route replace 203.0.113.0/24 via 192.0.2.2 dev wlan0",
                    "-6 address replace 2001:db8::9/64 dev wlan0 nodad",
                    "-6 route replace default via 2001:db8::1 dev wlan0")) {
                of(("ip " + setting).split(" "));
            }
            String before = addressesAndRoutes();
            Path place = newPlace();
            try (DaemonNetwork agents = agents(place, HeadEnd.none())) {
                agents.discardTrial(); // as at each start, where there is none
                assertThat(addressesAndRoutes()).isEqualTo(before);
                assertThat(agents.join(network(Security.OPEN, ""), "DE")).isInstanceOf(Trial.Joined.class);
                assertThat(addressesAndRoutes())
                        .contains("default via 198.51.100.1 dev cable", "inet 192.0.2.1")
                        .doesNotContain("192.0.2.9/24", "metric 700", "203.0.113.0", "2001:db8::9", "2001:db8::1");
                assertThat(agents.join(network(Security.WPA2, WRONG), "DE")).isInstanceOf(Trial.Failed.class);
            }
            try (DaemonNetwork next = agents(place, HeadEnd.none())) {
                next.discardTrial();
                MeterSystem.awaitOn(OLD_SSID);
                assertThat(addressesAndRoutes()).isEqualTo(before);
            }
        } finally {
            of("ip", "link", "delete", "cable");
            of("ip", "address", "flush", "dev", Air.METER, "scope", "global");
            of("ip", "-6", "route", "flush", "default");
        }
    }

    /** What somebody has set: routes that the kernel makes from addresses come and go with the link. */
    private static String addressesAndRoutes() throws IOException {
        return (of("ip", "address", "show", "scope", "global") + of("ip", "route", "show", "table", "all"))
                .lines()
                .filter(line -> line.matches(" *inet.*|.* via .*"))
                .map(line -> line.replaceFirst(" linkdown", "").strip())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void whatIsBroughtStaysJoinedAndIsBroughtAgainAfterARestart() throws Exception {
        on(WPA3); // in which a change of anything but the priority would end the connection
        Network network = network(Security.WPA3, PASSPHRASE);
        Network second = network(Security.OPEN, "");
        assertJoins(network);
        long mark = meter().supplicant().mark();
        daemon().bring(7, List.of(network, second), "DE", certificates());
        assertThat(MeterSystem.link()).contains("SSID: " + OnAirSamples.SSID);
        assertThat(daemon().hasBrought(7, 2)).isTrue();
        assertThat(daemon().current()).hasValue(0);
        daemon().discardTrial(); // there is none any more
        assertThat(daemon().hasBrought(7, 2)).isTrue();
        assertThat(meter().supplicant().said("CTRL-EVENT-DISCONNECTED", mark)).isFalse();
        meter().restartDaemon();
        assertThat(daemon().hasBrought(7, 2)).isFalse();
        daemon().bring(7, List.of(network, second), "DE", certificates());
        MeterSystem.awaitOn(OnAirSamples.SSID);
        assertThat(daemon().hasBrought(7, 2)).isTrue();
    }
}
