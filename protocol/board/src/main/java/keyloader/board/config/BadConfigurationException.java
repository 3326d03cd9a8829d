package keyloader.board.config;

/** A configuration that is refused as a whole, because of one line. */
public final class BadConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the line. */
    public enum Reason {
        /** Neither a comment nor {@code key = value}. */
        NOT_A_SETTING,
        UNKNOWN_KEY,
        GIVEN_TWICE,
        /** The line is the file's last. */
        MISSING,
        BAD_VALUE
    }

    private final Reason reason;
    private final int line;
    private final String detail;

    public BadConfigurationException(Reason reason, int line, String detail) {
        super(line + ": " + detail);
        this.reason = reason;
        this.line = line;
        this.detail = detail;
    }

    public Reason reason() {
        return reason;
    }

    /** Counted from 1. */
    public int line() {
        return line;
    }

    /** The key, one of ours, or what its value is to be; empty where the line is not ours to repeat. */
    public String detail() {
        return detail;
    }
}
