package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;

/** Opens messages with a meter's private key (SPEC 5 and 6). Only the meter has one. */
public final class Opener {
    private final DecapsulationKey key;
    private final KeyId kid;
    private final PrekeySeeds prekeys;
    private final Purpose purpose;

    /** Of a meter that has no prekeys. */
    public Opener(DecapsulationKey key) {
        this(key, PrekeySeeds.NONE);
    }

    public Opener(DecapsulationKey key, PrekeySeeds prekeys) {
        this(key, prekeys, Purpose.CREDENTIALS);
    }

    public Opener(DecapsulationKey key, PrekeySeeds prekeys, Purpose purpose) {
        this.key = key;
        this.prekeys = prekeys;
        this.purpose = purpose;
        this.kid = key.publicKey().id();
    }

    /** @throws GeneralSecurityException when the key itself fails, such as a token that does not answer */
    public Opening open(Bytes message) throws GeneralSecurityException {
        try {
            SealedMessage sealed = SealedMessage.decode(message);
            if (!sealed.kid().equals(kid)) {
                return new Opening.NotForThisMeter(sealed.kid());
            }
            return decrypt(message.sha256(), sealed);
        } catch (MalformedException e) {
            return new Opening.Damaged(e.place() + ": " + e.reason());
        }
    }

    private Opening decrypt(Bytes digest, SealedMessage sealed) throws GeneralSecurityException, MalformedException {
        try (Hpke hpke = Hpke.setupBaseR(sealed.encapsulatedKey(), key, purpose.info());
                Secret plaintext =
                        hpke.open(sealed.aad(), sealed.cose().ciphertext().toArray())) {
            CborValue content = unpad(plaintext);
            Optional<PrekeyId> prekey = Optional.empty();
            if (PrekeyLayer.is(content)) {
                PrekeyLayer layer = PrekeyLayer.decode(content);
                prekey = Optional.of(layer.prekey());
                Optional<Secret> found = prekeys.find(layer.prekey());
                if (found.isEmpty()) {
                    return new Opening.PrekeyGone(digest, layer.prekey(), replyKeys(hpke));
                }
                try (Secret seed = found.get()) {
                    content = layer.open(seed, kid);
                }
            }
            CoseSign1.Verified verified = CoseSign1.verify(content, kid, prekey);
            return new Opening.Opened(digest, decode(verified), verified.signer(), prekey, replyKeys(hpke));
        } catch (AEADBadTagException e) {
            return new Opening.Damaged("does not open with this meter's key");
        }
    }

    private static ReplyKeys replyKeys(Hpke hpke) {
        return ReplyKeys.of(
                hpke.export(SealedMessage.ascii(SealedMessage.EXPORT_RECEIPT), ReplyKeys.LENGTH),
                hpke.export(SealedMessage.ascii(SealedMessage.EXPORT_CONSUME), ReplyKeys.LENGTH));
    }

    private static Order decode(CoseSign1.Verified verified) throws MalformedException {
        try (Secret payload = verified.payload()) {
            byte[] bytes = payload.copy();
            try {
                return Order.decode(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private static CborValue unpad(Secret plaintext) throws MalformedException {
        byte[] bytes = plaintext.copy();
        try {
            if (bytes.length % SealedMessage.PADDING_UNIT != 0) {
                throw new MalformedException("padding", "does not fill a multiple of 256 bytes");
            }
            List<CborValue> parts = Fields.array(Cbor.decode(bytes, "plaintext"), 2, 2, "plaintext");
            Bytes padding = Fields.bytes(parts.get(1), 0, 512, "padding");
            if (!padding.equals(Bytes.of(new byte[padding.length()]))) {
                throw new MalformedException("padding", "not zeros");
            }
            if (!Arrays.equals(SealedMessage.pad(parts.get(0)), bytes)) {
                throw new MalformedException("padding", "longer than needed");
            }
            return parts.get(0);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
