package keyloader.agent.run;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.life.Action;
import keyloader.agent.life.AuthorisedLoad;
import keyloader.agent.life.Draft;
import keyloader.agent.life.Event;
import keyloader.agent.life.JoinedTrial;
import keyloader.agent.life.Judge;
import keyloader.agent.life.Judgement;
import keyloader.agent.life.Life;
import keyloader.agent.life.Occasion;
import keyloader.agent.life.OpenedMessage;
import keyloader.agent.life.RunningTrial;
import keyloader.agent.life.Step;
import keyloader.agent.life.TrialReport;
import keyloader.agent.network.Generation;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.prekeys.PrekeyStore;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Outcome;
import keyloader.agent.state.StateDirectory;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.Opening;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;
import keyloader.wire.SlotState;

/** The shell of {@link Life}: on every event it makes the next state durable, and only then acts. */
public final class Meter {
    private final StateDirectory directory;
    private final NetworkBackend backend;
    private final PrekeyStore prekeys;
    private final LoaderDialer dialer;
    private final Time time;
    private final SecureRandom random;
    private final Log log;
    private final Life life;
    private final TrialRunner trials;
    private AgentState state;
    /** What is told to the loader from memory; a cut makes it anew. */
    private List<Outcome> unrecorded = List.of();

    private boolean networkInForce;
    private boolean prekeysDestroyed;
    /** A trial that could not be dropped stands in for the network that it displaced. */
    private boolean trialLeft;

    private boolean cutOff;
    private Optional<Verdict> trialVerdict = Optional.empty();

    /**
     * @param state as it is on the medium
     * @param callOff asked again and again during a trial: whether a person wants it to end
     */
    public Meter(
            StateDirectory directory,
            AgentState state,
            NetworkBackend backend,
            PrekeyStore prekeys,
            LoaderDialer dialer,
            Time time,
            WallClock clock,
            SecureRandom random,
            Log log,
            Life life,
            BooleanSupplier callOff) {
        this.directory = directory;
        this.state = state;
        this.backend = backend;
        this.prekeys = prekeys;
        this.dialer = dialer;
        this.time = time;
        this.random = random;
        this.log = log;
        this.life = life;
        this.trials = new TrialRunner(backend, time, clock, log, callOff);
    }

    AgentState state() {
        return state;
    }

    NetworkBackend backend() {
        return backend;
    }

    /** A session with the loader, or an IOException where there is none. */
    Visit visit() throws IOException {
        return Visit.on(dialer.dial(), time, random, log);
    }

    public void happen(Event event) throws FailureException, InterruptedException {
        Step step = life.on(state, event);
        if (!step.state().equals(state)) {
            directory.save(step.state());
            state = step.state();
        }
        for (Action action : step.actions()) {
            perform(action);
        }
    }

    private void perform(Action action) throws FailureException, InterruptedException {
        if (action instanceof Action.DiscardTrial) {
            discardTrial();
        } else if (action instanceof Action.RestoreNetwork) {
            restoreNetwork();
        } else if (action instanceof Action.DestroyPrekeys) {
            destroyPrekeys();
        } else if (action instanceof Action.Join join) {
            join(join.trial());
        } else if (action instanceof Action.Withhold withheld) {
            log.say("tried " + Life.MAX_FAILURES + " times in vain: waiting until the loader is plugged in again");
            trialVerdict = withheld.last();
        } else if (action instanceof Action.Prepare prepare) {
            prepare(prepare.joined(), prepare.generation());
        } else if (action instanceof Action.LeaveNote note) {
            leaveNotes(List.of(note));
        } else if (action instanceof Action.Deliver deliver) {
            remember(deliver.unrecorded());
            deliver();
        }
    }

    /**
     * What the reset button does.
     *
     * @return whether it is done
     */
    boolean reset() throws FailureException, InterruptedException {
        try {
            // The reset record no longer says what was in force, so that a cut before it is cleared would leave it
            // nobody's.
            backend.keepClaim();
        } catch (IOException e) {
            log.say("the meter is not reset, and nothing is changed: " + IoReason.of(e));
            return false;
        }
        happen(new Event.ResetOrdered());
        log.say("the meter is reset: it belongs to nobody, and the next message that is applied claims it");
        return true;
    }

