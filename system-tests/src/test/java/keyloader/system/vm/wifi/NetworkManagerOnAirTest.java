package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.networkmanager.NetworkManager;
import keyloader.agent.network.networkmanager.NetworkManagerAddressing;
import keyloader.agent.run.Time;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.sealing.Verdict;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;
import keyloader.system.vm.InVm;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** NetworkManager, with access points of each kind. Each failure once, or twenty times with {@code keyloader.full}. */
@InVm
@Timeout(1800)
class NetworkManagerOnAirTest {
    private static final int ROUNDS = Boolean.getBoolean("keyloader.full") ? 20 : 1;
    private static final String SSID = "Meter room & cellar";
    private static final String PASSPHRASE = "test \"passphrase\" \\of nobody";
    private static final String WRONG = "another test passphrase";
    private static final String SERVER = "radius.example.net";
    private static final String[] OPEN = {};
    private static final String[] WPA2 = {
        "wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=" + PASSPHRASE
    };
    private static final String[] WPA3 = {
        "wpa=2", "wpa_key_mgmt=SAE", "rsn_pairwise=CCMP", "ieee80211w=2", "sae_password=" + PASSPHRASE
    };
    private static final String[] BOTH = {
        "wpa=2", "wpa_key_mgmt=WPA-PSK SAE", "rsn_pairwise=CCMP", "ieee80211w=1", "wpa_passphrase=" + PASSPHRASE
    };

