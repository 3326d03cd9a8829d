package keyloader.board.light;

import java.util.List;
import java.util.Optional;
import keyloader.wire.light.Blink;

/** LEDs that all show one pattern, without thread and clock. */
final class Blinker {
    private final List<Led> leds;
    private Optional<Blink> pattern = Optional.empty();
    private long since;

    Blinker(List<Led> leds) {
        this.leds = List.copyOf(leds);
    }

    /** @param now in nanoseconds, on any monotonic clock */
    void show(Blink next, long now) {
        if (!pattern.equals(Optional.of(next))) {
            pattern = Optional.of(next);
            since = now;
        }
    }

    void off() {
        pattern = Optional.empty();
    }

    /**
     * Sets the LEDs as they have to be now.
     *
     * @return how long they stay so, in nanoseconds; without end for a light that does not change
     */
    long turn(long now) {
        boolean on = pattern.isPresent() && pattern.get().isOn(now - since);
        leds.forEach(led -> led.set(on));
        return pattern.map(shown -> shown.nanosToChange(now - since)).orElse(Long.MAX_VALUE);
    }
}
