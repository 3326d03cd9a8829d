package keyloader.agent.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import keyloader.agent.network.Generation;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Attempts;
import keyloader.agent.state.IssuedPrekey;
import keyloader.agent.state.Trying;
import keyloader.sealing.KeyId;
import keyloader.sealing.Opening;
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
        } else if (event instanceof Event.OutcomeSealed sealed) {
            return outcomeSealed(state, sealed.draft());
        } else if (event instanceof Event.Delivered delivered) {
            return Step.of(state.withFinished(delivered.digest())
                    .withCounters(state.counters().consumes()));
        } else if (event instanceof Event.ResetOrdered) {
            return Step.of(
                    state.reset(),
                    new Action.DiscardTrial(),
                    new Action.RestoreNetwork(Optional.empty()),
                    new Action.DestroyPrekeys());
        }
        throw new IllegalStateException("an event that nobody handles");
    }

    /** Without OUTCOME the trial and what was prepared are dropped; with it, what follows is done again. */
    private static Step started(AgentState state) {
        return Step.of(
                state.withTrying(Optional.empty()),
                new Action.DiscardTrial(),
                new Action.RestoreNetwork(state.network()),
                new Action.DestroyPrekeys());
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
                new Action.LeaveNote(
                        message.digest(), message.keys(), receipt(failed, message, verdict, report.networks())));
    }

    private static Step outcomeSealed(AgentState before, Draft.Sealed sealed) {
        AgentState after = sealed.state();
        List<Action> actions = new ArrayList<>();
        if (!after.network().equals(before.network())) {
            actions.add(new Action.RestoreNetwork(after.network()));
        }
        if (!after.prekeys().equals(before.prekeys())) {
            actions.add(new Action.DestroyPrekeys());
        }
        actions.add(new Action.Deliver(sealed.unrecorded()));
        return new Step(after, actions);
    }

    /** The note for a message that is refused untried. */
    public Action.LeaveNote note(AgentState state, Judgement.Refuse refused) {
        return new Action.LeaveNote(
                refused.message().digest(),
                refused.message().keys(),
                receipt(state, refused.message(), refused.verdict(), refused.networks()));
    }

    /** The note for a message that cannot be opened any more; who sealed it is not known. */
    public Action.LeaveNote note(AgentState state, Opening.PrekeyGone gone) {
        Receipt note = new Receipt(
                Receipt.idOfUnopened(gone.digest()),
                state.attempts(gone.digest()).map(Attempts::count).orElse(0L),
                Verdict.PREKEY_GONE,
                List.of(),
                Optional.empty(),
                version,
                state.ownerIds(),
                false,
                state.resets(),
                0);
        return new Action.LeaveNote(gone.digest(), gone.keys(), note);
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
     *
     * @param next a prekey that is durable already; nothing where none could be made
     */
    public Draft commit(
            AgentState state, JoinedTrial joined, Generation generation, Optional<Receipt.NextPrekey> next) {
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
                after = freed(after.withMark(signer, older.sequence()), older.message());
                entries.add(new Draft.Entry(
                        older.message(),
                        receipt(after, older.message(), Verdict.SUPERSEDED, List.of()),
                        OptionalLong.empty()));
            }
        }
        after = givenOut(after, message, next);
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
                after.mark(message.signer()).orElseThrow(),
                next);
        entries.add(new Draft.Entry(message, receipt, OptionalLong.of(generation.number())));
        return new Draft(after, entries);
    }

    /** The commit of an enrolment: a prekey for its signer, who owns the meter from now on if nobody did. */
    public Draft enrol(AgentState state, Judgement.Enrolment enrolment, Receipt.NextPrekey next) {
        OpenedMessage message = enrolment.message();
        AgentState after = state.withMark(message.signer(), message.sequence());
        if (!state.isClaimed()) {
            after = after.withOwners(List.of(message.signerKey()));
        }
        after = givenOut(after, message, Optional.of(next));
        Receipt receipt = new Receipt(
                message.id(),
                0,
                Verdict.ENROLLED,
                List.of(),
                Optional.empty(),
                version,
                after.ownerIds(),
                !state.isClaimed(),
                after.resets(),
                message.sequence(),
                Optional.of(next));
        return new Draft(after, List.of(new Draft.Entry(message, receipt, OptionalLong.empty())));
    }

    private static AgentState freed(AgentState state, OpenedMessage used) {
        return used.prekey().map(state::withoutPrekey).orElse(state);
    }

    /** The prekey that the message was sealed to makes room for the next one. */
    private static AgentState givenOut(AgentState state, OpenedMessage message, Optional<Receipt.NextPrekey> next) {
        AgentState freed = freed(state, message);
        return next.map(prekey ->
                        freed.withPrekey(new IssuedPrekey(prekey.prekey().id(), message.signer())))
                .orElse(freed);
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
