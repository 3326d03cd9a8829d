package keyloader.board.service;

/** Whoever has started the program and wants to know how it is. */
public interface ServiceManager {

    /** Started by a person, or by one that asks for nothing. */
    ServiceManager NONE = new ServiceManager() {
        @Override
        public void ready(String status, Pulse pulse) {}

        @Override
        public void stopping() {}
    };

    /** What a program that is stuck does not have. */
    @FunctionalInterface
    interface Pulse {
        /** Returns once whoever serves has taken a turn, or is free to; does not return while it is stuck. */
        void await() throws InterruptedException;
    }

    /**
     * Once, when it does what it is there for.
     *
     * @param status for a person, one line
     * @param pulse felt for again and again, if that is asked for
     */
    void ready(String status, Pulse pulse);

    /** It ends, and nothing more is told. Also when it was never ready. */
    void stopping();
}
