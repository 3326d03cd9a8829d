package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.network.Trial;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.daemon.DaemonNetwork;
import keyloader.agent.network.daemon.HeadEnd;
import keyloader.agent.network.daemon.LinuxAddressing;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.agent.run.Time;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;
import keyloader.system.vm.InVm;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** wpa_supplicant, with access points of each kind. Each failure once, or twenty times with {@code keyloader.full}. */
@InVm
@Timeout(1800)
class WpaSupplicantOnAirTest {
    private static final int ROUNDS = Boolean.getBoolean("keyloader.full") ? 20 : 1;
    private static final String SSID = "Meter room & cellar";
    private static final String OLD_SSID = "Before";
    private static final String PASSPHRASE = "test \"passphrase\" \\of nobody";
    private static final String WRONG = "another test passphrase";
    private static final String PASSWORD = "test-password-of-nobody";
    private static final String SERVER = "radius.example.net";
    private static final String[] OPEN = {};
    private static final String[] WPA2 = {
        "wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=" + PASSPHRASE
    };
    private static final String[] WPA3 = {
        "wpa=2", "wpa_key_mgmt=SAE", "rsn_pairwise=CCMP", "ieee80211w=2", "sae_password=" + PASSPHRASE
    };
    private static final String[] OWE = {"wpa=2", "wpa_key_mgmt=OWE", "rsn_pairwise=CCMP", "ieee80211w=2"};
    /** A network that the meter has from elsewhere. */
    private static final String[] ELSEWHERE = {
        "network={", "ssid=\"" + OLD_SSID + "\"", "key_mgmt=NONE", "}", "network={", "ssid=\"off\"", "disabled=1", "}"
    };

    private static Air air;
    private static MeterSystem meter;
    private static WpaSupplicant daemon;
    private static Authority authority;
    private static Path certificates;

    private @Nullable AccessPoint accessPoint;
    private @Nullable AccessPoint before;

    @BeforeAll
    static void start() throws Exception {
        certificates = Files.createTempDirectory("certificates");
        authority = new Authority(certificates);
        authority.issue("server", SERVER);
        authority.issue("meter", "meter.example.net");
        air = Air.start(2);
        meter = MeterSystem.start(ELSEWHERE);
        daemon = new WpaSupplicant(Air.METER, Time.system());
    }

    @AfterAll
    static void stop() {
        daemon.close();
        meter.close();
        air.close();
    }

    @AfterEach
    void switchOff() throws Exception {
        try {
            daemon.dropBrought();
        } finally {
            for (AccessPoint each : new AccessPoint[] {accessPoint, before}) {
                if (each != null) {
                    each.close();
                }
            }
        }
    }

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Network network(Security security, String passphrase) throws MalformedException {
        Credential credential = security.hasSecret()
                ? new Credential.Passphrase(Secret.copyOf(utf8(passphrase)))
                : new Credential.None();
        return Network.of(utf8(SSID), security, credential, false);
    }

    private static Network eap(Eap eap) throws MalformedException {
        return Network.of(utf8(SSID), Security.EAP, eap, false);
    }

    private AccessPoint on(String... lines) throws Exception {
        AccessPoint started = AccessPoint.start(air.radio(0), SSID, lines);
        accessPoint = started;
        return started;
    }

    private void onEap() throws Exception {
        Path users = Captures.file("eap-users");
        Files.write(
                users,
                List.of("* PEAP,TTLS,TLS", "\"meter\" MSCHAPV2,TTLS-MSCHAPV2,TTLS-PAP \"" + PASSWORD + "\" [2]"));
        on(
                "wpa=2",
                "wpa_key_mgmt=WPA-EAP",
                "rsn_pairwise=CCMP",
                "ieee8021x=1",
                "eap_server=1",
                "eap_user_file=" + users,
                "ca_cert=" + authority.file("ca.pem"),
                "server_cert=" + authority.file("server.pem"),
                "private_key=" + authority.file("server.key"));
    }

    private static Eap.Server server(Bytes ca, String name) {
        return new Eap.Server(List.of(ca), name);
    }

    private static Eap.Peap peap(Eap.Server server, String password) {
        return new Eap.Peap(server, utf8("meter"), Optional.empty(), Secret.copyOf(utf8(password)));
    }

