package keyloader.host.window;

import java.util.concurrent.ExecutionException;
import javax.swing.SwingWorker;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;

/** Reads what may take a while, which the window must not wait for; only the newest of its kind still counts. */
abstract class Reading<T> extends SwingWorker<T, Void> {
    private final Turns turns;
    private final int mine;

    /** Counts what was asked for. On Swing's thread. */
    static final class Turns {
        private int now;

        int now() {
            return now;
        }

        /** What is still read comes to nothing. */
        int next() {
            return ++now;
        }
    }

    Reading(Turns turns) {
        this.turns = turns;
        mine = turns.next();
    }

    abstract T find() throws Failure;

    abstract void read(T what);

    /** Nobody waits for it any more. */
    abstract void drop(T what);

    abstract void refuse(Complaint complaint);

    @Override
    protected final T doInBackground() throws Failure {
        return find();
    }

    @Override
    protected final void done() {
        try {
            T what = get();
            if (mine == turns.now()) {
                read(what);
            } else {
                drop(what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof Failure failure)) {
                throw new IllegalStateException("reading what was asked for", e.getCause());
            }
            if (mine == turns.now()) {
                refuse(failure.complaint());
            }
        }
    }
}
