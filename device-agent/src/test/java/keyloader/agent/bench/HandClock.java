package keyloader.agent.bench;

import keyloader.agent.run.WallClock;

/** A date that only the agent moves. */
public final class HandClock implements WallClock {
    public long now = 1_800_000_000_000L;

    @Override
    public long now() {
        return now;
    }

    @Override
    public void set(long millis) {
        now = millis;
    }
}
