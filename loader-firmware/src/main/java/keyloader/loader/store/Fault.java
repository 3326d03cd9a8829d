package keyloader.loader.store;

/** The fault codes of SPEC 10. */
public enum Fault {
    NONE(0),
    STORAGE_READ(1),
    STORAGE_WRITE(2),
    SUPERBLOCK(3),
    IDENTITY_KEY(4),
    LOG(5);

    private final int code;

    Fault(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
