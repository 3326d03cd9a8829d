package keyloader.agent.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import keyloader.agent.network.Generation;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;

/**
 * All that a meter remembers beside its private key.
 *
 * @param label serial and public key, so that a record can't come to lie beside another meter's key
 * @param resets how often the reset button has released the meter
 * @param owners the first may change them; none = unclaimed
 * @param marks at most {@value #MAX_MARKS}, in the order in which their signers first came
 * @param trying a trial under way
 * @param attempts newest last
 * @param outcomes newest last
 * @param lastGeneration the highest number that was committed; 0 = none
 * @param network the generation that is in force
 * @param prekeys that are outstanding, oldest first; what is not here is destroyed
 * @param counters no decision hangs on them
 */
public record AgentState(
        Label label,
        long resets,
        List<PublicPoint> owners,
        List<Mark> marks,
        Optional<Trying> trying,
        List<Attempts> attempts,
        List<Outcome> outcomes,
        long lastGeneration,
        Optional<Generation> network,
        List<IssuedPrekey> prekeys,
        Counters counters) {

    public static final int MAX_MARKS = 32;
    public static final int MAX_OUTCOMES = 32;
    public static final int MAX_ATTEMPTS = 32;
    public static final int MAX_PREKEYS = 4;

    public AgentState {
        owners = List.copyOf(owners);
        marks = List.copyOf(marks);
        attempts = List.copyOf(attempts);
        outcomes = List.copyOf(outcomes);
        prekeys = List.copyOf(prekeys);
    }

    /** As it leaves the factory. */
    public static AgentState fresh(Label label) {
        return new AgentState(
                label,
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                Optional.empty(),
                List.of(),
                Counters.NONE);
    }

    public boolean isFresh() {
        return equals(fresh(label));
    }

    public boolean isClaimed() {
        return !owners.isEmpty();
    }

    public List<KeyId> ownerIds() {
        return owners.stream().map(PublicPoint::id).toList();
    }

    public OptionalLong mark(KeyId signer) {
        return marks.stream()
                .filter(mark -> mark.signer().equals(signer))
                .mapToLong(Mark::sequence)
                .findFirst();
    }

    /** Whether a mark of this signer can be kept. */
    public boolean hasRoomFor(KeyId signer) {
        return mark(signer).isPresent() || marks.size() < MAX_MARKS;
    }

    public Optional<Outcome> outcome(Bytes digest) {
        return outcomes.stream()
                .filter(outcome -> outcome.digest().equals(digest))
                .findFirst();
    }

    public Optional<Attempts> attempts(Bytes digest) {
        return attempts.stream().filter(some -> some.digest().equals(digest)).findFirst();
    }

    public AgentState withOwners(List<PublicPoint> changed) {
        return new AgentState(
                label, resets, changed, marks, trying, attempts, outcomes, lastGeneration, network, prekeys, counters);
    }

    /** Raises a signer's mark; a lower sequence changes nothing. */
    public AgentState withMark(KeyId signer, long sequence) {
        List<Mark> changed = new ArrayList<>();
        boolean known = false;
        for (Mark mark : marks) {
            boolean same = mark.signer().equals(signer);
            known |= same;
            changed.add(same ? new Mark(signer, Math.max(mark.sequence(), sequence)) : mark);
        }
        if (!known) {
            changed.add(new Mark(signer, sequence));
        }
        if (changed.size() > MAX_MARKS) {
            throw new IllegalStateException("room for a mark was not asked for");
        }
        return new AgentState(
                label, resets, owners, changed, trying, attempts, outcomes, lastGeneration, network, prekeys, counters);
    }

    public AgentState withTrying(Optional<Trying> changed) {
        return new AgentState(
                label, resets, owners, marks, changed, attempts, outcomes, lastGeneration, network, prekeys, counters);
    }

    /** Replaces what is known of the message; the oldest is forgotten, which costs no more than a count. */
    public AgentState withAttempts(Attempts changed) {
        List<Attempts> all = new ArrayList<>(withoutAttempts(changed.digest()).attempts);
        all.add(changed);
        return withAttempts(all.size() > MAX_ATTEMPTS ? all.subList(1, all.size()) : all);
    }

    public AgentState withoutAttempts(Bytes digest) {
        return withAttempts(
                attempts.stream().filter(some -> !some.digest().equals(digest)).toList());
    }

    private AgentState withAttempts(List<Attempts> changed) {
        return new AgentState(
                label, resets, owners, marks, trying, changed, outcomes, lastGeneration, network, prekeys, counters);
    }

    /**
     * Adds an outcome. The oldest that is done makes room. Where all are pending, what was applied pushes out the oldest
     * that was not, or else the oldest; what was not applied pushes out nothing and is left out: anybody whose key has a
     * mark can make as many of those as he likes. A message without an outcome gets a new receipt by its signer's mark
     * (one to a prekey a note that this is gone), and still is never applied again.
     */
    public AgentState withOutcome(Outcome added) {
        List<Outcome> changed = new ArrayList<>(outcomes);
        if (changed.size() == MAX_OUTCOMES) {
            OptionalInt leaving = first(Outcome::done);
            if (leaving.isEmpty() && !added.isApplied()) {
                return this;
            }
            if (leaving.isEmpty()) {
                leaving = first(outcome -> !outcome.isApplied());
            }
            changed.remove(leaving.orElse(0));
        }
        changed.add(added);
        return withOutcomes(changed);
    }

    private OptionalInt first(Predicate<Outcome> which) {
        return IntStream.range(0, outcomes.size())
                .filter(i -> which.test(outcomes.get(i)))
                .findFirst();
    }

    public AgentState withFinished(Bytes digest) {
        return withOutcomes(outcomes.stream()
                .map(outcome -> outcome.digest().equals(digest) ? outcome.finished() : outcome)
                .toList());
    }

    private AgentState withOutcomes(List<Outcome> changed) {
        return new AgentState(
                label, resets, owners, marks, trying, attempts, changed, lastGeneration, network, prekeys, counters);
    }

    public AgentState withNetwork(Generation generation) {
        return new AgentState(
                label,
                resets,
                owners,
                marks,
                trying,
                attempts,
                outcomes,
                generation.number(),
                Optional.of(generation),
                prekeys,
                counters);
    }

    /** Adds a prekey. Where that is one too many, its signer's oldest goes, or else the oldest of all. */
    public AgentState withPrekey(IssuedPrekey added) {
        List<IssuedPrekey> changed = new ArrayList<>(prekeys);
        if (changed.size() == MAX_PREKEYS) {
            changed.remove(prekeys.stream()
                    .filter(prekey -> prekey.signer().equals(added.signer()))
                    .findFirst()
                    .orElse(prekeys.get(0)));
        }
        changed.add(added);
        return withPrekeys(changed);
    }

    public AgentState withoutPrekey(PrekeyId used) {
        return withPrekeys(
                prekeys.stream().filter(prekey -> !prekey.id().equals(used)).toList());
    }

    public List<PrekeyId> prekeyIds() {
        return prekeys.stream().map(IssuedPrekey::id).toList();
    }

    private AgentState withPrekeys(List<IssuedPrekey> changed) {
        return new AgentState(
                label, resets, owners, marks, trying, attempts, outcomes, lastGeneration, network, changed, counters);
    }

    /** One more reset: unclaimed, without a network or prekeys. Marks and outcomes stay, so that nothing old works again. */
    public AgentState reset() {
        return new AgentState(
                label,
                resets + 1,
                List.of(),
                marks,
                Optional.empty(),
                attempts,
                outcomes,
                lastGeneration,
                Optional.empty(),
                List.of(),
                counters);
    }

    public AgentState withCounters(Counters changed) {
        return new AgentState(
                label, resets, owners, marks, trying, attempts, outcomes, lastGeneration, network, prekeys, changed);
    }
}
