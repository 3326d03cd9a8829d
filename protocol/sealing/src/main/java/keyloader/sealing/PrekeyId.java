package keyloader.sealing;

import keyloader.wire.Bytes;

/**
 * What a prekey is known by.
 *
 * @param value SHA-256 of its 1216 bytes
 */
public record PrekeyId(Bytes value) {
    public static final int LENGTH = 32;

    public PrekeyId {
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("a prekey's id is " + LENGTH + " bytes");
        }
    }

    /** The first 16 hex digits, for logs and people. */
    public String code() {
        return value.hex().substring(0, 16);
    }
}
