package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;

class LabelTest {
    /** The recipient's public key of RFC 9180 appendix A.3.1: test data, nobody's meter. */
    private static final PublicPoint TEST_KEY = point(
            "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0");

    private static final Label LABEL = new Label("SN-0001", TEST_KEY);

    private static PublicPoint point(String hex) {
        try {
            return PublicPoint.decode(Bytes.ofHex(hex));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void uriHasSerialCheckAndKey() throws MalformedException {
        String key = Base64.getEncoder().encodeToString(TEST_KEY.spki().toArray());
        String check = TEST_KEY.spki().sha256().hex().substring(0, 8).toUpperCase(java.util.Locale.ROOT);
        assertThat(TEST_KEY.spki().length()).isEqualTo(59);
        assertThat(LABEL.uri()).isEqualTo("KEYLOADER:I:SN-0001;X:" + check + ";K:" + key + ";;");
        assertThat(Label.parse(LABEL.uri())).isEqualTo(LABEL);
        assertThat(Label.parse("  " + LABEL.uri() + "\r\n")).isEqualTo(LABEL);
        assertThat(LABEL.kid().checkCode()).isEqualTo(check.substring(0, 4) + "-" + check.substring(4));
    }

    @Test
    void eachBrokenRuleIsNamed() {
        String uri = LABEL.uri();
        String x = LABEL.kid().check();
        refused("", "label");
        refused("DPP:" + uri.substring(10), "label");
        refused(uri.replace("X:" + x, "X:00000000"), "label field X");
        refused(uri.replace("X:" + x, "X:" + x.toLowerCase(java.util.Locale.ROOT)), "label field X");
        refused(uri.replace("X:" + x + ";", ""), "label field X");
        refused(uri.replace("X:" + x, "X:" + x + ";X:" + x), "label field X");
        refused(uri.replace("I:SN-0001;", ""), "label field I");
        refused(uri.replace("SN-0001", ""), "label field I");
        refused(uri.replace("SN-0001", "a".repeat(33)), "label field I");
        refused(uri.replace("SN-0001", "a b"), "label field I");
        refused(uri.replace("SN-0001", "a\u0007"), "label field I");
        refused(uri.replace(";;", ";"), "label");
        refused(uri + ";", "label");
        refused(uri + "x", "label");
        refused(uri.replace("K:", "M:"), "label");
        refused(uri.replace(";K:", ";K:!"), "label field K");
        refused(uri + " ".repeat(1_000_000), "label");
        refused("KEYLOADER:" + "I:1;".repeat(250_000), "label");
    }

    @Test
    void keysThatAreNoPointsOfP256AreRefused() {
        Bytes point = TEST_KEY.compressed();
        // x = 2^256-1 is not a field element; x = 5 has no y (RFC 9180's curve has a = -3)
        for (String bad :
                new String[] {"02" + "ff".repeat(32), "04" + point.slice(1, 32).hex(), "00" + "00".repeat(32)}) {
            assertThatThrownBy(() -> PublicPoint.decode(Bytes.ofHex(bad))).isInstanceOf(MalformedException.class);
        }
        int offCurve = 0;
        for (int x = 0; x < 64; x++) {
            Bytes candidate = Bytes.ofHex("02" + "00".repeat(31) + String.format("%02x", x));
            try {
                PublicPoint.decode(candidate);
            } catch (MalformedException expected) {
                offCurve++;
            }
        }
        assertThat(offCurve).isBetween(16, 48); // about half of all x have no point
        byte[] wrongY = TEST_KEY.uncompressed().toArray();
        wrongY[64] ^= 1;
        assertThatThrownBy(() -> PublicPoint.decode(Bytes.of(wrongY))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> PublicPoint.ofSpki(Bytes.concat(PublicPoint.SPKI_PREFIX, point, point.slice(0, 1))))
                .isInstanceOf(MalformedException.class);
        byte[] otherCurve = TEST_KEY.spki().toArray();
        otherCurve[22] ^= 1;
        assertThatThrownBy(() -> PublicPoint.ofSpki(Bytes.of(otherCurve))).isInstanceOf(MalformedException.class);
    }

    @Test
    void compressionAgreesWithTheJdk() throws MalformedException {
        for (int i = 0; i < 40; i++) {
            PublicPoint point =
                    FileSigningKey.generate(new java.security.SecureRandom()).publicKey();
            assertThat(PublicPoint.of(point.toKey())).isEqualTo(point);
            assertThat(PublicPoint.decode(point.compressed())).isEqualTo(point);
            assertThat(PublicPoint.decode(point.uncompressed())).isEqualTo(point);
            assertThat(PublicPoint.ofSpki(point.spki())).isEqualTo(point);
        }
    }

    @Test
    void aPrivateKeyBesideAnotherPublicKeyIsRefused() throws MalformedException {
        FileDecapsulationKey mine = FileDecapsulationKey.generate(new java.security.SecureRandom());
        FileDecapsulationKey other = FileDecapsulationKey.generate(new java.security.SecureRandom());
        assertThat(FileDecapsulationKey.ofPkcs8(mine.pkcs8(), mine.publicKey()).publicKey())
                .isEqualTo(mine.publicKey());
        assertThatThrownBy(() -> FileDecapsulationKey.ofPkcs8(mine.pkcs8(), other.publicKey()))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> FileDecapsulationKey.ofPkcs8(Secret.take(new byte[67]), mine.publicKey()))
                .isInstanceOf(MalformedException.class);
    }

    private static void refused(String text, String place) {
        assertThatThrownBy(() -> Label.parse(text))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(place));
    }
}
