package keyloader.system.vm.wifi;

import java.util.List;
import java.util.stream.IntStream;
import keyloader.system.vm.Captures;

/** Before which of an agent's steps it is stopped. */
final class StepsOnAir {
    private static final int MOST = 200;

    private StepsOnAir() {}

    /** These, by name, or with {@code keyloader.full} all by number, of which the last are none. */
    static List<String> some(String... few) {
        return Captures.full()
                ? IntStream.rangeClosed(1, MOST).mapToObj(String::valueOf).toList()
                : List.of(few);
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
