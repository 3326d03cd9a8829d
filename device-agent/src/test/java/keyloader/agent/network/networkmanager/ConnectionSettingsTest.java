package keyloader.agent.network.networkmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import keyloader.agent.bench.Installer;
import keyloader.agent.network.Samples;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The names and types are those of nm-settings-dbus(5). */
@Timeout(60)
class ConnectionSettingsTest {
    private static final Path PLACE = Path.of("/meter/a \"path\"; # with all\\ that");
    private static final Bytes DER = Bytes.ofHex("3003020101");
    private static final Bytes OTHER = Bytes.ofHex("3003020102");
    private static final Bytes KEY = Bytes.ofHex("3003020103");
    private static final Set<String> ALWAYS = Set.of(
            "connection.id s",
            "connection.uuid s",
            "connection.type s",
            "connection.interface-name s",
            "connection.autoconnect b",
            "connection.autoconnect-retries i",
            "user.data a{ss}",
            "802-11-wireless.ssid ay",
            "802-11-wireless.mode s",
            "ipv4.method s",
            "ipv6.method s");

    private static ConnectionSettings settings(Network network) {
        return ConnectionSettings.of(network, Mark.trial(Optional.empty(), "00"), "wlan0", 0, PLACE);
    }

    private static Variant<?> value(ConnectionSettings settings, String section, String property) {
        Map<String, Variant<?>> values =
                Objects.requireNonNull(settings.sections().get(section), section);
        return Objects.requireNonNull(values.get(property), property);
    }

    private static Object plain(ConnectionSettings settings, String section, String property) {
        return value(settings, section, property).getValue();
    }

    /** Which settings there are, with their types, beside those that each connection has. */
    private static Set<String> more(ConnectionSettings settings) {
        Set<String> names = new TreeSet<>();
        settings.sections()
                .forEach((section, values) ->
                        values.forEach((name, value) -> names.add(section + "." + name + " " + value.getSig())));
        assertThat(names).containsAll(ALWAYS);
        names.removeAll(ALWAYS);
        return names;
    }

    private static String secret(Secret secret) {
        return new String(secret.copy(), StandardCharsets.UTF_8);
    }

    @Test
    void namesAndPassphrasesAreWhatTheyAreAndNothingElseIsSet() {
        for (Network network : Samples.all()) {
            ConnectionSettings made = settings(network);
            assertThat(plain(made, "802-11-wireless", "ssid"))
                    .isEqualTo(network.ssid().toArray());
            assertThat(plain(made, "802-11-wireless", "mode")).isEqualTo("infrastructure");
            if (network.credential() instanceof Credential.Passphrase passphrase) {
                assertThat(plain(made, "802-11-wireless-security", "psk")).isEqualTo(secret(passphrase.secret()));
                assertThat(more(made))
                        .containsExactlyInAnyOrder(
                                "802-11-wireless-security.key-mgmt s",
                                "802-11-wireless-security.pmf i",
                                "802-11-wireless-security.proto as",
                                "802-11-wireless-security.psk s",
                                "802-11-wireless-security.wps-method u");
                assertThat(plain(made, "802-11-wireless-security", "wps-method"))
                        .isEqualTo(new UInt32(1));
            } else if (network.security() == Security.OPEN) {
                assertThat(more(made)).isEmpty();
            } else {
                assertThat(more(made))
                        .containsExactlyInAnyOrder(
                                "802-11-wireless-security.key-mgmt s",
                                "802-11-wireless-security.pmf i",
                                "802-11-wireless-security.proto as");
            }
        }
    }

