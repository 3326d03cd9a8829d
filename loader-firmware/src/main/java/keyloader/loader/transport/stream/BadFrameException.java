package keyloader.loader.transport.stream;

/** Length or checksum of a frame is wrong. */
final class BadFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int sequence;

    BadFrameException(int sequence) {
        super("bad frame");
        this.sequence = sequence;
    }

    /** As read. */
    int sequence() {
        return sequence;
    }
}
