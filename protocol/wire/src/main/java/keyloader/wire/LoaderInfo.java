package keyloader.wire;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.OptionalLong;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/**
 * What a loader says of itself (SPEC 10, INFO).
 *
 * @param firmwareVersion at most 32 characters
 * @param serial 16 lower-case hex digits
 * @param identityKey Ed25519 public key, 32 bytes (RFC 8032)
 * @param powerUpId 8 random bytes, new at each power-up
 * @param slots how many it has
 * @param largestMessage in bytes
 * @param committedSincePowerUp messages stored since power-up
 * @param faultCode 0 = none
 * @param logEntries ever written
 * @param logChain chain value of the newest log entry
 * @param powerUps how often it was powered up, this time included
 * @param wear how often the most erased block of its storage was erased; empty where that is not counted
 */
public record LoaderInfo(
        String firmwareVersion,
        String serial,
        Bytes identityKey,
        Bytes powerUpId,
        int slots,
        int largestMessage,
        long committedSincePowerUp,
        int faultCode,
        boolean adminTokenSet,
        long logEntries,
        Bytes logChain,
        long powerUps,
        OptionalLong wear) {

    public static final int PROTOCOL_VERSION = 1;
    private static final int MAX_VERSION_TEXT = 32;
    private static final Bytes ED25519_SPKI_PREFIX = Bytes.ofHex("302a300506032b6570032100"); // RFC 8410 section 4

    Dict toCbor() {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(PROTOCOL_VERSION))
                .put(2, CborValue.of(firmwareVersion))
                .put(3, CborValue.of(serial))
                .put(4, CborValue.of(identityKey))
                .put(5, CborValue.of(powerUpId))
                .put(6, CborValue.of(slots))
                .put(7, CborValue.of(largestMessage))
                .put(8, CborValue.of(committedSincePowerUp))
                .put(9, CborValue.of(faultCode))
                .put(10, CborValue.of(adminTokenSet))
                .put(11, CborValue.of(logEntries))
                .put(12, CborValue.of(logChain))
                .put(13, CborValue.of(powerUps));
        wear.ifPresent(erases -> fields.put(14, CborValue.of(erases)));
        return fields.build();
    }

    static LoaderInfo fromCbor(Fields fields) throws MalformedException {
        fields.integer(1, PROTOCOL_VERSION, PROTOCOL_VERSION);
        LoaderInfo info = new LoaderInfo(
                fields.text(2, MAX_VERSION_TEXT),
                serial(fields),
                fields.bytes(4, 32, 32),
                fields.bytes(5, 8, 8),
                (int) fields.integer(6, 1, Limits.MAX_SLOT + 1L),
                (int) fields.integer(7, 1, 1 << 30),
                fields.integer(8, 0, CborValue.Int.MAX),
                (int) fields.integer(9, 0, 255),
                fields.flag(10),
                fields.integer(11, 0, CborValue.Int.MAX),
                fields.bytes(12, Limits.HASH, Limits.HASH),
                fields.integer(13, 0, CborValue.Int.MAX),
                fields.optionalInteger(14, 0, CborValue.Int.MAX));
        fields.done();
        return info;
    }

    private static String serial(Fields fields) throws MalformedException {
        String serial = fields.text(3, 16);
        if (!serial.matches("[0-9a-f]{16}")) {
            throw new MalformedException("loader serial", "not 16 lower-case hex digits");
        }
        return serial;
    }

    /** The bytes that the loader signs with its identity key. */
    public Bytes signedContent(Bytes nonce) {
        return Cbor.encode(CborValue.array(CborValue.of("keyloader/1 info"), CborValue.of(nonce), toCbor()));
    }

    /** Whether {@link #identityKey} made this signature over this nonce and these statements. */
    public boolean isSignedBy(Bytes nonce, Bytes signature) {
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(
                            Bytes.concat(ED25519_SPKI_PREFIX, identityKey).toArray()));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signedContent(nonce).toArray());
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            return false; // not a point of the curve, or not a signature
        }
    }
}
