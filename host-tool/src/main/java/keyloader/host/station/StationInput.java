package keyloader.host.station;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import keyloader.host.station.battery.Operator;
import org.jspecify.annotations.Nullable;

/**
 * What comes from the bench line by line: a scanner, which is a keyboard, and a person's answers. Whatever is meant for a jig has its
 * name in front, so that an answer to one question is never taken for that to another.
 */
public final class StationInput implements Operator {
    private static final int MAX_LINE = 4096;
    /** For a person who is at another jig. */
    private static final long ANSWER_SECONDS = 300;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");

    private final Map<String, Jig> jigs;
    private final Consumer<String> shows;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    /** By jig; empty until it is answered. */
    private final Map<String, OptionalInt> asked = new HashMap<>();

    private boolean ended;
    private @Nullable Jig named;

    /** Takes what was scanned. */
    public interface Scans {
        void scanned(Jig jig, String label);

        /** A line that is neither, or a jig's name without a label behind. */
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
            named(scans);
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
        if (line.isEmpty()) {
            return;
        }
        Jig jig = jigs.get(line);
        if (jig != null) {
            named(scans);
            named = jig;
            return;
        }
        String[] words = line.split("\\s+", 2);
        Jig first = words.length == 2 ? jigs.get(words[0]) : null;
        if (first != null) {
            named(scans);
            said(first, words[1], scans);
            return;
        }
        Jig before = named;
        named = null;
        if (before == null) {
            scans.notUnderstood(line);
        } else {
            said(before, line, scans);
        }
    }

    /** A jig that was named, and nothing came behind. */
    private void named(Scans scans) {
        Jig before = named;
        named = null;
        if (before != null) {
            scans.notUnderstood(before.name());
        }
    }

    private void said(Jig jig, String text, Scans scans) {
        if (NUMBER.matcher(text).matches()) {
            answers(jig.name(), Integer.parseInt(text));
        } else {
            scans.scanned(jig, text);
        }
    }

    private void answers(String jig, int number) {
        lock.lock();
        try {
            if (asked.containsKey(jig)) {
                asked.put(jig, OptionalInt.of(number));
                changed.signalAll();
            } else {
                shows.accept("jig " + jig + ": nothing was asked");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OptionalInt count(String jig, String question) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            asked.put(jig, OptionalInt.empty());
            shows.accept("jig " + jig + ": " + question + " Type: " + jig + " NUMBER");
            long left = TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
            while (asked.getOrDefault(jig, OptionalInt.empty()).isEmpty() && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            return asked.getOrDefault(jig, OptionalInt.empty());
        } finally {
            asked.remove(jig);
            lock.unlock();
        }
    }

    @Override
    public void tell(String jig, String what) {
        shows.accept("jig " + jig + ": " + what);
    }
}
