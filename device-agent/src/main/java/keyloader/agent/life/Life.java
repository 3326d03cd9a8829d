package keyloader.agent.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import keyloader.agent.network.Generation;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Attempts;
import keyloader.agent.state.Trying;
import keyloader.sealing.KeyId;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;

/**
 * The agent's life (SPEC 13) as a function: state and event give the next state and what to do then. Nothing here reads a
 * clock, a file or a loader.
 */
public final class Life {
    /** Trials from one plug to the next that a meter with a network takes; each interrupts that network. */
    public static final int MAX_FAILURES = 3;

    private final String version;

    /** @param version of the agent, for receipts */
    public Life(String version) {
        this.version = version;
    }

    public Step on(AgentState state, Event event) {
        if (event instanceof Event.Started) {
            return started(state);
        } else if (event instanceof Event.TrialWanted wanted) {
            return trialWanted(state, wanted);
        } else if (event instanceof Event.TrialEnded ended) {
            return trialEnded(state, ended.trial(), ended.report());
        } else if (event instanceof Event.TrialBroken) {
            return Step.of(state.withTrying(Optional.empty()), new Action.DiscardTrial());
        } else if (event instanceof Event.OutcomeSealed sealed) {
            return outcomeSealed(state, sealed.draft());
        } else if (event instanceof Event.Delivered delivered) {
            return Step.of(state.withFinished(delivered.digest())
                    .withCounters(state.counters().consumes()));
        } else if (event instanceof Event.ResetOrdered) {
            return Step.of(state.reset(), new Action.DiscardTrial(), new Action.RestoreNetwork(Optional.empty()));
        }
        throw new IllegalStateException("an event that nobody handles");
    }

    /** Without OUTCOME the trial and what was prepared are dropped; with it, what follows is done again. */
    private static Step started(AgentState state) {
        return Step.of(
                state.withTrying(Optional.empty()),
                new Action.DiscardTrial(),
                new Action.RestoreNetwork(state.network()));
    }

    private static Step trialWanted(AgentState state, Event.TrialWanted wanted) {
        AuthorisedLoad load = wanted.newest();
        Optional<Attempts> before = state.attempts(load.digest());
        long failures = wanted.occasion() == Occasion.PLUG
                ? 0
                : before.map(Attempts::sincePlug).orElse(0L);
        if (wanted.occasion() == Occasion.BOOT && wanted.hasNetwork() && failures >= MAX_FAILURES) {
            return Step.of(state, new Action.Withhold(load.digest(), before.flatMap(Attempts::last)));
        }
        long attempt = before.map(Attempts::count).orElse(0L) + 1;
        AgentState trying = state.withAttempts(new Attempts(load.digest(), attempt, failures + 1, Optional.empty()))
                .withTrying(Optional.of(new Trying(load.digest(), attempt)))
                .withCounters(state.counters().tries());
        return Step.of(trying, new Action.Join(new RunningTrial(load, wanted.older(), attempt)));
    }

    private Step trialEnded(AgentState state, RunningTrial trial, TrialReport report) {
        if (report.joined().isPresent()) {
            return Step.of(state, new Action.Prepare(JoinedTrial.of(trial, report), state.lastGeneration() + 1));
        }
        OpenedMessage message = trial.load().message();
        Verdict verdict = report.verdict();
        long sincePlug =
                state.attempts(message.digest()).map(Attempts::sincePlug).orElse(1L);
        AgentState failed = state.withTrying(Optional.empty())
                .withAttempts(new Attempts(message.digest(), trial.attempt(), sincePlug, Optional.of(verdict)))
                .withCounters(state.counters().refuses(verdict));
        return Step.of(
                failed,
                new Action.DiscardTrial(),
                new Action.LeaveNote(message, receipt(failed, message, verdict, report.networks())));
    }

    private static Step outcomeSealed(AgentState before, Draft.Sealed sealed) {
        AgentState after = sealed.state();
        Action deliver = new Action.Deliver(sealed.unrecorded());
        if (after.network().equals(before.network())) {
            return Step.of(after, deliver);
        }
        return Step.of(after, new Action.RestoreNetwork(after.network()), deliver);
    }

    /** The note for a message that is refused untried. */
    public Action.LeaveNote note(AgentState state, Judgement.Refuse refused) {
        return new Action.LeaveNote(
                refused.message(), receipt(state, refused.message(), refused.verdict(), refused.networks()));
    }

    /** What is used up without being applied. */
    public Draft spend(AgentState state, List<Judgement.Spend> spent) {
        List<Draft.Entry> entries = new ArrayList<>();
        for (Judgement.Spend spend : spent) {
            entries.add(new Draft.Entry(
                    spend.message(),
                    receipt(state, spend.message(), spend.verdict(), List.of()),
                    OptionalLong.empty()));
        }
        return new Draft(state, entries);
    }

    /**
     * The commit: what is joined is applied, and what its owners ordered before superseded, in one record. What others
     * ordered stays on the loader, and will be refused with a note: whoever claims a meter must not thereby use up the
     * message of somebody else, who would never hear of it.
     */
    public Draft commit(AgentState state, JoinedTrial joined, Generation generation) {
        RunningTrial trial = joined.trial();
        OpenedMessage message = trial.load().message();
        List<PublicPoint> owners = trial.load()
                .load()
                .owners()
                .orElseGet(() -> state.isClaimed() ? state.owners() : List.of(message.signerKey()));
        AgentState after = state.withOwners(owners)
                .withMark(message.signer(), message.sequence())
                .withTrying(Optional.empty())
                .withoutAttempts(message.digest())
                .withNetwork(generation)
                .withCounters(state.counters().joins());
        List<Draft.Entry> entries = new ArrayList<>();
        for (AuthorisedLoad older : trial.older()) {
            KeyId signer = older.signer();
            if (owners.contains(older.message().signerKey()) && after.hasRoomFor(signer)) {
                after = after.withMark(signer, older.sequence());
                entries.add(new Draft.Entry(
                        older.message(),
                        receipt(after, older.message(), Verdict.SUPERSEDED, List.of()),
                        OptionalLong.empty()));
            }
        }
        Receipt receipt = new Receipt(
                message.id(),
                trial.attempt(),
                Verdict.JOINED,
                joined.report().networks(),
                Optional.of(joined.where()),
                version,
                after.ownerIds(),
                !state.isClaimed(),
                after.resets(),
                after.mark(message.signer()).orElseThrow());
        entries.add(new Draft.Entry(message, receipt, OptionalLong.of(generation.number())));
        return new Draft(after, entries);
    }

    private Receipt receipt(AgentState state, OpenedMessage message, Verdict verdict, List<Verdict> networks) {
        return new Receipt(
                message.id(),
                state.attempts(message.digest()).map(Attempts::count).orElse(0L),
                verdict,
                networks,
                Optional.empty(),
                version,
                state.ownerIds(),
                false,
                state.resets(),
                state.mark(message.signer()).orElse(0));
    }
}
