package keyloader.wire;

/** A command byte from a later version of the protocol, or none at all. */
public final class UnknownCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnknownCommandException(int code) {
        super("command 0x" + Integer.toHexString(code) + " is not known");
    }
}
