package keyloader.agent.qa;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import keyloader.agent.run.Buttons;
import keyloader.agent.run.Time;
import keyloader.board.buttons.InputName;
import keyloader.board.buttons.Reading;

/** Waits for a person at a button. */
public final class ButtonPress {
    private static final Duration SLICE = Duration.ofMillis(20);

    private ButtonPress() {}

    /**
     * Whether it is pressed and let go in time. One that is down from the start has to be let go first.
     *
     * @param key what the configuration calls it
     */
    public static boolean await(Buttons buttons, String key, InputName name, Duration longest, Time time)
            throws IOException, InterruptedException {
        BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
        long deadline = time.millis() + longest.toMillis();
        boolean seenUp = false;
        boolean pressed = false;
        Closeable watch = buttons.watch(key, name, line -> {}, readings::add);
        try (watch) {
            while (time.millis() <= deadline) {
                for (Reading reading = readings.poll(); reading != null; reading = readings.poll()) {
                    if (reading == Reading.ON) {
                        pressed = seenUp;
                    } else if (pressed && reading == Reading.OFF) {
                        return true;
                    } else {
                        seenUp = true;
                        pressed = false;
                    }
                }
                time.sleep(SLICE);
            }
        }
        return false;
    }

    /** What is wrong with a button that can't be listened to; empty, if it can. */
    public static Optional<String> complaint(Buttons buttons, String key, InputName name) throws IOException {
        List<String> said = new ArrayList<>();
        BlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
        Closeable watch = buttons.watch(key, name, said::add, readings::add);
        try (watch) {
            boolean there = readings.stream().anyMatch(reading -> reading != Reading.ABSENT);
            return there
                    ? Optional.empty()
                    : Optional.of(said.isEmpty() ? key + " " + name + " is not there" : said.get(said.size() - 1));
        }
    }
}
