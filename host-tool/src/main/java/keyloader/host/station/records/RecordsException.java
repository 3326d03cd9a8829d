package keyloader.host.station.records;

/** Records that cannot be read or written, in words. */
public final class RecordsException extends Exception {
    private static final long serialVersionUID = 1L;

    RecordsException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** For a person. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
