package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;

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

    private static Credential pass(String text) {
        return new Credential.Passphrase(Secret.take(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refused(Security security, Credential credential) {
        assertThatThrownBy(() -> Network.of(SSID, security, credential, false)).isInstanceOf(MalformedException.class);
    }
}
