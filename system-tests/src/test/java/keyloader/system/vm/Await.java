package keyloader.system.vm;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits for what must come true, and no longer than it may take. Bounds are generous: the guest's processor is emulated. */
public final class Await {
    public static final Duration BOUND = Duration.ofMinutes(2);

    private Await() {}

    /** It may have had too little of an emulated processor; see {@link Progress}. */
    static final class InVain extends AssertionError {
        private static final long serialVersionUID = 1L;

        InVain(String message) {
            super(message);
        }
    }

    /** Something that may be looked at again and again. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    /** Something that is not there yet. */
    @FunctionalInterface
    public interface Source<T> {
        Optional<T> look() throws IOException;
    }

    /** @param what completes "waited in vain for" */
    public static void until(String what, Condition condition) throws IOException, InterruptedException {
        value(what, BOUND, () -> condition.holds() ? Optional.of(what) : Optional.empty());
    }

    public static <T> T value(String what, Source<T> source) throws IOException, InterruptedException {
        return value(what, BOUND, source);
    }

    public static <T> T value(String what, Duration bound, Source<T> source) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (true) {
            // Looked at once more after the deadline: this thread itself may have been kept waiting.
            boolean last = System.nanoTime() > deadline;
            Optional<T> found = source.look();
            if (found.isPresent()) {
                return found.get();
            }
            if (last) {
                throw new InVain("waited " + bound.toSeconds() + " s in vain for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
