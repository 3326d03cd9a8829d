package keyloader.wire;

import java.io.Closeable;
import java.io.IOException;

/** A way to a loader: one request body there, one reply body back. Framing, retries and time-outs are the link's. */
public interface LoaderLink extends Closeable {

    /**
     * @param request 1 to {@value Frame#MAX_BODY} bytes
     * @throws IOException when the loader went away, did not answer in time, or answered garbage; the link is closed then
     */
    Bytes exchange(Bytes request) throws IOException;
}
