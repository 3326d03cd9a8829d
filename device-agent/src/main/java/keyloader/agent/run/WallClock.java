package keyloader.agent.run;

import java.io.IOException;

/** The date, which a meter without a battery does not know at its start. */
public interface WallClock {

    /** Milliseconds since 1970-01-01 UTC. */
    long now();

    void set(long millis) throws IOException;

    static WallClock system() {
        return new WallClock() {
            @Override
            public long now() {
                return System.currentTimeMillis();
            }

            @Override
            public void set(long millis) throws IOException {
                SystemCommand.run("date", "--utc", "--set=@" + Math.floorDiv(millis, 1_000));
            }
        };
    }
}
