package keyloader.loader.store;

/** The fault codes of SPEC 10. */
public enum Fault {
    NONE(0),
    STORAGE_READ(1),
    STORAGE_WRITE(2),
    SUPERBLOCK(3),
    IDENTITY_KEY(4),
    LOG(5),
    CRYPTOGRAPHY(6),
    RANDOM(7),
    CASE_SWITCH(8),
    ZEROIZE_BUTTON(9),
    CASE_OPEN(10);

    private final int code;

    Fault(int code) {
        this.code = code;
    }

    /** Whether no new message is taken with it: it could not be protected as it has to be. */
    public boolean keepsNewMessagesOut() {
        return this == CRYPTOGRAPHY || this == RANDOM || this == CASE_SWITCH || this == CASE_OPEN;
    }

    public int code() {
        return code;
    }
}
