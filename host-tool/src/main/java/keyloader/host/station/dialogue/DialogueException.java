package keyloader.host.station.dialogue;

/** A meter that does not answer as it should. Whether anything more can be asked, {@link MeterUnderTest#isBroken} says. */
public final class DialogueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String request;
    private final String said;
    private final String next;

    /** How it went wrong. */
    public enum Kind {
        NOT_STARTED,
        ENDED,
        SILENT,
        TOO_LONG,
        NONSENSE,
        REFUSED
    }

    DialogueException(Kind kind, String request, String said, String next) {
        super(kind + " at " + request);
        this.kind = kind;
        this.request = request;
        this.said = said;
        this.next = next;
    }

    public Kind kind() {
        return kind;
    }

    /** What was asked; of an exchange with the loader not what was exchanged. */
    public String request() {
        return request;
    }

    /** What the meter, or its program, has said; not made safe yet. */
    public String said() {
        return said;
    }

    /** What the meter says is to be done; not made safe yet. */
    public String next() {
        return next;
    }
}