    private static Association join(Network network) throws IOException {
        return daemon.join(network, "DE", certificates);
    }

    private static void assertJoins(Network network) throws IOException {
        assertThat(join(network)).isInstanceOf(Association.Joined.class);
    }

    private static void assertFails(Network network, Verdict verdict) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(join(network)).isEqualTo(new Association.Failed(verdict));
        }
    }

    @Test
    void wpa2IsJoinedOrNotByThePassphrase() throws Exception {
        on(WPA2);
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
        Association association = join(network(Security.WPA2, PASSPHRASE));
        assertThat(association).isInstanceOf(Association.Joined.class);
        Association.Joined joined = (Association.Joined) association;
        assertThat(joined.channel()).isEqualTo(OptionalInt.of(6));
        assertThat(joined.bssid()).isPresent();
        assertThat(joined.rssi()).isPresent();
    }

    @Test
    void wpa3IsJoinedOrNotByThePassphraseAndIsNoWpa2() throws Exception {
        on(WPA3);
        assertFails(network(Security.WPA3, WRONG), Verdict.WRONG_PASSPHRASE);
        assertJoins(network(Security.WPA3, PASSPHRASE));
        assertJoins(network(Security.WPA2_WPA3, PASSPHRASE));
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.UNSUPPORTED_SECURITY);
    }

    @Test
    void anOpenNetworkIsJoinedWhereThatIsOrdered() throws Exception {
        on(OPEN);
        assertJoins(network(Security.OPEN, ""));
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.UNSUPPORTED_SECURITY);
    }

    @Test
    void oweIsJoined() throws Exception {
        on(OWE);
        assertJoins(network(Security.OWE, ""));
    }

    @Test
    void aHiddenNetworkIsJoinedWhereItIsSaidToHideItself() throws Exception {
        on("ignore_broadcast_ssid=1");
        assertJoins(Network.of(utf8(SSID), Security.OPEN, new Credential.None(), true));
    }

    @Test
    void nothingThereIsNotFound() throws Exception {
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void anAccessListRefuses() throws Exception {
        Path denied = Captures.file("denied");
        Files.write(denied, List.of("02:00:00:00:00:00"));
        on("macaddr_acl=0", "deny_mac_file=" + denied, "ieee80211w=0");
        Network network = network(Security.OPEN, "");
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(whenFound(network)).isEqualTo(new Association.Failed(Verdict.ASSOCIATION_REFUSED));
        }
    }

    /** As often as the agent tries: whoever is denied gets no answer to a probe, and sees only a beacon that falls into a scan. */
    private static Association whenFound(Network network) throws IOException {
        Association last = join(network);
        for (int i = 0; i < 7 && last.equals(new Association.Failed(Verdict.NETWORK_NOT_FOUND)); i++) {
            last = join(network);
        }
        return last;
    }

    @Test
    void anAccessPointThatVanishesInTheHandshakeIsNotFound() throws Exception {
        AccessPoint vanishing = on(WPA2);
        long mark = vanishing.hostapd().mark();
        Network wrong = network(Security.WPA2, WRONG); // by which the handshake lasts
        CompletableFuture<Association> joining = CompletableFuture.supplyAsync(() -> {
            try {
                return join(wrong);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        vanishing.hostapd().awaitLog("sending 1/4 msg of 4-Way Handshake", mark);
        Air.inNamespace("ip", "link", "set", air.radio(0), "down");
        assertThat(joining.get()).isEqualTo(new Association.Failed(Verdict.NETWORK_NOT_FOUND));
    }

    private static final int PORT = 4059;

    private Trial tried(Network network) throws Exception {
        Path directory = Files.createTempDirectory("network");
        LinuxAddressing addressing = new LinuxAddressing(
                Air.METER, List.of(AgentOnAir.dhcpClient(directory).split(" ")), Time.system());
        try (DaemonNetwork meters = new DaemonNetwork(
                directory.resolve("brought"),
                new FileSteps(),
                new WpaSupplicant(Air.METER, Time.system()),
                addressing,
                HeadEnd.tcp(AccessPoint.GATEWAY, PORT, Time.system()))) {
            return meters.join(network, "DE");
        }
    }

    /** An address and the head-end are asked for over what was joined. */
    @Test
    void aNetworkWithoutAnAddressOrWithoutTheHeadEndIsNoNetwork() throws Exception {
        AccessPoint open = on(OPEN);
        Network network = network(Security.OPEN, "");
        assertThat(tried(network)).isEqualTo(new Trial.Failed(Verdict.NO_ADDRESS));
        open.withDhcp(air.radio(0));
        assertThat(tried(network)).isEqualTo(new Trial.Failed(Verdict.NO_HEAD_END));
        try (Service headEnd = Service.start(
                "head-end",
                List.of("ip", "netns", "exec", Air.NAMESPACE, "busybox", "nc", "-l", "-p", String.valueOf(PORT)))) {
            Await.until("the head-end", WpaSupplicantOnAirTest::isListening);
            assertThat(tried(network)).isInstanceOf(Trial.Joined.class);
            assertThat(headEnd).isNotNull();
        }
    }

    private static boolean isListening() throws IOException {
        try {
            return Air.inNamespace("cat", "/proc/net/tcp", "/proc/net/tcp6").contains(":%04X ".formatted(PORT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void eapIsJoinedWithTheRightServerAndNoOther() throws Exception {
        onEap();
        Bytes ca = authority.der("ca.pem");
        assertJoins(eap(peap(server(ca, SERVER), PASSWORD)));
        assertFails(eap(peap(server(ca, "other.example.net"), PASSWORD)), Verdict.SERVER_NOT_TRUSTED);
        Authority other = new Authority(certificates.resolve("other"));
        assertFails(eap(peap(server(other.der("ca.pem"), SERVER), PASSWORD)), Verdict.SERVER_NOT_TRUSTED);
        assertFails(eap(peap(server(ca, SERVER), "wrong")), Verdict.EAP_REJECTED);
        assertJoins(eap(new Eap.Ttls(
                server(ca, SERVER),
                utf8("meter"),
                Optional.of(utf8("anonymous@example.net")),
                Secret.copyOf(utf8(PASSWORD)),
                Eap.Inner.PAP)));
        assertJoins(eap(new Eap.Tls(
                server(ca, SERVER),
                Optional.empty(),
                Optional.empty(),
                List.of(authority.der("meter.pem")),
                Secret.copyOf(authority.der("meter.key")))));
    }

    @Test
    void aTrialThatIsDiscardedGivesTheOldNetworkBackAlsoByTheNextAgent() throws Exception {
        before = AccessPoint.start(air.radio(1), OLD_SSID, OPEN);
        on(WPA2);
        assertThat(daemon.hasOtherNetworks()).isTrue();
        MeterSystem.awaitOn(OLD_SSID);
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
        assertJoins(network(Security.WPA2, PASSPHRASE));
        try (WpaSupplicant next = new WpaSupplicant(Air.METER, Time.system())) {
            next.discardTrial();
        }
        MeterSystem.awaitOn(OLD_SSID);
        String listed = Command.run("wpa_cli", "-i", Air.METER, "list_networks");
        assertThat(listed).contains("\toff\tany\t[DISABLED]").doesNotContain("Meter room");
    }

    @Test
    void whatIsBroughtStaysJoinedAndIsBroughtAgainAfterARestart() throws Exception {
        on(WPA3); // in which a change of anything but the priority would end the connection
        Network network = network(Security.WPA3, PASSPHRASE);
        Network second = network(Security.OPEN, "");
        assertJoins(network);
        long mark = meter.supplicant().mark();
        daemon.bring(7, List.of(network, second), "DE", certificates);
        assertThat(MeterSystem.link()).contains("SSID: " + SSID);
        assertThat(daemon.hasBrought(7, 2)).isTrue();
        assertThat(daemon.current()).hasValue(0);
        daemon.discardTrial(); // there is none any more
        assertThat(daemon.hasBrought(7, 2)).isTrue();
        assertThat(meter.supplicant().said("CTRL-EVENT-DISCONNECTED", mark)).isFalse();
        meter.restartDaemon();
        assertThat(daemon.hasBrought(7, 2)).isFalse();
        daemon.bring(7, List.of(network, second), "DE", certificates);
        MeterSystem.awaitOn(SSID);
        assertThat(daemon.hasBrought(7, 2)).isTrue();
    }
}
