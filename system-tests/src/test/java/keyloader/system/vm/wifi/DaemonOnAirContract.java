package keyloader.system.vm.wifi;

import static keyloader.system.vm.wifi.OnAirSamples.BOTH;
import static keyloader.system.vm.wifi.OnAirSamples.IDENTITY;
import static keyloader.system.vm.wifi.OnAirSamples.OPEN;
import static keyloader.system.vm.wifi.OnAirSamples.OWE;
import static keyloader.system.vm.wifi.OnAirSamples.PASSPHRASE;
import static keyloader.system.vm.wifi.OnAirSamples.PASSWORD;
import static keyloader.system.vm.wifi.OnAirSamples.SERVER;
import static keyloader.system.vm.wifi.OnAirSamples.SSID;
import static keyloader.system.vm.wifi.OnAirSamples.WPA1;
import static keyloader.system.vm.wifi.OnAirSamples.WPA2;
import static keyloader.system.vm.wifi.OnAirSamples.WPA3;
import static keyloader.system.vm.wifi.OnAirSamples.WRONG;
import static keyloader.system.vm.wifi.OnAirSamples.eap;
import static keyloader.system.vm.wifi.OnAirSamples.hidden;
import static keyloader.system.vm.wifi.OnAirSamples.network;
import static keyloader.system.vm.wifi.OnAirSamples.open;
import static keyloader.system.vm.wifi.OnAirSamples.peap;
import static keyloader.system.vm.wifi.OnAirSamples.server;
import static keyloader.system.vm.wifi.OnAirSamples.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.network.Trial;
import keyloader.agent.network.daemon.Addressing;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.daemon.DaemonNetwork;
import keyloader.agent.network.daemon.HeadEnd;
import keyloader.agent.network.daemon.WifiDaemon;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.agent.run.Time;
import keyloader.sealing.Addresses;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.sealing.Verdict;
import keyloader.system.vm.Await;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every program that has a meter's radio in hand is good for, with access points of each kind. Each failure once, or
 * twenty times with {@code keyloader.full}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DaemonOnAirContract<S extends WifiSystem, D extends WifiDaemon> {
    private static final int ROUNDS = Captures.full() ? 20 : 1;
    private static final int PORT = 4059;
    /** What a station's line of hostapd_cli says of RSN's AKM suites (IEEE 802.11, table of AKM suite selectors). */
    private static final String BY_SAE = "AKMSuiteSelector=00-0f-ac-8";

    private static final String BY_OWE = "AKMSuiteSelector=00-0f-ac-18";

    private final List<AccessPoint> accessPoints = new ArrayList<>();
    private Air air;
    private Authority authority;
    private Path certificates;
    private S meter;
    private D daemon;

    abstract S startMeter() throws IOException, InterruptedException;

    abstract D newDaemon();

    abstract Addressing addressing(D of) throws IOException;

    /** What is used to look names up over the meter's radio. */
    abstract String nameServers() throws IOException;

    /** What a test has told it goes, and nothing of the agent's is there. */
    abstract void tidy() throws IOException;

    @BeforeAll
    void start() throws Exception {
        certificates = Files.createTempDirectory("certificates");
        authority = new Authority(certificates);
        authority.issue("server", SERVER);
        authority.issue("meter", "meter.example.net");
        air = Air.start(2);
        meter = startMeter();
        daemon = newDaemon();
    }

    @AfterAll
    void stop() throws Exception {
        daemon.close();
        meter.close();
        air.close();
    }

    @AfterEach
    void switchOff() throws Exception {
        try {
            daemon.dropBrought();
            assertThat(daemon.hasOurs()).isFalse();
            tidy();
        } finally {
            Collections.reverse(accessPoints);
            accessPoints.forEach(AccessPoint::close);
            accessPoints.clear();
        }
    }

    S meter() {
        return meter;
    }

    D daemon() {
        return daemon;
    }

    Path certificates() {
        return certificates;
    }

    /** On the first of the other radios. */
    AccessPoint on(List<String> lines) throws IOException, InterruptedException {
        return on(0, SSID, lines);
    }

    AccessPoint on(int radio, String ssid, List<String> lines) throws IOException, InterruptedException {
        AccessPoint started = AccessPoint.start(air.radio(radio), ssid, lines.toArray(String[]::new));
        accessPoints.add(started);
        return started;
    }

    String radio(int index) {
        return air.radio(index);
    }

    String bssid(int index) throws IOException, InterruptedException {
        return air.bssid(index);
    }

    Association join(Network network) throws IOException {
        return daemon.join(network, "DE", certificates);
    }

    void assertJoins(Network network) throws IOException {
        assertThat(join(network)).isInstanceOf(Association.Joined.class);
    }

    void assertFails(Network network, Verdict verdict) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(join(network)).isEqualTo(new Association.Failed(verdict));
        }
    }

    /** What the access point knows of the meter. */
    private String stations() throws Exception {
        return Air.inNamespace("hostapd_cli", "-p", "/run/hostapd", "-i", radio(0), "all_sta");
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
    void anOrderOfWpa2IsNotTheFirstWpa() throws Exception {
        on(WPA1);
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.UNSUPPORTED_SECURITY);
    }

    @Test
    void wpa3IsJoinedOrNotByThePassphraseAndIsNoWpa2() throws Exception {
        on(WPA3);
        assertFails(network(Security.WPA3, WRONG), Verdict.WRONG_PASSPHRASE);
        assertJoins(network(Security.WPA3, PASSPHRASE));
    }

    @Test
    void whereAnAccessPointHasBothTheBetterIsUsedUnlessOtherwiseOrdered() throws Exception {
        on(BOTH);
        assertJoins(network(Security.WPA2_WPA3, PASSPHRASE));
        assertThat(stations()).contains(BY_SAE);
        assertFails(network(Security.WPA2_WPA3, WRONG), Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void anOpenNetworkIsJoinedWhereThatIsOrderedAndOnlyThere() throws Exception {
        AccessPoint open = on(OPEN);
        assertJoins(network(Security.OPEN, ""));
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.UNSUPPORTED_SECURITY);
        open.close();
        on(WPA2);
        assertFails(network(Security.OPEN, ""), Verdict.UNSUPPORTED_SECURITY);
    }

    @Test
    void oweIsJoined() throws Exception {
        on(OWE);
        assertJoins(network(Security.OWE, ""));
        assertThat(stations()).contains(BY_OWE);
    }

    @Test
    void anOrderOfOweIsNoOpenNetwork() throws Exception {
        on(OPEN);
        assertFails(network(Security.OWE, ""), Verdict.UNSUPPORTED_SECURITY);
    }

    @Test
    void aHiddenNetworkIsJoinedWhereItIsSaidToHideItself() throws Exception {
        List<String> lines = new ArrayList<>(WPA2);
        lines.add("ignore_broadcast_ssid=1");
        on(lines);
        assertJoins(hidden(Security.WPA2, PASSPHRASE));
    }

    @Test
    void nothingThereIsNotFound() throws Exception {
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void anAccessListRefuses() throws Exception {
        Path denied = Captures.file("denied");
        Files.write(denied, List.of("02:00:00:00:00:00"));
        on(List.of("macaddr_acl=0", "deny_mac_file=" + denied, "ieee80211w=0"));
        Network network = network(Security.OPEN, "");
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(whenFound(network)).isEqualTo(new Association.Failed(Verdict.ASSOCIATION_REFUSED));
        }
    }

    /** As often as the agent tries: whoever is denied gets no answer to a probe, and sees only a beacon that falls into a scan. */
    private Association whenFound(Network network) throws IOException {
        Association last = join(network);
        for (int i = 0; i < 7 && last.equals(new Association.Failed(Verdict.NETWORK_NOT_FOUND)); i++) {
            last = join(network);
        }
        return last;
    }

    @Test
    void anAccessPointThatVanishesInTheHandshakeIsNotFound() throws Exception {
        Network wrong = network(Security.WPA2, WRONG); // by which the handshake lasts
        for (int i = 0; i < ROUNDS; i++) {
            AccessPoint vanishing = on(WPA2);
            long mark = vanishing.hostapd().mark();
            CompletableFuture<Association> joining = CompletableFuture.supplyAsync(() -> {
                try {
                    return join(wrong);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            vanishing.hostapd().awaitLog("sending 1/4 msg of 4-Way Handshake", mark);
            Air.inNamespace("ip", "link", "set", radio(0), "down");
            assertThat(joining.get()).isEqualTo(new Association.Failed(Verdict.NETWORK_NOT_FOUND));
            vanishing.close();
        }
    }

    /**
     * What the agent has beside its state.
     *
     * @param directory of its networks, not there yet
     */
    DaemonNetwork agents(Path directory, HeadEnd headEnd) throws IOException {
        D other = newDaemon();
        return new DaemonNetwork(directory, new FileSteps(), other, addressing(other), headEnd);
    }

    static Path newPlace() throws IOException {
        return Files.createTempDirectory("meter").resolve("network");
    }

    private Trial tried(Network network, HeadEnd headEnd) throws Exception {
        try (DaemonNetwork agents = agents(newPlace(), headEnd)) {
            return agents.join(network, "DE");
        }
    }

    /** As often as the agent tries: on a slow machine the access point may break off again before there is an address. */
    private Trial withAddress(Network network, HeadEnd headEnd) throws Exception {
        Trial last = tried(network, headEnd);
        for (int i = 0; i < 3 && last.equals(new Trial.Failed(Verdict.NO_ADDRESS)); i++) {
            last = tried(network, headEnd);
        }
        return last;
    }

    /** An address and the head-end are asked for over what was joined. */
    @Test
    void aNetworkWithoutAnAddressOrWithoutTheHeadEndIsNoNetwork() throws Exception {
        AccessPoint open = on(OPEN);
        Network network = network(Security.OPEN, "");
        HeadEnd asked = HeadEnd.tcp(AccessPoint.GATEWAY, PORT, Time.system());
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(tried(network, asked)).isEqualTo(new Trial.Failed(Verdict.NO_ADDRESS));
        }
        open.withDhcp(radio(0));
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(withAddress(network, asked)).isEqualTo(new Trial.Failed(Verdict.NO_HEAD_END));
        }
        try (Service headEnd = Service.start(
                "head-end",
                List.of("ip", "netns", "exec", Air.NAMESPACE, "busybox", "nc", "-l", "-p", String.valueOf(PORT)))) {
            Await.until("the head-end", DaemonOnAirContract::isListening);
            Trial trial = withAddress(network, asked);
            assertThat(trial).isInstanceOf(Trial.Joined.class);
            assertThat(((Trial.Joined) trial).address().orElseThrow()).startsWith("192.0.2.1");
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

    private static Bytes address(String text) throws IOException {
        return Bytes.of(InetAddress.getByName(text).getAddress());
    }

    private static StaticAddress given(String address, int prefix, String gateway, String dns) throws IOException {
        return new StaticAddress(address(address), prefix, Optional.of(address(gateway)), List.of(address(dns)));
    }

    /** Of either family, with the way out and the name servers; and nothing of it is left when the trial is discarded. */
    @Test
    void addressesThatAreGivenAreSetAndGoWithTheTrial() throws Exception {
        on(OPEN);
        Addresses wanted = new Addresses(
                Optional.of(given("192.0.2.77", 24, "192.0.2.1", "192.0.2.53")),
                Optional.of(given("2001:db8::77", 64, "2001:db8::1", "2001:db8::53")));
        try (DaemonNetwork agents = agents(newPlace(), HeadEnd.none())) {
            Trial trial = agents.join(open(wanted), "DE");
            assertThat(trial).isInstanceOf(Trial.Joined.class);
            assertThat(((Trial.Joined) trial).address()).contains("192.0.2.77");
            Await.until("the address", () -> of("ip", "-6", "address", "show", "dev", Air.METER)
                    .contains("2001:db8::77/64"));
            assertThat(of("ip", "-4", "address", "show", "dev", Air.METER)).contains("192.0.2.77/24");
            assertThat(of("ip", "-4", "route")).contains("default via 192.0.2.1 dev " + Air.METER);
            assertThat(of("ip", "-6", "route")).contains("default via 2001:db8::1 dev " + Air.METER);
            assertThat(nameServers()).contains("192.0.2.53", "2001:db8::53");
            agents.discardTrial();
        }
        Await.until("the addresses to go", () -> !of("ip", "address", "show", "dev", Air.METER)
                .matches("(?s).*(192\\.0\\.2\\.77|2001:db8::77).*"));
        assertThat(of("ip", "-4", "route") + of("ip", "-6", "route")).doesNotContain("default");
        assertThat(nameServers()).doesNotContain("192.0.2.53", "2001:db8::53");
    }

    static String of(String... words) throws IOException {
        try {
            return Command.run(words);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** wpa_supplicant has it, whoever tells it. */
    private static String country(Bus bus) throws IOException {
        String iface =
                Bus.path(bus.ask("/fi/w1/wpa_supplicant1", WpaSupplicant.SERVICE, "GetInterface", "s", Air.METER));
        return String.valueOf(bus.get(iface, WpaSupplicant.SERVICE + ".Interface", "Country"));
    }

    @Test
    void theCountryIsTheOrdersAndAfterATrialWhatItWas() throws Exception {
        on(OPEN);
        try (Bus bus = new Bus(WpaSupplicant.SERVICE)) {
            for (String country : List.of("FR", "DE")) {
                assertThat(daemon.join(network(Security.OPEN, ""), country, certificates))
                        .isInstanceOf(Association.Joined.class);
                assertThat(country(bus)).isEqualTo(country);
            }
            daemon.discardTrial();
            String before = country(bus);
            assertThat(before).isNotEqualTo("FR");
            assertThat(daemon.join(network(Security.WPA2, PASSPHRASE), "FR", certificates))
                    .isEqualTo(new Association.Failed(Verdict.UNSUPPORTED_SECURITY));
            assertThat(country(bus)).isEqualTo("FR");
            try (D next = newDaemon()) {
                next.discardTrial();
            }
            assertThat(country(bus)).isEqualTo(before);
        }
    }

    @Test
    void eapIsJoinedWithTheRightServerAndNoOther() throws Exception {
        on(OnAirSamples.eapLines(
                authority, "\"" + IDENTITY + "\" MSCHAPV2,TTLS-MSCHAPV2,TTLS-PAP \"" + PASSWORD + "\" [2]"));
        Bytes ca = authority.der("ca.pem");
        assertJoins(eap(peap(server(ca, SERVER), PASSWORD)));
        assertFails(eap(peap(server(ca, "other.example.net"), PASSWORD)), Verdict.SERVER_NOT_TRUSTED);
        Authority other = new Authority(certificates.resolve("other"));
        assertFails(eap(peap(server(other.der("ca.pem"), SERVER), PASSWORD)), Verdict.SERVER_NOT_TRUSTED);
        assertFails(eap(peap(server(ca, SERVER), "wrong")), Verdict.EAP_REJECTED);
        for (Eap.Inner inner : Eap.Inner.values()) {
            assertJoins(eap(new Eap.Ttls(
                    server(ca, SERVER),
                    utf8(IDENTITY),
                    Optional.of(utf8("anonymous@example.net")),
                    Secret.copyOf(utf8(PASSWORD)),
                    inner)));
        }
        assertJoins(eap(new Eap.Tls(
                server(ca, SERVER),
                Optional.empty(),
                Optional.empty(),
                List.of(authority.der("meter.pem")),
                Secret.copyOf(authority.der("meter.key")))));
    }

    /** Quotes, line ends and what configuration looks like are a name and nothing else. */
    @Test
    void aNameOrAnIdentityThatLooksLikeConfigurationIsTakenAsItIs() throws Exception {
        String name = "a\"\n}\nnetwork={\nssid=\"b\" #\\";
        on(0, name, OPEN);
        assertJoins(network(name, Security.OPEN, ""));
        accessPoints.remove(0).close();

        String identity = IDENTITY + "\" key_mgmt=NONE } network={ ssid=\"b\\"; // with a line's end it is no message
        String password = PASSWORD + "\" eap=MD5 ca_cert=\"\\";
        on(OnAirSamples.eapLines(
                authority, "\"" + IDENTITY + "\"* TTLS-PAP,MSCHAPV2 " + AccessPoint.Hex.of(password) + " [2]"));
        assertJoins(eap(new Eap.Ttls(
                server(authority.der("ca.pem"), SERVER),
                utf8(identity),
                Optional.of(utf8("any\"body }")),
                Secret.copyOf(utf8(password)),
                Eap.Inner.PAP)));
        assertJoins(eap(new Eap.Peap(
                server(authority.der("ca.pem"), SERVER),
                utf8(identity),
                Optional.of(utf8("any\"body }")),
                Secret.copyOf(utf8(password)))));
    }

    /** Of eight the meter is on the first that is in reach, and on the next one when that is gone. */
    @Test
    void ofEightNetworksTheFirstInReachIsUsed() throws Exception {
        List<Network> eight = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            eight.add(network("floor " + i, Security.WPA2, PASSPHRASE));
        }
        on(0, "floor 5", WPA2).withDhcp(radio(0));
        AccessPoint second = on(1, "floor 2", WPA2).withDhcp(radio(1));
        Air.awaitInReach("floor 2", "floor 5");
        daemon.bring(3, eight, "DE", certificates);
        assertThat(daemon.hasBrought(3, 8)).isTrue();
        Await.until("the first in reach", () -> daemon.current().equals(OptionalInt.of(2)));
        second.close();
        Await.until("the next one", () -> daemon.current().equals(OptionalInt.of(5)));
    }

    /** Only what Keyloader brought is replaced. */
    @Test
    void aGenerationTakesThePlaceOfTheOneBefore() throws Exception {
        on(WPA2).withDhcp(radio(0));
        List<String> own = meter.networks();
        Network first = network(Security.WPA2, PASSPHRASE);
        daemon.bring(1, List.of(network(Security.WPA3, WRONG), first), "DE", certificates);
        Await.until("the network", () -> daemon.current().equals(OptionalInt.of(1)));
        daemon.bring(2, List.of(first), "DE", certificates);
        Await.until("the network", () -> daemon.current().equals(OptionalInt.of(0)));
        assertThat(daemon.hasBrought(1, 2)).isFalse();
        assertThat(daemon.hasBrought(2, 1)).isTrue();
        assertThat(meter.networks()).containsAll(own).hasSize(own.size() + 1);
    }
}
