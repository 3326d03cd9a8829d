package keyloader.agent.run;

import java.time.Duration;

/** The passing of time; never the date, which a meter may not know. */
public interface Time {

    /** Milliseconds since some instant, never going back. */
    long millis();

    void sleep(Duration duration) throws InterruptedException;

    static Time system() {
        return new Time() {
            @Override
            public long millis() {
                return System.nanoTime() / 1_000_000;
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration.toMillis());
            }
        };
    }
}
