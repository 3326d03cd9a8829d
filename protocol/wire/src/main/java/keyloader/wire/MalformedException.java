package keyloader.wire;

/** Bytes or text from outside that break a rule of SPEC. Says where and why, and never what was there instead. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String place;
    private final String reason;

    /**
     * @param place which part, in the words of SPEC, such as {@code "label field X"}
     * @param reason what is wrong with it, to be read after the place
     */
    public MalformedException(String place, String reason) {
        super(place + ": " + reason);
        this.place = place;
        this.reason = reason;
    }

    public String place() {
        return place;
    }

    public String reason() {
        return reason;
    }
}
