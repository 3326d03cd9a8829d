package keyloader.loader.transport;

/** The turns of the one thread that serves, for whoever wants to know whether it still takes them. */
public final class Turns {
    private long taken;

    /** At the begin of each turn. */
    public synchronized void taken() {
        taken++;
        notifyAll();
    }

    /** @param wake makes a thread that waits for something to do take a turn with nothing to do */
    public synchronized void awaitNext(Runnable wake) throws InterruptedException {
        long before = taken;
        wake.run();
        while (taken == before) {
            wait();
        }
    }
}
