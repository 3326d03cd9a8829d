package keyloader.host.station;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import keyloader.host.station.battery.Operator;
import org.jspecify.annotations.Nullable;

/**
 * What comes from the bench line by line: a scanner, which is a keyboard, and a person's answers. A line with an answer is one while
 * a question is open, and everything else is a jig's name or a label.
 */
public final class StationInput implements Operator {
    private static final int MAX_LINE = 4096;
    /** For a person who is at another jig. */
    private static final long ANSWER_SECONDS = 300;

    private final Map<String, Jig> jigs;
    private final Consumer<String> shows;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private boolean asked;
    private @Nullable Answer answer;
    private boolean ended;
    private @Nullable Jig named;

    /** Takes what was scanned. */
    public interface Scans {
        void scanned(Jig jig, String label);

        /** A line that is neither. */
        void notUnderstood(String line);
    }

    /** @param shows prints a line for the person */
    public StationInput(Map<String, Jig> jigs, Consumer<String> shows) {
        this.jigs = Map.copyOf(jigs);
        this.shows = shows;
    }

    /** Reads lines until the input ends. */
    public void read(InputStream in, Scans scans) throws IOException {
        try {
            for (Optional<String> line = line(in); line.isPresent(); line = line(in)) {
                take(line.get().strip(), scans);
            }
        } finally {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Of a line that is too long its beginning, which is neither a jig nor a label. */
    private static Optional<String> line(InputStream in) throws IOException {
        byte[] line = new byte[MAX_LINE];
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (length < MAX_LINE) {
                line[length++] = (byte) next;
            }
        }
        return Optional.of(new String(line, 0, length, StandardCharsets.UTF_8));
    }

    private void take(String line, Scans scans) {
        if (line.isEmpty() || answers(line)) {
            return;
        }
        Jig jig = jigs.get(line);
        if (jig != null) {
            named = jig;
            return;
        }
        String[] words = line.split("\\s+", 2);
        Jig first = jigs.get(words[0]);
        if (first != null && words.length == 2) {
            named = null;
            scans.scanned(first, words[1]);
            return;
        }
        Jig before = named;
        named = null;
        if (before == null) {
            scans.notUnderstood(line);
        } else {
            scans.scanned(before, line);
        }
    }

    private boolean answers(String line) {
        Answer meant =
                switch (line.toLowerCase(Locale.ROOT)) {
                    case "y", "yes" -> Answer.YES;
                    case "n", "no" -> Answer.NO;
                    default -> Answer.NONE;
                };
        if (meant == Answer.NONE) {
            return false;
        }
        lock.lock();
        try {
            if (asked && answer == null) {
                answer = meant;
                changed.signalAll();
            } else {
                shows.accept("nothing was asked");
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Answer ask(String jig, String question) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (asked && !ended) {
                changed.await();
            }
            if (ended) {
                return Answer.NONE;
            }
            asked = true;
            answer = null;
            shows.accept("jig " + jig + ": " + question + " (y/n)");
            long left = TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
            while (answer == null && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            Answer given = answer;
            return given == null ? Answer.NONE : given;
        } finally {
            asked = false;
            changed.signalAll();
            lock.unlock();
        }
    }

    @Override
    public void tell(String jig, String what) {
        shows.accept("jig " + jig + ": " + what);
    }
}
