package keyloader.sealing.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkJsonTest {
    @Test
    void aConfigurationObjectIsRead() throws MalformedException {
        Network network = parse("""
                {"wi-fi_tech":"infra","discovery":{"ssid64":"AP8"},"cred":{"akm":"psk+sae","pass":"caf\\u0065 1234"},"hidden":true}""");
        assertThat(network.ssid()).isEqualTo(Bytes.ofHex("00ff"));
        assertThat(network.security()).isEqualTo(Security.WPA2_WPA3);
        assertThat(network.hidden()).isTrue();
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("cafe 1234".getBytes(StandardCharsets.UTF_8));

        Network psk = parse(
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"n\u00e9t\"},\"cred\":{\"akm\":\"psk\",\"psk_hex\":\""
                        + "0aF1".repeat(16) + "\"}}");
        assertThat(psk.ssid()).isEqualTo(Bytes.of("n\u00e9t".getBytes(StandardCharsets.UTF_8)));
        assertThat(((Credential.Psk) psk.credential()).secret().reveal().hex()).isEqualTo("0af1".repeat(16));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "network file|",
                "network file|[]",
                "network file|{\"wi-fi_tech\":\"infra\"",
                "network file|{\"wi-fi_tech\":\"infra\",\"wi-fi_tech\":\"infra\"}",
                "network file|{\"script\":\"x\"}",
                "network file|{} {}",
                "wi-fi_tech|{\"wi-fi_tech\":\"dpp\"}",
                "wi-fi_tech|{\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"open\"}}",
                "discovery|{\"wi-fi_tech\":\"infra\",\"cred\":{\"akm\":\"open\"}}",
                "discovery|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\",\"ssid64\":\"YQ\"},\"cred\":{\"akm\":\"open\"}}",
                "discovery|{\"wi-fi_tech\":\"infra\",\"discovery\":7}",
                "ssid64|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid64\":\"+/\"},\"cred\":{\"akm\":\"open\"}}",
                "network name (SSID)|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"\"},\"cred\":{\"akm\":\"open\"}}",
                "akm|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{}}",
                "akm|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"wep\"}}",
                "passphrase|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk\",\"pass\":\"short\"}}",
                "passphrase|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"owe\",\"pass\":\"long enough\"}}",
                "pass|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk\",\"pass\":12345678}}",
                "pass|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"sae\",\"pass\":\"\\ud800abcdefgh\"}}",
                "psk_hex|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk\",\"psk_hex\":\"xyz\"}}",
                "PSK|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk\",\"psk_hex\":\"00\"}}",
                "cred|{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk\",\"pass\":\"long enough\",\"psk_hex\":\"00\"}}",
                "hidden|{\"hidden\":\"yes\"}"
            })
    void eachBrokenRuleOfAFileIsNamed(String place, String json) {
        assertThatThrownBy(() -> parse(json == null ? "" : json))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(place));
    }

    /** Overlong (C1 81 for A), a surrogate, beyond Unicode, cut off, a lone continuation, Latin-1, NUL: in a value, a name, the end. */
    @ParameterizedTest
    @ValueSource(strings = {"c181", "e08181", "f0808181", "eda080", "f4908080", "ff", "e9", "80", "c3", "00"})
    void whatIsNotStrictUtf8IsRefused(String hex) {
        String valid =
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk\",\"pass\":\"long enough@\"}}";
        for (String json : new String[] {valid, valid.replace("@", "").replace("ssid\"", "ssid@\""), valid + "@"}) {
            String[] halves = json.split("@", -1);
            byte[] bytes = Bytes.concat(
                            Bytes.of(halves[0].getBytes(StandardCharsets.UTF_8)),
                            Bytes.ofHex(hex),
                            Bytes.of(halves[1].getBytes(StandardCharsets.UTF_8)))
                    .toArray();
            assertThatThrownBy(() -> NetworkJson.parse(bytes, Instant.EPOCH))
                    .isInstanceOfSatisfying(MalformedException.class, e -> assertThat(e.reason())
                            .isEqualTo("not UTF-8 text"));
        }
    }

    @Test
    void deepAndHugeFilesAreRefused() {
        assertThatThrownBy(() -> parse("{\"discovery\":".repeat(1000))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> parse(" ".repeat(NetworkJson.MAX_LENGTH + 1))).isInstanceOf(MalformedException.class);
    }

    /** What hostap's Configurator writes for a device that has been given a Connector as well. */
    @Test
    void whatHostapWritesBesideThePassphraseDoesNoHarm() throws MalformedException {
        Network network = parse("""
                {"wi-fi_tech":"infra","discovery":{"ssid64":"bmV0","ssid_charset":106},
                 "cred":{"akm":"dpp+psk+sae","pass":"long enough","signedConnector":"%s",
                 "csign":{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"k"},
                 "ppKey":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},"expiry":"2020-01-01T00:00:00Z"}}""".formatted("eyJ0".repeat(500)));
        assertThat(network.security()).isEqualTo(Security.WPA2_WPA3);
        assertThat(network.ssid()).isEqualTo(Bytes.of("net".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "psk, WPA2",
        "psk+sae, WPA2_WPA3",
        "dpp+sae, WPA3",
        "sae+psk, WPA2_WPA3",
        "dpp+psk, WPA2",
        "000FAC02+000FAC06, WPA2",
        "000fac08, WPA3",
        "506F9A02+000FAC08, WPA3",
        "506F9A02+000FAC08+000FAC02+000FAC06, WPA2_WPA3"
    })
    void anAkmListGivesWhatAMeterCanUseOfIt(String akm, Security security) throws MalformedException {
        assertThat(withAkm(akm).security()).isEqualTo(security);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dpp",
                "506F9A02",
                "",
                "psk+",
                "+psk",
                "psk+wep",
                "000FAC0",
                "000FAC02,000FAC08",
                "dot1x+psk",
                "000FAC01+000FAC02"
            })
    void anAkmListWithoutAnythingUsableIsRefused(String akm) {
        assertThatThrownBy(() -> withAkm(akm))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo("akm"));
    }

    @Test
    void dppAloneIsRefusedWithItsReason() {
        assertThatThrownBy(() -> withAkm("dpp")).hasMessageContaining("Connector");
    }

    @Test
    void aPskUnderAListWithSaeIsForWpa2Alone() throws MalformedException {
        Network network = parse(
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"psk+sae\",\"psk_hex\":\""
                        + "0aF1".repeat(16) + "\"}}");
        assertThat(network.security()).isEqualTo(Security.WPA2);
        assertThat(network.credential()).isInstanceOf(Credential.Psk.class);
    }

    /** The escape of U+00E9 is one byte to hostap and two to everybody else. */
    @ParameterizedTest
    @ValueSource(strings = {"n\\u00e9t", "\\u00e9", "x\\u0100", "a\\u0000b", "\\\\\\u00E9"})
    void aNameThatCanBeReadInTwoWaysIsRefused(String name) {
        assertThatThrownBy(() -> named(name)).isInstanceOfSatisfying(MalformedException.class, e -> {
            assertThat(e.place()).isEqualTo("ssid");
            assertThat(e.reason()).contains("ssid64");
        });
        assertThatThrownBy(() -> parse(
                        "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"sae\",\"pass\":\""
                                + name + "\"}}"))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo("pass"));
    }

    @Test
    void aNameThatIsReadInOneWayIsTaken() throws MalformedException {
        assertThat(named("n\u00e9t").ssid()).isEqualTo(utf8("n\u00e9t"));
        assertThat(named("a\\u0062c").ssid()).isEqualTo(utf8("abc"));
        assertThat(named("a\\\\u00e9").ssid()).isEqualTo(utf8("a\\u00e9"));
        assertThat(parse("\ufeff" + object("n\u00e9t", "open")).ssid()).isEqualTo(utf8("n\u00e9t"));
        assertThatThrownBy(() -> parse("\ufeff" + object("\\u00e9", "open"))).isInstanceOf(MalformedException.class);
    }

    @Test
    void aFileInUtf16IsRefused() {
        assertThatThrownBy(() -> NetworkJson.parse(object("a", "open").getBytes(StandardCharsets.UTF_16LE), NOW))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void addressesAreRead() throws MalformedException {
        Network network = parse("""
                {"wi-fi_tech":"infra","discovery":{"ssid":"a"},"cred":{"akm":"open"},
                 "ip4":{"address":"192.0.2.10/24","gateway":"192.0.2.1","dns":["198.51.100.1","198.51.100.2"]},
                 "ip6":{"address":"2001:db8::10/64"}}""");
        assertThat(network.addresses().ip4())
                .isEqualTo(Optional.of(AddressText.ip4(
                        "192.0.2.10/24", Optional.of("192.0.2.1"), java.util.List.of("198.51.100.1", "198.51.100.2"))));
        assertThat(network.addresses().ip6().orElseThrow().prefix()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip4|[]",
                "ip4|{\"address\":\"192.0.2.10/24\",\"mtu\":1500}",
                "ip4 address|{\"gateway\":\"192.0.2.1\"}",
                "ip4 address|{\"address\":\"192.0.2.10\"}",
                "ip4 address|{\"address\":\"meter.example/24\"}",
                "ip4 address|{\"address\":\"224.0.0.1/24\"}",
                "ip4 prefix|{\"address\":\"192.0.2.10/33\"}",
                "ip4 gateway|{\"address\":\"192.0.2.10/24\",\"gateway\":\"198.51.100.1\"}",
                "ip4 dns|{\"address\":\"192.0.2.10/24\",\"dns\":[]}",
                "ip4 dns|{\"address\":\"192.0.2.10/24\",\"dns\":\"198.51.100.1\"}",
                "ip4 dns|{\"address\":\"192.0.2.10/24\",\"dns\":[\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]}"
            })
    void eachBrokenRuleOfAnAddressIsNamed(String place, String ip4) {
        assertThatThrownBy(() -> parse(
                        "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"open\"},\"ip4\":"
                                + ip4 + "}"))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(place));
    }

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Network named(String name) throws MalformedException {
        return parse(object(name, "open"));
    }

    private static String object(String name, String akm) {
        return "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"" + name + "\"},\"cred\":{\"akm\":\"" + akm
                + "\"}}";
    }

    private static Network withAkm(String akm) throws MalformedException {
        return parse("{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"a\"},\"cred\":{\"akm\":\"" + akm
                + "\",\"pass\":\"long enough\"}}");
    }

    private static Network parse(String json) throws MalformedException {
        return NetworkJson.parse(json.getBytes(StandardCharsets.UTF_8), NOW);
    }
}
