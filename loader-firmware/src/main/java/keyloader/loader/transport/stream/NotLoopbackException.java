package keyloader.loader.transport.stream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The protocol has no transport security: it is spoken within one computer, or over a cable. */
public final class NotLoopbackException extends IOException {
    private static final long serialVersionUID = 1L;

    NotLoopbackException(@Nullable Throwable cause) {
        super("it is not an address of the loopback interface", cause);
    }
}
