package keyloader.wire;

import java.io.IOException;

/** What came back is no answer of a loader, or not one to what was asked. */
public final class LoaderGarbledException extends IOException {
    private static final long serialVersionUID = 1L;

    public LoaderGarbledException(String message) {
        super(message);
    }

    public LoaderGarbledException(String message, MalformedException cause) {
        super(message + " (" + cause.getMessage() + ")", cause);
    }
}
