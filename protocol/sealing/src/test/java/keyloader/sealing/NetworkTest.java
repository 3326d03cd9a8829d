package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
    private static final Bytes SSID = Bytes.of("net".getBytes(StandardCharsets.UTF_8));

    @Test
    void passphrasesHaveTheLengthsOf80211() throws MalformedException {
        for (Security security : new Security[] {Security.WPA2, Security.WPA2_WPA3}) {
            Network.of(SSID, security, pass("x".repeat(8)), false);
            Network.of(SSID, security, pass("x".repeat(63)), false);
            refused(security, pass("x".repeat(7)));
            refused(security, pass("x".repeat(64)));
            refused(security, pass("xxxxxxx\u00e9"));
            refused(security, pass("xxxxxxx\n"));
            refused(security, new Credential.None());
        }
        Network.of(SSID, Security.WPA3, pass("x"), false);
        Network.of(SSID, Security.WPA3, pass("\u00e9\"\\ "), false);
        refused(Security.WPA3, pass(""));
        refused(Security.WPA3, pass("x".repeat(64)));
        refused(Security.WPA3, pass("a\nnetwork={"));
        refused(Security.WPA3, pass("a\u0085b"));
        refused(Security.WPA3, new Credential.Passphrase(Secret.take(new byte[] {(byte) 0xff})));
        refused(Security.WPA3, new Credential.Psk(Secret.take(new byte[32])));
        refused(Security.WPA2, new Credential.Psk(Secret.take(new byte[31])));
        refused(Security.OWE, pass("x".repeat(8)));
        refused(Security.OPEN, pass("x".repeat(8)));
    }

    @Test
    void namesAreOneToThirtyTwoBytesOfAnyValue() throws MalformedException {
        Network.of(Bytes.of(new byte[32]), Security.OPEN, new Credential.None(), false);
        for (int length : new int[] {0, 33}) {
            Bytes ssid = Bytes.of(new byte[length]);
            assertThatThrownBy(() -> Network.of(ssid, Security.OPEN, new Credential.None(), false))
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void aRefusedPassphraseIsWiped() {
        byte[] short7 = "x".repeat(7).getBytes(StandardCharsets.UTF_8);
        refused(Security.WPA2, new Credential.Passphrase(Secret.take(short7)));
        assertThat(short7).containsOnly(0);
    }

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

    @Test
    void deepAndHugeFilesAreRefused() {
        assertThatThrownBy(() -> parse("{\"discovery\":".repeat(1000))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> parse(" ".repeat(NetworkJson.MAX_LENGTH + 1))).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatAMeterDoesNotKnowIsUnsupportedAndNotMalformed() throws MalformedException {
        CborValue cred = CborValue.dict().put("akm", CborValue.of("dot1x")).build();
        CborValue discovery = CborValue.dict().put("ssid64", CborValue.of(SSID)).build();
        assertThat(NetworkOrder.fromCbor(CborValue.dict()
                        .put("wi-fi_tech", CborValue.of("infra"))
                        .put("discovery", discovery)
                        .put("cred", cred)
                        .build()))
                .isInstanceOf(NetworkOrder.Unsupported.class);
        assertThat(NetworkOrder.fromCbor(CborValue.dict()
                        .put("wi-fi_tech", CborValue.of("infra"))
                        .put("discovery", discovery)
                        .put(
                                "cred",
                                CborValue.dict()
                                        .put("akm", CborValue.of("open"))
                                        .build())
                        .put("ipv4", CborValue.of("later"))
                        .build()))
                .isInstanceOf(NetworkOrder.Unsupported.class);
    }

    private static Network parse(String json) throws MalformedException {
        return NetworkJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Credential pass(String text) {
        return new Credential.Passphrase(Secret.take(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refused(Security security, Credential credential) {
        assertThatThrownBy(() -> Network.of(SSID, security, credential, false)).isInstanceOf(MalformedException.class);
    }
}
