package keyloader.agent.run;

import keyloader.board.service.ServiceManager;

/** Counts the turns of the agent's one thread, so that another can feel whether it is stuck. */
public final class Turns implements ServiceManager.Pulse {
    private long taken;

    public synchronized void taken() {
        taken++;
        notifyAll();
    }

    @Override
    public synchronized void await() throws InterruptedException {
        long before = taken;
        while (taken == before) {
            wait();
        }
    }
}
