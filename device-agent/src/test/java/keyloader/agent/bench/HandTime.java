package keyloader.agent.bench;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import keyloader.agent.run.Time;

/** A clock that moves only when somebody sleeps, and on which things can be set to happen. */
public final class HandTime implements Time {
    private final TreeMap<Long, Runnable> plan = new TreeMap<>();
    private long now;

    @Override
    public long millis() {
        return now;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        long until = now + duration.toMillis();
        while (!plan.isEmpty() && plan.firstKey() <= until) {
            Map.Entry<Long, Runnable> next = plan.pollFirstEntry();
            now = Math.max(now, next.getKey());
            next.getValue().run();
        }
        now = until;
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    public void advance(Duration duration) {
        now += duration.toMillis();
    }

    public HandTime at(Duration instant, Runnable happens) {
        plan.put(instant.toMillis(), happens);
        return this;
    }

    public HandTime endAt(Duration instant) {
        return at(instant, () -> {
            throw new EndOfTest();
        });
    }
}