    private static Air air;
    private static NetworkManagerSystem meter;
    private static NetworkManager daemon;
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
        meter = NetworkManagerSystem.start();
        daemon = new NetworkManager(Air.METER, Time.system());
    }

    @AfterAll
    static void stop() throws Exception {
        daemon.close();
        meter.close();
        air.close();
    }

    @AfterEach
    void switchOff() throws Exception {
        try {
            daemon.dropBrought();
            assertThat(NetworkManagerSystem.connections()).noneMatch(name -> name.startsWith("keyloader"));
        } finally {
            for (AccessPoint each : new AccessPoint[] {accessPoint, before}) {
                if (each != null) {
                    each.close();
                }
            }
            for (String name : NetworkManagerSystem.connections()) {
                if (!name.equals("lo")) {
                    NetworkManagerSystem.nmcli("connection", "delete", name);
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

    private static final String PASSWORD = "test-password-of-nobody";

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

    private static Optional<String> address(Addresses wanted) throws IOException {
        return new NetworkManagerAddressing(daemon, Time.system()).acquire(wanted);
    }

    private record Addressed(Association.Joined joined, String address) {}

    /** As the agent does: on a slow machine the access point may break off again before there is an address. */
    private static Addressed joinWithAddress(Network network) throws IOException {
        for (int i = 0; i < 4; i++) {
            Association association = join(network);
            assertThat(association).isInstanceOf(Association.Joined.class);
            Optional<String> address = address(network.addresses());
            if (address.isPresent()) {
                return new Addressed((Association.Joined) association, address.get());
            }
        }
        throw new AssertionError("joined four times, and never given an address");
    }

    @Test
    void wpa2IsJoinedWithAnAddressAndNothingOfItIsOnDisk() throws Exception {
        on(WPA2).withDhcp(air.radio(0));
        Addressed addressed = joinWithAddress(network(Security.WPA2, PASSPHRASE));
        Association.Joined joined = addressed.joined();
        assertThat(joined.channel()).isEqualTo(OptionalInt.of(6));
        assertThat(joined.bssid()).isPresent();
        assertThat(joined.rssi()).isPresent();
        assertThat(addressed.address()).startsWith("192.0.2.1");
        assertThat(NetworkManagerSystem.isAnythingOnDisk("keyloader")).isFalse();
        daemon.discardTrial();
        assertThat(NetworkManagerSystem.connections()).noneMatch(name -> name.startsWith("keyloader"));
    }

    @Test
    void withoutAnAnswerOfDhcpThereIsNoAddress() throws Exception {
        on(OPEN);
        assertJoins(network(Security.OPEN, ""));
        assertThat(address(network(Security.OPEN, "").addresses())).isEmpty();
    }

    @Test
    void anAddressThatIsGivenIsSet() throws Exception {
        on(OPEN);
        StaticAddress given = new StaticAddress(
                Bytes.of((byte) 192, (byte) 0, (byte) 2, (byte) 77),
                24,
                Optional.of(Bytes.of((byte) 192, (byte) 0, (byte) 2, (byte) 1)),
                List.of(Bytes.of((byte) 192, (byte) 0, (byte) 2, (byte) 53)));
        Addresses wanted = new Addresses(Optional.of(given), Optional.empty());
        assertJoins(Network.of(utf8(SSID), Security.OPEN, new Credential.None(), false, wanted));
        assertThat(address(wanted)).contains("192.0.2.77");
        assertThat(NetworkManagerSystem.nmcli("--get-values", "IP4.GATEWAY,IP4.DNS", "device", "show", Air.METER))
                .contains("192.0.2.1\n", "192.0.2.53\n");
    }

    @Test
    void wpa3IsJoined() throws Exception {
        on(WPA3);
        assertJoins(network(Security.WPA3, PASSPHRASE));
    }

    @Test
    void whereAnAccessPointHasBothEachOrderJoins() throws Exception {
        on(BOTH);
        assertJoins(network(Security.WPA2_WPA3, PASSPHRASE));
        assertJoins(network(Security.WPA2, PASSPHRASE));
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void aWrongPassphraseIsSaidSo() throws Exception {
        on(WPA2);
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void aWrongPassphraseIsSaidSoWithSae() throws Exception {
        on(WPA3);
        assertFails(network(Security.WPA3, WRONG), Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void nothingThereIsNotFound() throws Exception {
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.NETWORK_NOT_FOUND);
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

    private void onOld() throws Exception {
        before = AccessPoint.start(air.radio(1), Neighbourhood.OLD_SSID);
        Path file = NetworkManagerSystem.writeOldConnection();
        NetworkManagerSystem.nmcli("connection", "load", file.toString());
        NetworkManagerSystem.nmcli("connection", "up", "before");
    }

    @Test
    void aTrialThatIsDiscardedGivesTheOldNetworkBackAlsoByTheNextAgent() throws Exception {
        onOld();
        on(WPA2);
        assertThat(daemon.hasOtherNetworks()).isTrue();
        assertJoins(network(Security.WPA2, PASSPHRASE));
        daemon.discardTrial();
        awaitOn("before");
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
        assertJoins(network(Security.WPA2, PASSPHRASE));
        try (NetworkManager next = new NetworkManager(Air.METER, Time.system())) {
            next.discardTrial();
        }
        awaitOn("before");
    }

    private static void awaitOn(String connection) throws Exception {
        Await.until(connection, () -> NetworkManagerSystem.activeConnection().equals(connection));
    }

    @Test
    void whatWasTriedGoesOnWithoutABreakAndIsBroughtAgainAfterARestart() throws Exception {
        onOld();
        AccessPoint there = on(WPA2).withDhcp(air.radio(0));
        Network first = network(Security.WPA2, PASSPHRASE);
        List<Network> both = List.of(network(Security.WPA3, WRONG), first);
        joinWithAddress(first);
        long mark = there.hostapd().mark();
        daemon.bring(7, both, "DE", certificates);
        assertThat(daemon.current()).isEqualTo(OptionalInt.of(1));
        assertThat(daemon.hasBrought(7, 2)).isTrue();
        assertThat(there.hostapd().said("AP-STA-DISCONNECTED", mark)).isFalse();
        assertThat(NetworkManagerSystem.connections())
                .contains("before", "keyloader-7-1", "keyloader-7-2")
                .doesNotContain("keyloader-trial");
        assertThat(NetworkManagerSystem.isAnythingOnDisk("keyloader")).isFalse();

        meter.restart();
        assertThat(daemon.hasBrought(7, 2)).isFalse();
        daemon.bring(7, both, "DE", certificates);
        assertThat(daemon.hasBrought(7, 2)).isTrue();
        Await.until("the network", () -> daemon.current().equals(OptionalInt.of(1)));
        daemon.bring(8, List.of(first), "DE", certificates);
        Await.until("the network", () -> daemon.current().equals(OptionalInt.of(0)));
        assertThat(NetworkManagerSystem.connections())
                .contains("before", "keyloader-8-1")
                .doesNotContain("keyloader-7-2");
        NetworkManagerSystem.nmcli("connection", "delete", "keyloader-8-1");
        assertThat(daemon.hasBrought(8, 1)).isFalse();
        awaitOn("before");
    }

    /** Goes on faster than it should. */
    private static final class Hurried implements Time {
        private final AtomicLong ahead = new AtomicLong();

        @Override
        public long millis() {
            return Time.system().millis() + ahead.get();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Time.system().sleep(duration);
        }
    }

    @Test
    void whatNetworkManagerHasGivenUpIsBroughtAgain() throws Exception {
        AccessPoint other = on("wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=" + WRONG);
        List<Network> networks = List.of(network(Security.WPA2, PASSPHRASE));
        Hurried time = new Hurried();
        try (NetworkManager hurried = new NetworkManager(Air.METER, time)) {
            hurried.bring(9, networks, "DE", certificates);
            assertThat(hurried.hasBrought(9, 1)).isTrue();
            Await.until("NetworkManager to give up", () -> {
                time.ahead.addAndGet(310_000);
                return !hurried.hasBrought(9, 1);
            });
            other.close();
            on(WPA2).withDhcp(air.radio(0));
            // Over and over, as the agent does: what is slow may be given up again.
            Await.until("the network", () -> {
                time.ahead.addAndGet(10_000);
                if (!hurried.hasBrought(9, 1)) {
                    hurried.bring(9, networks, "DE", certificates);
                }
                return hurried.current().equals(OptionalInt.of(0));
            });
        }
    }

    @Test
    void whoeverInterruptsATrialOrHoldsTheDeviceBackIsTold() throws Exception {
        CompletableFuture<Association> joining = CompletableFuture.supplyAsync(() -> {
            try {
                return join(network(Security.WPA2, PASSPHRASE));
            } catch (IOException | MalformedException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        Await.until(
                "the trial", () -> NetworkManagerSystem.nmcli("--get-values", "NAME", "connection", "show", "--active")
                        .contains("keyloader-trial"));
        NetworkManagerSystem.nmcli("connection", "delete", "keyloader-trial");
        assertThatThrownBy(joining::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("somebody has told NetworkManager something else");
        NetworkManagerSystem.nmcli("device", "set", Air.METER, "managed", "no");
        try {
            assertThatThrownBy(() -> join(network(Security.WPA2, PASSPHRASE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("unmanaged-devices");
        } finally {
            NetworkManagerSystem.nmcli("device", "set", Air.METER, "managed", "yes");
        }
        try (NetworkManager other = new NetworkManager("wlan9", Time.system())) {
            assertThatThrownBy(() -> other.join(network(Security.OPEN, ""), "DE", certificates))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no device wlan9");
        }
    }
}
