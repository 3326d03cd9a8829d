package keyloader.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import keyloader.wire.Bytes;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;

/** Seals any payload, as a later version of the installer's tool would. */
public final class RawSealing {
    private RawSealing() {}

    public static Sealer.Sealed seal(PublicPoint meter, CborValue payload, SigningKey signer)
            throws GeneralSecurityException {
        return seal(meter, Cbor.encodeToArray(payload), signer);
    }

    /** @param payload any bytes, well formed or not */
    public static Sealer.Sealed seal(PublicPoint meter, byte[] payload, SigningKey signer)
            throws GeneralSecurityException {
        byte[] plaintext = SealedMessage.pad(CoseSign1.sign(payload, meter.id(), java.util.Optional.empty(), signer));
        HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        HPKEContextWithEncapsulation context =
                hpke.setupBaseS(hpke.deserializePublicKey(meter.uncompressed().toArray()), ascii(SealedMessage.INFO));
        Bytes header = SealedMessage.protectedHeader(meter.id());
        try {
            byte[] ciphertext = context.seal(CoseEncrypt0.encStructure(header, Bytes.EMPTY), plaintext);
            return new Sealer.Sealed(
                    SealedMessage.cose(header, Bytes.of(context.getEncapsulation()), Bytes.of(ciphertext))
                            .encode(),
                    ReplyKeys.of(
                            Secret.take(context.export(ascii(SealedMessage.EXPORT_RECEIPT), ReplyKeys.LENGTH)),
                            Secret.take(context.export(ascii(SealedMessage.EXPORT_CONSUME), ReplyKeys.LENGTH))));
        } catch (InvalidCipherTextException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
