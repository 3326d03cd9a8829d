package keyloader.wire.light;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When a light is on: a pattern that begins with light, and repeats (SPEC 12). All times of lights are here.
 *
 * @param steps in turn; one alone stays as it is
 */
public record Blink(List<Step> steps) {

    /** @param time positive */
    public record Step(boolean on, Duration time) {}

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Working. */
    public static final Blink SLOW = new Blink(List.of(new Step(true, SECOND), new Step(false, SECOND)));

    /** Done, may be unplugged. */
    public static final Blink STEADY = new Blink(List.of(new Step(true, SECOND)));

    /** A reset is done: the button may be let go. */
    public static final Blink QUICK =
            new Blink(List.of(new Step(true, Duration.ofMillis(100)), new Step(false, Duration.ofMillis(100))));

    public Blink {
        steps = List.copyOf(steps);
    }

    /** What failed, by the number of short blinks and a pause. */
    public static Blink count(int blinks) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < blinks; i++) {
            steps.add(new Step(true, Duration.ofMillis(200)));
            steps.add(new Step(false, Duration.ofMillis(i == blinks - 1 ? 1800 : 300)));
        }
        return new Blink(steps);
    }

    /** @param nanos since it began */
    public boolean isOn(long nanos) {
        return steps.get(step(nanos)).on();
    }

    /** How long it stays as it is at {@code nanos} since it began; in nanoseconds, without end for one that never changes. */
    public long nanosToChange(long nanos) {
        if (steps.size() == 1) {
            return Long.MAX_VALUE;
        }
        long end = 0;
        for (int i = 0; i <= step(nanos); i++) {
            end += steps.get(i).time().toNanos();
        }
        return end - nanos % period();
    }

    private int step(long nanos) {
        long left = nanos % period();
        int index = 0;
        while (left >= steps.get(index).time().toNanos()) {
            left -= steps.get(index).time().toNanos();
            index++;
        }
        return index;
    }

    private long period() {
        return steps.stream().mapToLong(step -> step.time().toNanos()).sum();
    }
}
