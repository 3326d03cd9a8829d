package keyloader.host.station.report;

/** A report that does not hold, in words. */
public final class ReportException extends Exception {
    private static final long serialVersionUID = 1L;

    ReportException(String reason) {
        super(reason);
    }

    /** For a person. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