    /** @return the verdict; empty where nothing is known of a withheld trial */
    Optional<Verdict> tryToJoin(AuthorisedLoad newest, List<AuthorisedLoad> older, Occasion occasion)
            throws FailureException, InterruptedException {
        trialVerdict = Optional.empty();
        happen(new Event.TrialWanted(newest, older, occasion, backend.hasNetwork()));
        return trialVerdict;
    }

    private void join(RunningTrial trial) throws FailureException, InterruptedException {
        trialLeft = false; // this one takes its place
        log.say("trying message " + shortened(trial.load().digest()) + ", attempt " + trial.attempt());
        ended(trial, trials.run(trial.load().load()));
    }

    private void ended(RunningTrial trial, TrialReport report) throws FailureException, InterruptedException {
        trialVerdict = Optional.of(report.verdict());
        happen(new Event.TrialEnded(trial, report));
    }

    private void prepare(JoinedTrial joined, long number) throws FailureException, InterruptedException {
        Generation generation;
        try {
            generation = backend.prepare(
                    number,
                    trials.usable(joined.trial().load().load()),
                    joined.trial().load().load().country());
        } catch (IOException e) {
            ended(joined.trial(), joined.failed(trials.failed(e)));
            return;
        }
        seal(life.commit(state, joined, generation, makePrekey()));
    }

    /** Whether it may still be tried: outcomes since it was judged may have changed owners and marks. */
    boolean stillAuthorises(AuthorisedLoad load) {
        return judge(load.message()) instanceof Judgement.Authorised;
    }

    Judgement judge(OpenedMessage message) {
        return Judge.judge(state, message, backend::supports);
    }

    /** @return whether it is done; otherwise the message is as if it had not been read */
    boolean enrol(Judgement.Enrolment enrolment) throws FailureException, InterruptedException {
        Optional<Receipt.NextPrekey> next = makePrekey();
        if (next.isEmpty()) {
            return false;
        }
        seal(life.enrol(state, enrolment, next.get()));
        return true;
    }

    /** Durable before anybody is told of it. Where none can be made, the next message goes without: that is no reason to refuse this one. */
    private Optional<Receipt.NextPrekey> makePrekey() {
        try (FreshPrekey fresh = FreshPrekey.make(random)) {
            prekeys.put(fresh.prekey().id(), fresh.seed());
            return Optional.of(new Receipt.NextPrekey(fresh.prekey(), prekeys.storage()));
        } catch (IOException e) {
            prekeysDestroyed = false; // half of it may lie there
            log.say("no prekey could be kept for the next message: " + IoReason.of(e));
        } catch (NoClassDefFoundError e) {
            log.sayOnce("no prekeys can be made: X-Wing is not installed on this meter (Bouncy Castle is missing)");
        }
        return Optional.empty();
    }

    private void destroyPrekeys() {
        prekeysDestroyed = false;
        try {
            prekeys.keepOnly(state.prekeyIds());
            prekeysDestroyed = true;
        } catch (IOException e) {
            log.sayOnce("a used prekey could not be destroyed: " + IoReason.of(e));
        }
    }

    void spend(List<Judgement.Spend> spent) throws FailureException, InterruptedException {
        seal(life.spend(state, spent));
    }

    private void seal(Draft draft) throws FailureException, InterruptedException {
        happen(new Event.OutcomeSealed(draft.seal(random)));
    }

    private void discardTrial() {
        trialLeft = true;
        try {
            backend.discardTrial();
            trialLeft = false;
        } catch (IOException e) {
            log.sayOnce("the trial's network could not be dropped: " + IoReason.of(e));
        }
    }

    private void restoreNetwork() {
        networkInForce = false;
        try {
            if (state.network().isPresent()) {
                backend.activate(state.network().get());
            } else {
                backend.clear();
            }
            networkInForce = true;
        } catch (IOException e) {
            log.sayOnce("the meter's network configuration is not in force: " + IoReason.of(e));
        }
    }

    /** A message must not be wiped from the loader before what it brought is in force, and its prekey destroyed. */
    boolean isCarriedOut() {
        if (!prekeysDestroyed) {
            destroyPrekeys();
        }
        if (trialLeft) {
            discardTrial();
        }
        if (networkInForce
                && state.network().isPresent()
                && !backend.isInForce(state.network().get())) {
            log.say("the meter's network configuration is no longer in force: it is brought again");
            networkInForce = false;
        }
        if (!networkInForce) {
            restoreNetwork();
        }
        return networkInForce && prekeysDestroyed;
    }

