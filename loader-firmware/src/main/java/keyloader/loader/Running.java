package keyloader.loader;

import java.util.Optional;
import keyloader.loader.transport.Listener;

/** The way to stop a loader from another thread, such as a signal's. */
public final class Running {
    private boolean stopped;
    private Optional<Listener> listener = Optional.empty();

    synchronized void serves(Listener started) {
        listener = Optional.of(started);
        if (stopped) {
            started.close();
        }
    }

    /** Whether it serves already or is only about to. */
    public synchronized void stop() {
        stopped = true;
        listener.ifPresent(Listener::close);
    }
}
