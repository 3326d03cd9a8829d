package keyloader.label;

/** Bytes that are not a picture, or one too large. */
public final class PictureUnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    public PictureUnreadableException(String message) {
        super(message);
    }
}
