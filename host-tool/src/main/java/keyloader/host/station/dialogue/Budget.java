package keyloader.host.station.dialogue;

import java.time.Duration;
import keyloader.host.port.Ticks;

/** The time that a meter has. While a person is asked it stands still. */
public final class Budget {
    private final Ticks ticks;
    private final long began;
    private long end;

    public Budget(Ticks ticks, Duration limit) {
        this.ticks = ticks;
        this.began = ticks.nanos();
        this.end = began + limit.toNanos();
    }

    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - ticks.nanos()));
    }

    public boolean isOver() {
        return left().isZero();
    }

    public void extend(Duration more) {
        end += more.toNanos();
    }

    public Duration elapsed() {
        return Duration.ofNanos(ticks.nanos() - began);
    }

    long now() {
        return ticks.nanos();
    }
}
