package keyloader.sealing;

import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * The public half of a key that a meter made for one message (SPEC 6.1): X-Wing, 1216 bytes.
 *
 * @param publicKey as the meter made it, or checked by {@link #read}
 */
public record Prekey(Bytes publicKey) {
    /** In bytes. */
    public static final int LENGTH = XWing.PUBLIC_KEY;

    public Prekey {
        if (publicKey.length() != LENGTH) {
            throw new IllegalArgumentException("a prekey is " + LENGTH + " bytes");
        }
    }

    /** @throws MalformedException when it is none to which anything can be sealed */
    public static Prekey read(Bytes publicKey) throws MalformedException {
        XWing.check(publicKey);
        return new Prekey(publicKey);
    }

    public PrekeyId id() {
        return new PrekeyId(publicKey.sha256());
    }
}
