package keyloader.agent.life;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Outcome;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.Receipt;
import keyloader.wire.Bytes;

/** Outcomes that are decided and whose receipts are yet to be sealed, with the state that they lead to. */
public final class Draft {
    private final AgentState after;
    private final List<Entry> entries;

    Draft(AgentState after, List<Entry> entries) {
        this.after = after;
        this.entries = List.copyOf(entries);
    }

    /**
     * So many outcomes of messages that were not applied go on record at once. The others are told to the loader as well,
     * but a cut makes them anew: no loader can fill the record, or wear out what it lies on, by a store of old messages.
     */
    static final int MAX_RECORDED = 15;

    record Entry(OpenedMessage message, Receipt receipt, OptionalLong generation) {}

    /** OUTCOME, but for being durable. */
    public static final class Sealed {
        private final AgentState state;
        private final List<Outcome> unrecorded;

        private Sealed(AgentState state, List<Outcome> unrecorded) {
            this.state = state;
            this.unrecorded = List.copyOf(unrecorded);
        }

        AgentState state() {
            return state;
        }

        /** Of messages that are not applied, and by their signers' marks will never be. */
        List<Outcome> unrecorded() {
            return unrecorded;
        }
    }

    /** Each receipt is sealed exactly once, here; afterwards only its bytes are repeated. */
    public Sealed seal(SecureRandom random) {
        AgentState state = after;
        List<Outcome> made = outcomes(random);
        int spent = 0;
        for (Outcome outcome : made) {
            if (outcome.isApplied() || spent++ < MAX_RECORDED) {
                state = state.withOutcome(outcome);
            }
        }
        for (Entry entry : entries) {
            // Also of one without an outcome on record: it is told to be wiped all the same.
            Optional<PrekeyId> used = entry.message().prekey();
            state = used.isPresent() ? state.withoutPrekey(used.get()) : state;
        }
        AgentState recorded = state;
        return new Sealed(
                recorded,
                made.stream()
                        .filter(outcome -> recorded.outcome(outcome.digest()).isEmpty())
                        .toList());
    }

    private List<Outcome> outcomes(SecureRandom random) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Entry entry : entries) {
            OpenedMessage message = entry.message();
            Bytes receipt = message.keys().sealReceipt(entry.receipt(), message.digest(), random);
            outcomes.add(new Outcome(
                    message.digest(),
                    message.id(),
                    message.signer(),
                    message.sequence(),
                    entry.receipt().verdict(),
                    receipt,
                    message.keys().token().reveal(),
                    entry.generation(),
                    false));
        }
        return outcomes;
    }
}