    @Test
    void eachSecurityIsOrderedAsItself() {
        Map<Security, String> expected = Map.of(
                Security.WPA2,
                "wpa-psk 2",
                Security.WPA3,
                "sae 3",
                Security.WPA2_WPA3,
                "wpa-psk 2",
                Security.OWE,
                "owe 3");
        expected.forEach((security, method) -> {
            ConnectionSettings made = settings(Installer.network("net", security, "a passphrase"));
            assertThat(plain(made, "802-11-wireless-security", "key-mgmt") + " "
                            + plain(made, "802-11-wireless-security", "pmf"))
                    .isEqualTo(method);
            assertThat(plain(made, "802-11-wireless-security", "proto")).isEqualTo(List.of("rsn"));
        });
    }

    @Test
    void aKeyIsItsHexadecimalDigits() throws MalformedException {
        byte[] key = new byte[32];
        key[0] = 0x0a;
        Network network = Network.of(Bytes.ofHex("6e6574"), Security.WPA2, new Credential.Psk(Secret.take(key)), true);
        assertThat(plain(settings(network), "802-11-wireless-security", "psk")).isEqualTo("0a" + "00".repeat(31));
        assertThat(plain(settings(network), "802-11-wireless", "hidden")).isEqualTo(true);
        assertThat(ConnectionSettings.effective(network)).isEqualTo(Security.WPA2);
    }

