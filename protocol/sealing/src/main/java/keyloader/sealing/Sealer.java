package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;

/** Seals orders to one meter's public key (SPEC 5 and 6). Only the installer's side has one. */
public final class Sealer {
    private final PublicPoint meter;
    private final Purpose purpose;

    public Sealer(PublicPoint meter) {
        this(meter, Purpose.CREDENTIALS);
    }

    public Sealer(PublicPoint meter, Purpose purpose) {
        this.meter = meter;
        this.purpose = purpose;
    }

    /**
     * A message and what its answer can be read with.
     *
     * @param bytes the sealed message, at most 16384 bytes
     * @param keys to be kept until the receipt has come
     */
    public record Sealed(Bytes bytes, ReplyKeys keys) implements AutoCloseable {
        public Bytes digest() {
            return bytes.sha256();
        }

        @Override
        public void close() {
            keys.close();
        }
    }

    /** To the label's key alone: who comes by that key later opens every copy of it. */
    public Sealed seal(Order order, SigningKey signer) throws MalformedException, GeneralSecurityException {
        return seal(order, signer, Optional.empty());
    }

    /**
     * @param prekey of this meter, in a layer of its own within
     * @throws MalformedException when the order is too long for a message
     * @throws GeneralSecurityException when the signing key fails, such as a token that was pulled out
     */
    public Sealed seal(Order order, SigningKey signer, Optional<Prekey> prekey)
            throws MalformedException, GeneralSecurityException {
        byte[] payload = Order.encode(order);
        byte[] plaintext = {};
        try {
            CborValue signed = CoseSign1.sign(payload, meter.id(), prekey.map(Prekey::id), signer);
            plaintext =
                    SealedMessage.pad(prekey.isPresent() ? PrekeyLayer.seal(signed, meter.id(), prekey.get()) : signed);
            Sealed sealed = encrypt(plaintext);
            if (sealed.bytes().length() > Limits.MAX_MESSAGE) {
                sealed.close();
                throw new MalformedException("order", "too long for a message of " + Limits.MAX_MESSAGE + " bytes");
            }
            return sealed;
        } finally {
            Arrays.fill(payload, (byte) 0);
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private Sealed encrypt(byte[] plaintext) {
        HPKE hpke = hpke();
        Bytes header = SealedMessage.protectedHeader(meter.id());
        HPKEContextWithEncapsulation context =
                hpke.setupBaseS(hpke.deserializePublicKey(meter.uncompressed().toArray()), purpose.info());
        try {
            byte[] ciphertext = context.seal(CoseEncrypt0.encStructure(header, Bytes.EMPTY), plaintext);
            Bytes message = SealedMessage.cose(header, Bytes.of(context.getEncapsulation()), Bytes.of(ciphertext))
                    .encode();
            ReplyKeys keys = ReplyKeys.of(
                    Secret.take(context.export(SealedMessage.ascii(SealedMessage.EXPORT_RECEIPT), ReplyKeys.LENGTH)),
                    Secret.take(context.export(SealedMessage.ascii(SealedMessage.EXPORT_CONSUME), ReplyKeys.LENGTH)));
            return new Sealed(message, keys);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing to a checked key cannot fail", e);
        }
    }

    /** One instance for each use: Bouncy Castle's is not safe for several threads. */
    static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
    }
}
