package keyloader.sealing;

import java.util.List;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.Tag;
import keyloader.wire.cbor.Fields;

/**
 * COSE_Encrypt0 (RFC 9052 section 5.2), tagged.
 *
 * @param protectedHeader the encoded map
 */
record CoseEncrypt0(Bytes protectedHeader, Dict unprotected, Bytes ciphertext) {
    static final int TAG = 16;

    Bytes encode() {
        return Cbor.encode(toCbor());
    }

    CborValue toCbor() {
        return new Tag(TAG, CborValue.array(CborValue.of(protectedHeader), unprotected, CborValue.of(ciphertext)));
    }

    static CoseEncrypt0 decode(Bytes encoded, String place) throws MalformedException {
        return fromCbor(Cbor.decode(encoded, place), place);
    }

    static CoseEncrypt0 fromCbor(CborValue value, String place) throws MalformedException {
        if (!(value instanceof Tag tag) || tag.number() != TAG) {
            throw new MalformedException(place, "not a COSE_Encrypt0");
        }
        List<CborValue> parts = Fields.array(tag.content(), 3, 3, place);
        if (!(parts.get(1) instanceof Dict unprotected)) {
            throw new MalformedException(place, "its unprotected header is not a map");
        }
        return new CoseEncrypt0(
                Fields.bytes(parts.get(0), 1, 256, place + " protected header"),
                unprotected,
                Fields.bytes(parts.get(2), 17, keyloader.wire.Limits.MAX_MESSAGE, place + " ciphertext"));
    }

    /** RFC 9052 section 5.3. */
    static byte[] encStructure(Bytes protectedHeader, Bytes externalAad) {
        return Cbor.encodeToArray(
                CborValue.array(CborValue.of("Encrypt0"), CborValue.of(protectedHeader), CborValue.of(externalAad)));
    }
}
