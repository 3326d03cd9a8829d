package keyloader.loader.store;

/** A file or flash that this firmware can't use as its store. Nothing in it was changed. */
public final class StoreUnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        NOT_A_STORE("it is not a loader's store", "name a file that does not exist yet, and it will be made"),
        NEWER_FORMAT("it was written by a newer firmware", "use that firmware again, or a newer one"),
        CUT_SHORT("it is shorter or longer than it was made", "restore a whole copy, or start with a new file"),
        DAMAGED("both copies of its superblock are damaged", "restore a copy, or start with a new file"),
        OTHER_SLOT_COUNT("it was made with another number of slots", "leave --slots out, or use another file"),
        IN_USE("another process uses it", "stop the other loader first");

        private final String sentence;
        private final String hint;

        Reason(String sentence, String hint) {
            this.sentence = sentence;
            this.hint = hint;
        }
    }

    private final Reason reason;

    public StoreUnusableException(Reason reason) {
        super(reason.sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What a person can do about it. */
    public String hint() {
        return reason.hint;
    }
}
