package keyloader.loader.store;

/** A file or flash that this firmware can't use as its store. Nothing in it was changed. */
public final class StoreUnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** A directory, or a device that is not one of blocks. */
        NOT_A_FILE,
        NOT_A_STORE,
        NEWER_FORMAT,
        /** Or grown. */
        CUT_SHORT,
        /** Both copies of its superblock. */
        DAMAGED,
        OTHER_SLOT_COUNT,
        /** A new store is made under this name with ".new", and there is something else of that name. */
        NAME_TAKEN,
        /** By another process. */
        IN_USE,
        /** Mounted, swapped to, or part of another device. */
        DEVICE_TAKEN,
        /** A block device with something on it that is neither a store nor erased. */
        DEVICE_NOT_BLANK,
        DEVICE_TOO_SMALL
    }

    private final Reason reason;

    public StoreUnusableException(Reason reason) {
        super("the store cannot be used: " + reason);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
