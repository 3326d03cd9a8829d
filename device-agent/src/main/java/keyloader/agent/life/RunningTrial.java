package keyloader.agent.life;

import java.util.List;

/** TRYING: the trial is on record, so that a cut in the middle of it counts. Only {@link Life} makes one. */
public final class RunningTrial {
    private final AuthorisedLoad load;
    private final List<AuthorisedLoad> older;
    private final long attempt;

    RunningTrial(AuthorisedLoad load, List<AuthorisedLoad> older, long attempt) {
        this.load = load;
        this.older = List.copyOf(older);
        this.attempt = attempt;
    }

    public AuthorisedLoad load() {
        return load;
    }

    /** What is superseded once this one has joined. */
    public List<AuthorisedLoad> older() {
        return older;
    }

    /** Counted from 1. */
    public long attempt() {
        return attempt;
    }
}
