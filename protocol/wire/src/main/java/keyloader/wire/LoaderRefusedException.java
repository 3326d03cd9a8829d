package keyloader.wire;

/** The loader understood the transport but not OK'd the command; says with which status. */
public final class LoaderRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;

    public LoaderRefusedException(Status status) {
        super("the loader answered " + status);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
