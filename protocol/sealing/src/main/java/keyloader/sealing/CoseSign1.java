package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.Tag;
import keyloader.wire.cbor.Fields;

/** The signed content (SPEC 5): a COSE_Sign1 (RFC 9052 section 4.2) that brings the signer's public key along. */
final class CoseSign1 {
    /** r and s side by side, as COSE has them (RFC 9053 section 2.1). */
    static final String JCA_ALGORITHM = "SHA256withECDSAinP1363Format";

    private static final int TAG = 18;
    private static final int ALG = 1;
    private static final int ESP256 = -9; // RFC 9864
    private static final int KCCS = 14; // RFC 9528 section 3.5.3
    private static final int CNF = 8; // RFC 8747 section 3.1
    private static final int COSE_KEY = 1;
    private static final int SIGNATURE = 64;
    private static final String PLACE = "signed content";

    private CoseSign1() {}

    /** What a signature vouches for. The payload holds credentials: the caller closes it. */
    record Verified(PublicPoint signer, Secret payload) {}

    /**
     * @param meter whom the content is for; the signature holds for no other
     * @param prekey that it will be sealed to; it holds for no other, and for none in place of one
     */
    static CborValue sign(byte[] payload, KeyId meter, Optional<PrekeyId> prekey, SigningKey signer)
            throws GeneralSecurityException {
        Bytes header = Cbor.encode(header(signer.publicKey()));
        CborValue content = CborValue.of(Bytes.of(payload));
        Bytes signature = signer.sign(sigStructure(header, meter, prekey, content));
        return new Tag(
                TAG, CborValue.array(CborValue.of(header), CborValue.dict().build(), content, CborValue.of(signature)));
    }

    static Verified verify(CborValue signed, KeyId meter, Optional<PrekeyId> prekey) throws MalformedException {
        if (!(signed instanceof Tag tag) || tag.number() != TAG) {
            throw new MalformedException(PLACE, "not a COSE_Sign1");
        }
        List<CborValue> parts = Fields.array(tag.content(), 4, 4, PLACE);
        Bytes header = Fields.bytes(parts.get(0), 1, 256, PLACE + " protected header");
        PublicPoint signer = readHeader(header);
        Fields.of(parts.get(1), PLACE + " unprotected header").done();
        Bytes payload = Fields.bytes(parts.get(2), 1, Limits.MAX_MESSAGE, PLACE + " payload");
        Bytes signature = Fields.bytes(parts.get(3), SIGNATURE, SIGNATURE, PLACE + " signature");
        if (!isValid(signer, sigStructure(header, meter, prekey, parts.get(2)), signature)) {
            throw new MalformedException(PLACE + " signature", "wrong");
        }
        return new Verified(signer, Secret.copyOf(payload));
    }

    private static Dict header(PublicPoint signer) {
        Dict key = CborValue.dict()
                .put(1, CborValue.of(2)) // kty EC2
                .put(-1, CborValue.of(1)) // crv P-256
                .put(-2, CborValue.of(signer.x()))
                .put(-3, CborValue.of(signer.y()))
                .build();
        Dict confirmation = CborValue.dict().put(COSE_KEY, key).build();
        return CborValue.dict()
                .put(ALG, CborValue.of(ESP256))
                .put(KCCS, CborValue.dict().put(CNF, confirmation).build())
                .build();
    }

    private static PublicPoint readHeader(Bytes header) throws MalformedException {
        Fields fields = Fields.of(Cbor.decode(header, PLACE + " protected header"), PLACE + " protected header");
        fields.integer(ALG, ESP256, ESP256);
        Fields claims = fields.map(KCCS);
        Fields confirmation = claims.map(CNF);
        Fields key = confirmation.map(COSE_KEY);
        key.integer(1, 2, 2);
        key.integer(-1, 1, 1);
        PublicPoint signer = PublicPoint.ofCoordinates(key.bytes(-2, 32, 32), key.bytes(-3, 32, 32));
        key.done();
        confirmation.done();
        claims.done();
        fields.done();
        return signer;
    }

    /** RFC 9052 section 4.4. external_aad binds the order to the meter's kid, and to the prekey or to none. */
    private static byte[] sigStructure(Bytes header, KeyId meter, Optional<PrekeyId> prekey, CborValue payload) {
        Bytes externalAad = Cbor.encode(CborValue.array(
                CborValue.of(meter.value()),
                prekey.isPresent() ? CborValue.of(prekey.get().value()) : CborValue.none()));
        return Cbor.encodeToArray(
                CborValue.array(CborValue.of("Signature1"), CborValue.of(header), CborValue.of(externalAad), payload));
    }

    private static boolean isValid(PublicPoint signer, byte[] content, Bytes signature) {
        try {
            Signature verifier = Signature.getInstance(JCA_ALGORITHM);
            verifier.initVerify(signer.toKey());
            verifier.update(content);
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            return false; // r or s out of range
        }
    }
}
