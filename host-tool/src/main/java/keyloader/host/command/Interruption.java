package keyloader.host.command;

import keyloader.host.outcome.Failure;

/** That the program is told to end while it works: by Ctrl-C, or with the session. */
final class Interruption {
    private Interruption() {}

    /** What must not be left without a word. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws Failure;
    }

    /** @param then is said or done if it comes in between, by another thread */
    static <T> T told(Work<T> work, Runnable then) throws Failure {
        Thread hook = new Thread(then, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            forget(hook);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the end has begun
        }
    }
}
