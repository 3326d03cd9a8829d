package keyloader.agent.run;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import keyloader.sealing.Verdict;

/** What was found on a loader, boiled down to the one verdict for light and exit code (SPEC 13). */
final class Findings {

    /** What matters most to the person at the meter comes first. */
    enum Rank {
        TRIED,
        FINISHED,
        REFUSED,
        DAMAGED,
        USED
    }

    private final Map<Rank, Verdict> firsts = new EnumMap<>(Rank.class);
    private boolean broken;

    /** Of several of one rank the first counts, but what is in force counts more than what it superseded. */
    void add(Rank rank, Verdict verdict) {
        firsts.merge(
                rank,
                verdict,
                (first, other) -> first == Verdict.SUPERSEDED || other == Verdict.JOINED ? other : first);
    }

    /** Something on the meter's own side failed: there is no verdict. */
    void broken() {
        broken = true;
    }

    /** Whether all that was there could be read, and nothing of the meter's own has failed. */
    boolean isWhole() {
        return !broken && !firsts.containsKey(Rank.DAMAGED);
    }

    /** Empty when the meter itself failed. */
    Optional<Verdict> verdict() {
        if (broken) {
            return Optional.empty();
        }
        return Optional.of(firsts.values().stream().findFirst().orElse(Verdict.NOT_FOR_THIS_METER));
    }
}
