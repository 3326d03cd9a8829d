package keyloader.sealing;

import java.util.Locale;
import keyloader.wire.Bytes;

/**
 * What a key is known by (SPEC 2).
 *
 * @param value SHA-256 of the SubjectPublicKeyInfo with the compressed point, 32 bytes
 */
public record KeyId(Bytes value) {
    public KeyId {
        if (value.length() != 32) {
            throw new IllegalArgumentException("a key id is 32 bytes");
        }
    }

    /** The first 8 hex digits in upper case, as on the label. */
    public String check() {
        return value.hex().substring(0, 8).toUpperCase(Locale.ROOT);
    }

    /** A meter's, for people to compare: {@code XXXX-XXXX}. */
    public String checkCode() {
        return check().substring(0, 4) + "-" + check().substring(4);
    }

    /** An owner's, for people to compare: {@code xxxx xxxx xxxx xxxx}. */
    public String ownerCode() {
        String hex = value.hex();
        return hex.substring(0, 4) + " " + hex.substring(4, 8) + " " + hex.substring(8, 12) + " "
                + hex.substring(12, 16);
    }
}
