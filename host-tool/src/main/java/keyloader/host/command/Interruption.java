package keyloader.host.command;

/** While it is open, something is said or done when the program is told to end: by Ctrl-C, or with the session. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    Interruption(Runnable then) {
        hook = new Thread(then, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it has begun to end
        }
    }
}
