package keyloader.host.manifest;

/** A manifest that does not hold, and where. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String reason;

    /** @param line from 1 on */
    ManifestException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
        this.reason = reason;
    }

    public int line() {
        return line;
    }

    public String reason() {
        return reason;
    }
}
