package keyloader.sealing;

import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;

/**
 * The inner layer of a message to a prekey (SPEC 6.1): what the label's key alone, and every copy of the message, does not
 * open once the prekey is destroyed.
 */
record PrekeyLayer(PrekeyId prekey, Bytes encapsulatedKey, CoseEncrypt0 cose) {
    private static final String INFO = "keyloader/1 prekey";
    private static final int ALG = 1;
    /** Private use (RFC 9053 section 8: less than -65536), 0x647a below it, the number of X-Wing among HPKE's KEMs. */
    static final int HPKE_X_WING_A256GCM = -65536 - 0x647a;

    private static final int KID = 4;
    private static final int EK = -4;
    private static final String PLACE = "inner layer";

    /** @param signed with credentials; the caller wipes nothing of it, since only its copies are made here */
    static CborValue seal(CborValue signed, KeyId meter, Prekey prekey) {
        Bytes header = Cbor.encode(CborValue.dict()
                .put(ALG, CborValue.of(HPKE_X_WING_A256GCM))
                .put(KID, CborValue.of(prekey.id().value()))
                .build());
        byte[] plaintext = Cbor.encodeToArray(signed);
        try {
            XWing.Sealed sealed = XWing.seal(
                    prekey.publicKey(),
                    SealedMessage.ascii(INFO),
                    CoseEncrypt0.encStructure(header, meter.value()),
                    plaintext);
            return SealedMessage.cose(header, sealed.encapsulatedKey(), sealed.ciphertext())
                    .toCbor();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    /** Whether a plaintext of the outer layer holds a layer more. */
    static boolean is(CborValue content) {
        return content instanceof CborValue.Tag tag && tag.number() == CoseEncrypt0.TAG;
    }

    static PrekeyLayer decode(CborValue content) throws MalformedException {
        CoseEncrypt0 cose = CoseEncrypt0.fromCbor(content, PLACE);
        Fields header = Fields.of(Cbor.decode(cose.protectedHeader(), PLACE + " header"), PLACE + " header");
        header.integer(ALG, HPKE_X_WING_A256GCM, HPKE_X_WING_A256GCM);
        Bytes id = header.bytes(KID, PrekeyId.LENGTH, PrekeyId.LENGTH);
        header.done();
        Fields unprotected = Fields.of(cose.unprotected(), PLACE + " header");
        Bytes ek = unprotected.bytes(EK, XWing.ENCAPSULATED_KEY, XWing.ENCAPSULATED_KEY);
        unprotected.done();
        return new PrekeyLayer(new PrekeyId(id), ek, cose);
    }

    /**
     * @return the signed content
     * @throws MalformedException also when it does not open
     */
    CborValue open(Secret seed, KeyId meter) throws MalformedException {
        try (Secret plaintext = XWing.open(
                seed,
                encapsulatedKey,
                SealedMessage.ascii(INFO),
                CoseEncrypt0.encStructure(cose.protectedHeader(), meter.value()),
                cose.ciphertext().toArray())) {
            byte[] bytes = plaintext.copy();
            try {
                return Cbor.decode(bytes, PLACE + " plaintext");
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (AEADBadTagException e) {
            throw new MalformedException(PLACE, "does not open with its prekey");
        }
    }
}
