package keyloader.agent.run;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Printable;
import keyloader.agent.life.AuthorisedLoad;
import keyloader.agent.life.Judgement;
import keyloader.agent.life.Occasion;
import keyloader.agent.life.OpenedMessage;
import keyloader.agent.life.ReadMessage;
import keyloader.agent.network.Generation;
import keyloader.agent.run.Findings.Rank;
import keyloader.agent.state.Attempts;
import keyloader.agent.state.Outcome;
import keyloader.sealing.KeyId;
import keyloader.sealing.Opener;
import keyloader.sealing.Opening;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;

/** One look at a loader, from LIST to the verdict. */
final class Look implements AutoCloseable {
    /** As many as a loader of the usual size holds, so that none is hidden behind others that name this meter. */
    static final int MAX_MESSAGES = 64;

    private final Meter meter;
    private final Opener opener;
    private final Log log;
    private final KeyId kid;
    private final boolean armed;
    private boolean heldBack;
    private final Findings findings = new Findings();
    private final List<ReadMessage> read = new ArrayList<>();
    /** By digest: a loader may hold a message twice. */
    private final Map<Bytes, OpenedMessage> opened = new LinkedHashMap<>();
    /** What this loader holds or held and was decided. */
    private final Set<Bytes> settled = new HashSet<>();

    private final List<Opening.PrekeyGone> gone = new ArrayList<>();
    /** Not carried out yet; the lowest sequence first. */
    private List<Judgement.Enrolment> enrolments = List.of();

    private Optional<Candidate> candidate = Optional.empty();

    /** What was tried, and would be again; beside it all that its look has decided. */
    record Candidate(AuthorisedLoad newest, List<AuthorisedLoad> older, Set<Bytes> settled) {}

    /** @param armed otherwise only what is decided already is finished */
    Look(Meter meter, Opener opener, KeyId kid, boolean armed, Log log) {
        this.meter = meter;
        this.opener = opener;
        this.kid = kid;
        this.armed = armed;
        this.log = log;
    }

    /** In the session: finishes what is pending, and reads what is new. Changes nothing but by outcomes already stored. */
    void read(Visit visit) throws IOException, FailureException, InterruptedException {
        boolean unreadable = false;
        for (SlotEntry entry : visit.list()) {
            if (entry.message().isEmpty()) {
                unreadable |= entry.state() == SlotState.DAMAGED;
                continue;
            }
            SlotEntry.MessageEntry message = entry.message().get();
            Optional<Outcome> outcome = meter.state().outcome(message.digest());
            if (outcome.isPresent()) {
                finish(visit, entry, outcome.get());
            } else if (entry.state() == SlotState.SEALED
                    && message.kid().equals(kid.value())
                    && read.size() < MAX_MESSAGES) {
                heldBack |= !armed;
                if (armed) {
                    read(visit, entry.slot(), message.digest());
                }
            }
        }
        if (unreadable && read.isEmpty()) {
            // It may have been for this meter: "nothing here" would be more than is known.
            findings.add(Rank.DAMAGED, Verdict.DAMAGED);
        }
    }

    private void finish(Visit visit, SlotEntry entry, Outcome outcome)
            throws IOException, FailureException, InterruptedException {
        settled.add(outcome.digest());
        if (outcome.done()) {
            log.say("slot " + entry.slot() + ": " + Verdict.ALREADY_USED + ", message "
                    + Meter.shortened(outcome.digest()));
            findings.add(Rank.USED, Verdict.ALREADY_USED);
        } else if (!meter.isCarriedOut()) {
            findings.broken();
            return;
        } else {
            Verdict verdict = finished(outcome);
            log.say("slot " + entry.slot() + ": finishing " + verdict + ", message "
                    + Meter.shortened(outcome.digest()));
            findings.add(verdict == Verdict.ALREADY_USED ? Rank.USED : Rank.FINISHED, verdict);
        }
        meter.deliver(visit, entry);
    }

