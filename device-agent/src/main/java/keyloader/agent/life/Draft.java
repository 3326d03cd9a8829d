package keyloader.agent.life;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Outcome;
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

    record Entry(OpenedMessage message, Receipt receipt, OptionalLong generation) {}

    /** OUTCOME, but for being durable. */
    public static final class Sealed {
        private final AgentState state;

        private Sealed(AgentState state) {
            this.state = state;
        }

        AgentState state() {
            return state;
        }
    }

    /** Each receipt is sealed exactly once, here; afterwards only its bytes are repeated. */
    public Sealed seal(SecureRandom random) {
        AgentState state = after;
        for (Outcome outcome : outcomes(random)) {
            state = state.withOutcome(outcome);
        }
        return new Sealed(state);
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
