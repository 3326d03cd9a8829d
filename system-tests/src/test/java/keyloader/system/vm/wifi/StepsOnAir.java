package keyloader.system.vm.wifi;

import java.util.stream.IntStream;
import keyloader.system.vm.Captures;

/** Before which of an agent's steps it is stopped. */
final class StepsOnAir {
    private static final int MOST = 200;

    private StepsOnAir() {}

    /** These, or with {@code keyloader.full} all, of which the last are none. */
    static int[] some(int... few) {
        return Captures.full() ? IntStream.rangeClosed(1, MOST).toArray() : few;
    }

    interface Check {
        void run() throws Exception;
    }

    /** Names the step in what fails. */
    static void describe(String step, Check check) throws Exception {
        try {
            check.run();
        } catch (AssertionError e) {
            throw new AssertionError("stopped before step " + step + ": " + e.getMessage(), e);
        }
    }
}
