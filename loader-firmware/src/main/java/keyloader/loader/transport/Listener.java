package keyloader.loader.transport;

import java.io.Closeable;
import java.io.IOException;
import keyloader.loader.Loader;

/**
 * A wire that a loader answers on. It is taken, or refused, when the listener is made, before there is a loader; nobody
 * is answered before {@link #serve}.
 */
public interface Listener extends Closeable {

    /** Where it really listens, as a LINK is written. */
    String address();

    /**
     * Serves one session at a time until {@link #close} is called, from whichever thread; returns at once, if it was
     * called before. The thread that calls it is the only one that the loader sees, or takes turns with others.
     *
     * @param ready called once, when a host can find the loader
     * @throws IOException when the wire is taken away for good; what a peer does, or that it goes, is none
     */
    void serve(Loader loader, Runnable ready) throws IOException;

    /**
     * Returns once the loader has been seen not to be stuck in an answer; while it serves, from any other thread. Whoever is
     * interrupted may have to wait all the same.
     */
    void awaitTurn() throws InterruptedException;

    /** Also when it never served: then nothing of it is left behind. */
    @Override
    void close();
}