    /** JOINED is said only of what is in force: a reset, or a later message, may have ended it since. */
    private Verdict finished(Outcome outcome) {
        Optional<Long> inForce = meter.state().network().map(Generation::number);
        if (outcome.generation().isPresent()
                && !inForce.equals(outcome.generation().stream().boxed().findFirst())) {
            if (inForce.isEmpty()) {
                log.say("the meter has no network since it was reset; it needs a new message");
            }
            return Verdict.ALREADY_USED;
        }
        return outcome.verdict();
    }

    private void read(Visit visit, int slot, Bytes listed) throws IOException {
        Optional<Bytes> message = visit.get(slot);
        if (message.isEmpty()) {
            findings.add(Rank.DAMAGED, Verdict.DAMAGED);
            return;
        }
        ReadMessage one = ReadMessage.of(slot, message.get());
        if (one.digest().equals(listed)) {
            read.add(one);
        } else {
            log.say("slot " + slot + ": DAMAGED, not the message that the loader lists");
            findings.add(Rank.DAMAGED, Verdict.DAMAGED);
        }
    }

    /**
     * After the session: opens, judges and tries.
     *
     * @return digest of what was tried
     */
    Optional<Bytes> decide(Occasion occasion, Set<Bytes> tried) throws FailureException, InterruptedException {
        meter.lookBegins();
        read.forEach(this::open);
        List<AuthorisedLoad> judged = judge();
        enrol(enrolment -> !comesBefore(judged, enrolment));
        List<AuthorisedLoad> authorised =
                judged.stream().filter(meter::stillAuthorises).toList();
        if (authorised.isEmpty()) {
            return Optional.empty();
        }
        AuthorisedLoad newest = authorised.get(0);
        if (tried.contains(newest.digest())) {
            Optional<Attempts> before = meter.state().attempts(newest.digest());
            before.flatMap(Attempts::last)
                    .ifPresentOrElse(verdict -> findings.add(Rank.TRIED, verdict), findings::broken);
            return Optional.empty();
        }
        List<AuthorisedLoad> older = authorised.subList(1, authorised.size());
        Optional<Verdict> verdict = meter.tryToJoin(newest, older, occasion);
        verdict.ifPresentOrElse(known -> findings.add(Rank.TRIED, known), findings::broken);
        settled.add(newest.digest());
        older.forEach(load -> settled.add(load.digest()));
        if (verdict.equals(Optional.of(Verdict.JOINED))) {
            enrol(enrolment -> true);
            spendOvertaken();
        }
        if (verdict.isPresent() && verdict.get() != Verdict.JOINED) {
            candidate = Optional.of(new Candidate(newest, List.copyOf(older), Set.copyOf(settled)));
        }
        return Optional.of(newest.digest());
    }

    /**
     * An enrolment raises its signer's mark: a load of his with a lower sequence would be used up by it, and never tried. And
     * whoever brings a meter its first network is to own it, not who asks for a prekey.
     */
    private boolean comesBefore(List<AuthorisedLoad> loads, Judgement.Enrolment enrolment) {
        boolean wouldClaim = !meter.state().isClaimed() && !loads.isEmpty();
        return wouldClaim
                || loads.stream()
                        .filter(load -> load.sequence() < enrolment.message().sequence())
                        .anyMatch(load -> load.message()
                                .signer()
                                .equals(enrolment.message().signer()));
    }

    private void enrol(Predicate<Judgement.Enrolment> now) throws FailureException, InterruptedException {
        List<Judgement.Enrolment> left = new ArrayList<>();
        for (Judgement.Enrolment enrolment : enrolments) {
            OpenedMessage message = enrolment.message();
            if (!now.test(enrolment) || !(meter.judge(message) instanceof Judgement.Enrolment allowed)) {
                left.add(enrolment);
            } else if (!findings.isWhole() || read.size() == MAX_MESSAGES) {
                log.say("slot " + message.slot() + ": an enrolment waits until all of the loader can be read");
                left.add(enrolment);
            } else if (meter.enrol(allowed)) {
                tell(message, Verdict.ENROLLED);
                findings.add(Rank.FINISHED, Verdict.ENROLLED);
                settled.add(message.digest());
            } else {
                findings.broken();
            }
        }
        enrolments = left;
    }

