package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.Test;

class HpkeTest {

    /** RFC 9180 appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode. */
    @Test
    void opensAndExportsAsTheRfcSays() throws GeneralSecurityException, MalformedException {
        DecapsulationKey recipient = key(
                "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
                "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0");
        PublicPoint enc = PublicPoint.decode(
                Bytes.ofHex(
                        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4"));

        try (Hpke context = Hpke.setupBaseR(enc, recipient, hex("4f6465206f6e2061204772656369616e2055726e"))) {
            assertThat(context.open(
                                    hex("436f756e742d30"),
                                    hex(
                                            "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"))
                            .reveal()
                            .hex())
                    .isEqualTo("4265617574792069732074727574682c20747275746820626561757479");
            assertThat(context.export(hex(""), 32).reveal().hex())
                    .isEqualTo("5e9bc3d236e1911d95e65b576a8a86d478fb827e8bdfe77b741b289890490d4d");
            assertThat(context.export(hex("00"), 32).reveal().hex())
                    .isEqualTo("6cff87658931bda83dc857e6353efe4987a201b849658d9b047aab4cf216e796");
            assertThat(context.export(hex("54657374436f6e74657874"), 32)
                            .reveal()
                            .hex())
                    .isEqualTo("d8f1ea7942adbba7412c6d431c62d01371ea476b823eb697e1f6e6cae1dab85a");
        }
    }

    @Test
    void opensWhatBouncyCastleSealsAndNothingElse()
            throws GeneralSecurityException, MalformedException, InvalidCipherTextException {
        Random random = new Random(20_260_102);
        for (int i = 0; i < 50; i++) {
            FileDecapsulationKey recipient = FileDecapsulationKey.generate(new SecureRandom());
            byte[] info = bytes(random, random.nextInt(40));
            byte[] aad = bytes(random, random.nextInt(40));
            byte[] plaintext = bytes(random, 1 + random.nextInt(600));
            HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
            HPKEContextWithEncapsulation sender = hpke.setupBaseS(
                    hpke.deserializePublicKey(
                            recipient.publicKey().uncompressed().toArray()),
                    info);
            byte[] ciphertext = sender.seal(aad, plaintext);
            PublicPoint enc = PublicPoint.decode(Bytes.of(sender.getEncapsulation()));

            try (Hpke context = Hpke.setupBaseR(enc, recipient, info)) {
                assertThat(context.open(aad, ciphertext).copy()).isEqualTo(plaintext);
                assertThat(context.export(aad, 32).copy()).isEqualTo(sender.export(aad, 32));
                ciphertext[random.nextInt(ciphertext.length)] ^= 1;
                assertThatThrownBy(() -> context.open(aad, ciphertext)).isInstanceOf(AEADBadTagException.class);
            }
        }
    }

    private static byte[] hex(String text) {
        return Bytes.ofHex(text).toArray();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static DecapsulationKey key(String scalar, String point)
            throws GeneralSecurityException, MalformedException {
        ECPrivateKey key = (ECPrivateKey) KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(new BigInteger(scalar, 16), PublicPoint.curve()));
        return FileDecapsulationKey.ofPkcs8(Secret.take(key.getEncoded()), PublicPoint.decode(Bytes.ofHex(point)));
    }
}