    @Test
    void aServerIsCheckedByItsAuthorityAndItsNameWhateverIsInTheMessage() throws MalformedException {
        for (Network network : Samples.enterprise(List.of(DER), List.of(OTHER), KEY)) {
            ConnectionSettings made = settings(network);
            assertThat(plain(made, "802-11-wireless-security", "key-mgmt")).isEqualTo("wpa-eap");
            assertThat(plain(made, "802-1x", "ca-cert")).isEqualTo(DER.toArray());
            assertThat(plain(made, "802-1x", "domain-suffix-match")).isEqualTo("radius.example.net");
            Eap eap = (Eap) network.credential();
            List<String> expected = new ArrayList<>(List.of(
                    "802-11-wireless-security.key-mgmt s",
                    "802-11-wireless-security.pmf i",
                    "802-11-wireless-security.proto as",
                    "802-1x.ca-cert ay",
                    "802-1x.domain-suffix-match s",
                    "802-1x.eap as",
                    "802-1x.identity s"));
            if (eap.anonymousIdentity().isPresent()) {
                expected.add("802-1x.anonymous-identity s");
            }
            if (eap instanceof Eap.Tls tls) {
                expected.addAll(List.of(
                        "802-1x.client-cert ay", "802-1x.private-key ay", "802-1x.private-key-password-flags i"));
                assertThat(plain(made, "802-1x", "client-cert")).isEqualTo(OTHER.toArray());
                assertThat(plain(made, "802-1x", "private-key")).isEqualTo(KEY.toArray());
                assertThat(plain(made, "802-1x", "eap")).isEqualTo(List.of("tls"));
                assertThat(plain(made, "802-1x", "identity"))
                        .isEqualTo(utf8(tls.identity().orElse(tls.outerIdentity())));
            } else {
                expected.addAll(List.of("802-1x.phase2-auth s", "802-1x.password-raw ay"));
                Bytes identity = eap instanceof Eap.Peap peap ? peap.identity() : ((Eap.Ttls) eap).identity();
                assertThat(plain(made, "802-1x", "identity")).isEqualTo(utf8(identity));
                assertThat(plain(made, "802-1x", "password-raw")).isEqualTo(identity.toArray()); // the same sample
                assertThat(plain(made, "802-1x", "phase2-auth"))
                        .isEqualTo(eap instanceof Eap.Ttls ttls && ttls.inner() == Eap.Inner.PAP ? "pap" : "mschapv2");
            }
            assertThat(more(made)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String utf8(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    @Test
    void severalCertificatesAreAFile() throws MalformedException {
        Network network = Samples.enterprise(List.of(DER, OTHER), List.of(OTHER, DER), KEY)
                .get(3);
        String scheme = "file:///meter/a \"path\"; # with all\\ that/keyloader-1-";
        assertThat(plain(settings(network), "802-1x", "ca-cert"))
                .isEqualTo((scheme + "ca.pem\0").getBytes(StandardCharsets.UTF_8));
        assertThat(plain(settings(network), "802-1x", "client-cert"))
                .isEqualTo((scheme + "chain.pem\0").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void addressesThatAreGivenAreSet() throws MalformedException {
        ConnectionSettings made = settings(Samples.fixed(Optional.of(Samples.ip4()), Optional.of(Samples.ip6())));
        assertThat(plain(made, "ipv4", "method")).isEqualTo("manual");
        assertThat(value(made, "ipv4", "address-data").getSig()).isEqualTo("aa{sv}");
        assertThat(plain(made, "ipv4", "address-data"))
                .isEqualTo(List.of(
                        Map.of("address", new Variant<>("192.0.2.10"), "prefix", new Variant<>(new UInt32(24)))));
        assertThat(plain(made, "ipv4", "gateway")).isEqualTo("192.0.2.1");
        assertThat(plain(made, "ipv4", "dns-data")).isEqualTo(List.of("192.0.2.53", "198.51.100.53"));
        assertThat(plain(made, "ipv6", "method")).isEqualTo("manual");
        assertThat(plain(made, "ipv6", "gateway")).asString().startsWith("fe80:");
        assertThat(plain(settings(Samples.fixed(Optional.empty(), Optional.of(Samples.ip6()))), "ipv4", "method"))
                .isEqualTo("auto");
    }

    @Test
    void atItsEndTheKeyIsWiped() throws MalformedException {
        ConnectionSettings made =
                settings(Samples.enterprise(List.of(DER), List.of(OTHER), KEY).get(3));
        made.wipe();
        assertThat(plain(made, "802-1x", "private-key")).isEqualTo(new byte[KEY.length()]);
    }

    private static Map<String, Object> asRead(ConnectionSettings settings) {
        return new HashMap<>(settings.sections());
    }

    private static Network open() {
        return Installer.network("net", Security.OPEN, "");
    }

    @Test
    void whatIsOursIsFoundAgain() throws Exception {
        Mark mark = Mark.brought(12, 1, 3);
        ConnectionSettings made = ConnectionSettings.of(open(), mark, "wlan0", 1, PLACE);
        assertThat(plain(made, "connection", "autoconnect")).isEqualTo(true);
        assertThat(plain(made, "connection", "autoconnect-priority")).isEqualTo(2);
        assertThat(Mark.read(asRead(made))).contains(mark);
        assertThat(mark.id()).isEqualTo("keyloader-12-2");
        assertThat(mark.isTrial()).isFalse();
    }

    @Test
    void aTrialNeverStartsByItselfAndKnowsWhatItDisplaced() throws Exception {
        Mark mark = Mark.trial(Optional.of("0b8d7e9c-5a4f-4c3b-9d2e-1f0a6b7c8d9e"), "FR");
        ConnectionSettings made = ConnectionSettings.of(open(), mark, "wlan0", 0, PLACE);
        assertThat(plain(made, "connection", "autoconnect")).isEqualTo(false);
        Optional<Mark> read = Mark.read(asRead(made));
        assertThat(read).contains(mark);
        assertThat(read.orElseThrow().isTrial()).isTrue();
    }

    @Test
    void neitherACopyNorANamesakeIsOurs() throws Exception {
        ConnectionSettings copy = ConnectionSettings.of(open(), Mark.brought(12, 1, 3), "wlan0", 1, PLACE);
        Objects.requireNonNull(copy.sections().get("connection")).put("id", new Variant<>("keyloader-12-3"));
        assertThat(Mark.read(asRead(copy))).isEmpty();
        ConnectionSettings namesake = ConnectionSettings.of(open(), Mark.brought(12, 1, 3), "wlan0", 1, PLACE);
        namesake.sections().remove("user");
        assertThat(Mark.read(asRead(namesake))).isEmpty();
        assertThat(Mark.read(Map.of())).isEmpty();
    }
}
