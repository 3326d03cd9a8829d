package keyloader.wire.link;

import java.io.IOException;

/** Another session with the loader is open. */
public final class LoaderBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    public LoaderBusyException() {
        super("the loader is in use by another program");
    }
}
