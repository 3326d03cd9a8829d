package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;

/**
 * What the two ends of one message share besides it (SPEC 6): the key of its receipts, and the token that spends it on
 * the loader.
 */
public final class ReplyKeys implements AutoCloseable {
    /** Of each, in bytes. */
    public static final int LENGTH = 32;

    private static final int ALG = 1;
    private static final int A256GCM = 3;
    private static final int IV = 5;
    private static final int IV_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final String PLACE = "receipt";
    private static final Bytes HEADER =
            Cbor.encode(CborValue.dict().put(ALG, CborValue.of(A256GCM)).build());

    private final Secret receiptKey;
    private final Secret token;

    private ReplyKeys(Secret receiptKey, Secret token) {
        this.receiptKey = receiptKey;
        this.token = token;
    }

    /** Takes both over and closes them with itself. */
    public static ReplyKeys of(Secret receiptKey, Secret token) {
        if (receiptKey.length() != LENGTH || token.length() != LENGTH) {
            throw new IllegalArgumentException("reply keys are " + LENGTH + " bytes each");
        }
        return new ReplyKeys(receiptKey, token);
    }

    public Secret receiptKey() {
        return receiptKey;
    }

    /** Spends the message; sent to the loader with CONSUME and RELEASE, and kept with the outcome until then. */
    public Secret token() {
        return token;
    }

    /** What the loader may know before. */
    public Bytes tokenHash() {
        return token.use(Bytes::sha256);
    }

    /**
     * Seals a receipt, for the meter to do (SPEC 7).
     *
     * @param digest of the sealed message that is answered
     */
    public Bytes sealReceipt(Receipt receipt, Bytes digest, SecureRandom random) {
        byte[] iv = new byte[IV_LENGTH];
        random.nextBytes(iv);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, iv, digest).doFinal(Cbor.encodeToArray(receipt.toCbor()));
            Bytes sealed = new CoseEncrypt0(
                            HEADER,
                            CborValue.dict().put(IV, CborValue.of(Bytes.of(iv))).build(),
                            Bytes.of(ciphertext))
                    .encode();
            if (sealed.length() > Limits.MAX_RECEIPT) {
                throw new IllegalStateException("a receipt longer than " + Limits.MAX_RECEIPT + " bytes");
            }
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encryption cannot fail", e);
        }
    }

    /**
     * Opens a receipt, for the PC that sealed the message to do.
     *
     * @throws MalformedException when it is no receipt at all
     * @throws ReceiptForgedException when it was not made with these keys for this message
     */
    public Receipt openReceipt(Bytes receipt, Bytes digest) throws MalformedException, ReceiptForgedException {
        if (receipt.length() > Limits.MAX_RECEIPT) {
            throw new MalformedException(PLACE, "longer than " + Limits.MAX_RECEIPT + " bytes");
        }
        CoseEncrypt0 cose = CoseEncrypt0.decode(receipt, PLACE);
        if (!cose.protectedHeader().equals(HEADER)) {
            throw new MalformedException(PLACE, "not of this version's algorithm");
        }
        Fields unprotected = Fields.of(cose.unprotected(), PLACE + " header");
        Bytes iv = unprotected.bytes(IV, IV_LENGTH, IV_LENGTH);
        unprotected.done();
        try {
            byte[] plaintext = cipher(Cipher.DECRYPT_MODE, iv.toArray(), digest)
                    .doFinal(cose.ciphertext().toArray());
            return Receipt.fromCbor(Cbor.decode(plaintext, PLACE));
        } catch (AEADBadTagException e) {
            throw new ReceiptForgedException();
        } catch (GeneralSecurityException e) {
            throw new MalformedException(PLACE, "too short to be one");
        }
    }

    private Cipher cipher(int mode, byte[] iv, Bytes digest) throws GeneralSecurityException {
        byte[] key = receiptKey.copy();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(CoseEncrypt0.encStructure(HEADER, digest));
            return cipher;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public void close() {
        receiptKey.close();
        token.close();
    }

    @Override
    public String toString() {
        return "ReplyKeys[redacted]";
    }
}