    /** What an earlier delivery of this look did not get across stays beside it, but with one receipt for each message. */
    private void remember(List<Outcome> more) {
        List<Outcome> all = new ArrayList<>(more);
        for (Outcome before : unrecorded) {
            boolean again = more.stream().anyMatch(outcome -> outcome.digest().equals(before.digest()));
            if (!again && state.outcome(before.digest()).isEmpty()) {
                all.add(before);
            }
        }
        unrecorded = List.copyOf(all);
    }

    /** Whatever was told from memory only is decided anew, by a look that has read it again. */
    void lookBegins() {
        unrecorded = List.of();
    }

    private void deliver() throws FailureException, InterruptedException {
        if (!isAnythingPending() || !isCarriedOut()) {
            return;
        }
        try (Visit visit = visit()) {
            for (SlotEntry entry : visit.list()) {
                deliver(visit, entry);
            }
        } catch (IOException e) {
            cutOff = true;
            log.say("the loader is gone before its message was used up; that follows when it is plugged in again ("
                    + IoReason.of(e) + ")");
        }
    }

    /** CONSUME with the stored receipt, where the slot's message has an outcome. */
    void deliver(Visit visit, SlotEntry entry) throws IOException, FailureException, InterruptedException {
        Optional<Outcome> passing = unrecorded.stream()
                .filter(outcome -> entry.state() == SlotState.SEALED && isOf(entry, outcome.digest()))
                .findFirst();
        if (passing.isPresent() && visit.consume(entry.slot(), passing.get())) {
            unrecorded = unrecorded.stream()
                    .filter(outcome -> !outcome.equals(passing.get()))
                    .toList();
        }
        Optional<Outcome> outcome = Visit.toDeliver(state, entry);
        if (outcome.isPresent()
                && visit.consume(entry.slot(), outcome.get())
                && !outcome.get().done()) {
            happen(new Event.Delivered(outcome.get().digest()));
        }
    }

    /** Whether a decided message waits for CONSUME. */
    boolean isAnythingPending() {
        return !unrecorded.isEmpty() || !state.outcomes().stream().allMatch(Outcome::done);
    }

    /** Whether the loader has confirmed every outcome that these messages have. */
    boolean isDelivered(Collection<Bytes> digests) {
        return unrecorded.stream().noneMatch(outcome -> digests.contains(outcome.digest()))
                && digests.stream()
                        .flatMap(digest -> state.outcome(digest).stream())
                        .allMatch(Outcome::done);
    }

    /** Written with whatever is written next. */
    void plugged() {
        state = state.withCounters(state.counters().plugged());
    }

    void refuse(List<Judgement.Refuse> refused, List<Opening.PrekeyGone> gone) {
        List<Action.LeaveNote> notes = new ArrayList<>();
        refused.forEach(one -> notes.add(life.note(state, one)));
        gone.forEach(one -> notes.add(life.note(state, one)));
        for (Action.LeaveNote note : notes) {
            state = state.withCounters(state.counters().refuses(note.note().verdict()));
        }
        leaveNotes(notes);
    }

    /** Notes are a courtesy: where the loader is gone they are not made up for. */
    private void leaveNotes(List<Action.LeaveNote> notes) {
        if (notes.isEmpty()) {
            return;
        }
        try (Visit visit = visit()) {
            List<SlotEntry> entries = visit.list();
            for (Action.LeaveNote note : notes) {
                leaveNote(visit, entries, note);
            }
        } catch (IOException e) {
            log.say("no note could be left on the loader (" + IoReason.of(e) + ")");
        }
    }

    private void leaveNote(Visit visit, List<SlotEntry> entries, Action.LeaveNote note) throws IOException {
        Bytes sealed = note.keys().sealReceipt(note.note(), note.digest(), random);
        for (SlotEntry entry : entries) {
            if (entry.state() == SlotState.SEALED && isOf(entry, note.digest())) {
                visit.attempt(entry.slot(), note.digest(), sealed);
            }
        }
    }

    private static boolean isOf(SlotEntry entry, Bytes digest) {
        return entry.message().map(MessageEntry::digest).equals(Optional.of(digest));
    }

    /** Whether the loader went away in the middle since this was last asked. */
    boolean wasCutOff() {
        boolean was = cutOff;
        cutOff = false;
        return was;
    }

    static String shortened(Bytes digest) {
        return digest.hex().substring(0, 16);
    }
}