    /** What an outcome of this look has overtaken is used up while it is open: its prekey may be gone at the next. */
    private void spendOvertaken() throws FailureException, InterruptedException {
        List<Judgement.Spend> overtaken = new ArrayList<>();
        for (OpenedMessage message : opened.values()) {
            if (!settled.contains(message.digest()) && meter.judge(message) instanceof Judgement.Spend spend) {
                tell(message, spend.verdict());
                settled.add(message.digest());
                overtaken.add(spend);
            }
        }
        if (!overtaken.isEmpty()) {
            meter.spend(overtaken);
        }
    }

    private void open(ReadMessage message) {
        Opening opening;
        try {
            opening = opener.open(message.message());
        } catch (GeneralSecurityException e) {
            log.say("the meter's key failed: " + Printable.text(String.valueOf(e.getMessage())));
            findings.broken();
            return;
        }
        if (opening instanceof Opening.Opened content) {
            OpenedMessage before = opened.put(message.digest(), OpenedMessage.of(message, content));
            if (before != null) {
                before.close();
            }
        } else if (opening instanceof Opening.PrekeyGone lost) {
            log.say("slot " + message.slot() + ": " + Verdict.PREKEY_GONE + ", message "
                    + Meter.shortened(message.digest()) + ", prekey "
                    + lost.prekey().code());
            gone.add(lost);
        } else if (opening instanceof Opening.Damaged damaged) {
            log.say("slot " + message.slot() + ": DAMAGED, " + Printable.text(damaged.reason()));
            findings.add(Rank.DAMAGED, Verdict.DAMAGED);
        } else {
            log.say("slot " + message.slot() + ": not for this meter, though the loader says so");
        }
    }

    /** @return what may be tried, the newest first (SPEC 8) */
    private List<AuthorisedLoad> judge() throws FailureException, InterruptedException {
        List<OpenedMessage> newestFirst = new ArrayList<>(opened.values());
        newestFirst.sort(
                Comparator.comparingLong(OpenedMessage::sequence).reversed().thenComparingInt(OpenedMessage::slot));
        List<AuthorisedLoad> authorised = new ArrayList<>();
        List<Judgement.Spend> spent = new ArrayList<>();
        List<Judgement.Refuse> refused = new ArrayList<>();
        List<Judgement.Enrolment> asked = new ArrayList<>();
        for (OpenedMessage message : newestFirst) {
            Judgement judgement = meter.judge(message);
            if (judgement instanceof Judgement.Authorised fine) {
                authorised.add(fine.load());
            } else if (judgement instanceof Judgement.Enrolment enrolment) {
                asked.add(0, enrolment);
            } else if (judgement instanceof Judgement.Spend spend) {
                tell(message, spend.verdict());
                findings.add(Rank.USED, spend.verdict());
                settled.add(message.digest());
                spent.add(spend);
            } else if (judgement instanceof Judgement.Refuse refuse) {
                tell(message, refuse.verdict());
                findings.add(Rank.REFUSED, refuse.verdict());
                refused.add(refuse);
            }
        }
        if (!spent.isEmpty()) {
            meter.spend(spent);
        }
        gone.forEach(lost -> findings.add(Rank.REFUSED, Verdict.PREKEY_GONE));
        meter.refuse(refused, gone);
        enrolments = asked;
        return authorised;
    }

    private void tell(OpenedMessage message, Verdict verdict) {
        log.say("slot " + message.slot() + ": " + verdict + ", message " + Meter.shortened(message.digest())
                + ", signer " + message.signer().ownerCode());
    }

    /** Whether there is a message for this meter that was not looked at. */
    boolean isHeldBack() {
        return heldBack;
    }

    Findings findings() {
        return findings;
    }

    /** Whether the loader has confirmed everything that was decided about its messages. */
    boolean isDelivered() {
        return meter.isDelivered(settled);
    }

    /** Gives the messages of a failed trial away, to be tried later; the caller closes them. */
    Optional<Candidate> takeCandidate() {
        candidate.ifPresent(kept -> {
            opened.remove(kept.newest().digest());
            kept.older().forEach(older -> opened.remove(older.digest()));
        });
        return candidate;
    }

    @Override
    public void close() {
        opened.values().forEach(OpenedMessage::close);
        gone.forEach(Opening.PrekeyGone::close);
    }
}
