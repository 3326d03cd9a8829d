package keyloader.sealing;

import java.nio.charset.StandardCharsets;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;

/**
 * The outside of a sealed message (SPEC 6): what anyone can see of it. Both ends share this class, so that the meter's
 * never touches {@link Sealer}, which would load Bouncy Castle there.
 *
 * @param kid whom it claims to be for
 */
record SealedMessage(KeyId kid, PublicPoint encapsulatedKey, CoseEncrypt0 cose) {
    static final String INFO = "keyloader/1 credentials";
    static final String EXPORT_RECEIPT = "keyloader/1 receipt";
    static final String EXPORT_CONSUME = "keyloader/1 consume";
    /** The plaintext is padded to a multiple of this, so that its length tells nothing. */
    static final int PADDING_UNIT = 256;

    private static final int ALG = 1;
    private static final int HPKE_0 = 35;
    private static final int KID = 4;
    private static final int EK = -4;
    private static final String PLACE = "sealed message";

    static Bytes protectedHeader(KeyId kid) {
        return Cbor.encode(CborValue.dict()
                .put(ALG, CborValue.of(HPKE_0))
                .put(KID, CborValue.of(kid.value()))
                .build());
    }

    static CoseEncrypt0 cose(Bytes protectedHeader, Bytes encapsulatedKey, Bytes ciphertext) {
        return new CoseEncrypt0(
                protectedHeader,
                CborValue.dict().put(EK, CborValue.of(encapsulatedKey)).build(),
                ciphertext);
    }

    static SealedMessage decode(Bytes message) throws MalformedException {
        if (message.length() > Limits.MAX_MESSAGE) {
            throw new MalformedException(PLACE, "longer than " + Limits.MAX_MESSAGE + " bytes");
        }
        CoseEncrypt0 cose = CoseEncrypt0.decode(message, PLACE);
        Fields header = Fields.of(Cbor.decode(cose.protectedHeader(), PLACE + " header"), PLACE + " header");
        header.integer(ALG, HPKE_0, HPKE_0);
        Bytes kid = header.bytes(KID, 32, 32);
        header.done();
        Fields unprotected = Fields.of(cose.unprotected(), PLACE + " header");
        Bytes ek = unprotected.bytes(EK, PublicPoint.UNCOMPRESSED, PublicPoint.UNCOMPRESSED);
        unprotected.done();
        return new SealedMessage(new KeyId(kid), PublicPoint.decode(ek), cose);
    }

    byte[] aad() {
        return CoseEncrypt0.encStructure(cose.protectedHeader(), Bytes.EMPTY);
    }

    /** The smallest padding that makes the whole a multiple of {@link #PADDING_UNIT}. */
    static byte[] pad(CborValue signed) {
        int bare = Cbor.encode(signed).length() + 1; // the array's head
        for (int length = 0; ; length++) {
            int head = length < 24 ? 1 : length < 256 ? 2 : 3; // RFC 8949 section 3
            if ((bare + head + length) % PADDING_UNIT == 0) {
                return Cbor.encodeToArray(CborValue.array(signed, CborValue.of(Bytes.of(new byte[length]))));
            }
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
