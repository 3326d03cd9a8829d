package keyloader.sealing;

import java.util.Optional;

/** Where a meter keeps a prekey's seed until it destroys it, and what that destruction is worth (SPEC 6.1). */
public enum PrekeyStorage {
    /** Under a key of a secure element or token, which destroys that key. */
    TOKEN(1, true),
    /** A memory that is written in place, such as an EEPROM: what was there is gone. */
    ERASABLE(2, true),
    /** A file on flash: overwritten and removed, but the medium may keep what was there. */
    FILE(3, false);

    private final int code;
    private final boolean gone;

    PrekeyStorage(int code, boolean gone) {
        this.code = code;
        this.gone = gone;
    }

    public int code() {
        return code;
    }

    /** Whether a message to it may be called wiped cryptographically once it is used up. */
    public boolean wipesCryptographically() {
        return gone;
    }

    public static Optional<PrekeyStorage> ofCode(long code) {
        for (PrekeyStorage storage : values()) {
            if (storage.code == code) {
                return Optional.of(storage);
            }
        }
        return Optional.empty();
    }
}
