package keyloader.agent.run;

import java.time.Duration;
import keyloader.agent.life.AuthorisedLoad;

/** A meter without any network looks for the ordered one again, also when the loader has been pulled. */
final class KeepLooking implements AutoCloseable {
    static final Duration EVERY = Duration.ofMinutes(5);
    static final Duration FOR = Duration.ofMinutes(30);

    private final Look.Candidate candidate;
    private final long until;
    private long next;

    /** @param first when the first trial began, in the milliseconds of {@link Time} */
    KeepLooking(Look.Candidate candidate, long first) {
        this.candidate = candidate;
        this.until = first + FOR.toMillis();
        this.next = first + EVERY.toMillis();
    }

    Look.Candidate candidate() {
        return candidate;
    }

    boolean isDue(long now) {
        return now >= next;
    }

    /** @return whether there is a next time */
    boolean again() {
        next += EVERY.toMillis();
        return next <= until;
    }

    @Override
    public void close() {
        candidate.newest().close();
        candidate.older().forEach(AuthorisedLoad::close);
    }
}
