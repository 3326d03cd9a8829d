package keyloader.host.round;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.Sealing;
import keyloader.host.prepare.SequenceRule;
import keyloader.host.receipts.Reconciliation;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.Status;

/**
 * Seals and writes what a round still wants, in portions: seal, keep durably, write to one loader, keep that it is
 * written. A cut anywhere loses nothing; and what may have been written is looked for on its loader before it is written
 * again.
 */
public final class RoundRun {
    /** Messages that are sealed and kept with one save, and are not known to be written until the next. */
    static final int PORTION = 64;

    private final OpenContainer container;
    private final SecureRandom random;
    private final LongSupplier clock;
    private final Watch watch;
    private final boolean elsewhere;
    private final Bytes id;
    private final Map<KeyId, Label> labels;
    /** Meters that want a new message, until it is sealed. */
    private final Set<KeyId> toSeal;

    private final List<Plugged> loaders = new ArrayList<>();
    private final Set<String> listed = new HashSet<>();
    /** Messages whose writing was not answered: they may lie where they were going. */
    private final Set<Bytes> uncertain = new HashSet<>();

    private int written;
    private int found;
    private int total;
    private boolean stopped;

    /** What a message brings. */
    @FunctionalInterface
    public interface Networks {
        /** @return in the order of the job's choices; closed by their owner */
        List<Network> of(Job job);
    }

    /** Is told as things happen. */
    public interface Watch {
        /** @param done of {@code total} that this run can write */
        void progress(int done, int total, String loaderSerial);

        /** The loader takes no more in this run; what was meant for it goes to the others, or waits. */
        void lost(String loaderSerial, Complaint why);

        /** An earlier message for a meter, of which it is not known that it was written, is of no more use. */
        void replaced(MessageRecord message);

        /** Asked before each message: what is not written then stays kept, and is written by the next run. */
        default boolean isToStop() {
            return false;
        }
    }

    /**
     * @param written by this run
     * @param found on a loader, of which it was not known that they had been written
     * @param waiting for a free slot
     * @param elsewhere that may lie on loaders which are not plugged in, by the loaders' serials
     */
    public record Outcome(int written, int found, int waiting, Map<String, Integer> elsewhere) {
        public Outcome {
            elsewhere = Map.copyOf(elsewhere);
        }
    }

    private static final class Plugged {
        private final LoaderSession session;
        private int free;
        private boolean lost;

        Plugged(LoaderSession session, int free) {
            this.session = session;
            this.free = free;
        }

        String serial() {
            return session.info().serial();
        }
    }

    /**
     * @param round kept already, or to be kept by the caller before {@link #run}
     * @param labels of all meters in {@code toSeal}
     * @param elsewhere writes also what may lie on a loader that is not plugged in
     * @param clock milliseconds since 1970
     */
    public RoundRun(
            OpenContainer container,
            RoundRecord round,
            Map<KeyId, Label> labels,
            Set<KeyId> toSeal,
            boolean elsewhere,
            SecureRandom random,
            LongSupplier clock,
            Watch watch) {
        this.container = container;
        this.id = round.id();
        this.labels = Map.copyOf(labels);
        this.toSeal = new HashSet<>(toSeal);
        this.elsewhere = elsewhere;
        this.random = random;
        this.clock = clock;
        this.watch = watch;
    }

    /** Brings in a loader. What turns out to lie on it is known from then on, in what {@code content} becomes. */
    public ContainerContent plugIn(LoaderSession session, ContainerContent content) throws Failure {
        List<SlotEntry> slots = session.ask(LoaderClient::list);
        int free = Math.max(0, session.info().slots() - slots.size());
        loaders.add(new Plugged(session, free));
        listed.add(session.info().serial());
        ContainerContent now = Reconciliation.of(
                        content.with(session.record(clock.getAsLong())),
                        session.info().serial(),
                        slots)
                .content();
        return Sealing.withAdminToken(now, session, random);
    }

    /** What this run will write, as far as there is room. */
    public List<Job> reachable(ContainerContent content) {
        int room = loaders.stream().mapToInt(loader -> loader.free).sum();
        return todo(content, round(content)).stream().limit(room).toList();
    }

    /** Of these, what has to be sealed yet. */
    public List<Job> toBeSealed(ContainerContent content) {
        return reachable(content).stream()
                .filter(job -> toSeal.contains(job.meter()))
                .toList();
    }

    public Outcome run(Networks networks) throws Failure {
        total = reachable(container.content()).size();
        dropWhatIsWritten();
        List<Job> todo = todo(container.content(), round(container.content()));
        List<Plugged> ready = ready();
        while (!todo.isEmpty() && !ready.isEmpty()) {
            int[] shares =
                    Shares.even(todo.size(), ready.stream().map(l -> l.free).toList());
            int from = 0;
            for (int i = 0; i < shares.length; i++) {
                fill(ready.get(i), todo.subList(from, from + shares[i]), networks);
                from += shares[i];
            }
            todo = todo(container.content(), round(container.content()));
            ready = ready();
        }
        return outcome(todo);
    }

    private List<Plugged> ready() {
        return loaders.stream()
                .filter(loader -> !stopped && !loader.lost && loader.free > 0)
                .toList();
    }

    private RoundRecord round(ContainerContent content) {
        return content.rounds().stream()
                .filter(round -> round.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a round is kept before it is worked on"));
    }

    /** In the list's order. */
    private List<Job> todo(ContainerContent content, RoundRecord round) {
        Map<Bytes, MessageRecord> saved = saved(content);
        return round.jobs().stream()
                .filter(Job::listed)
                .filter(job -> toSeal.contains(job.meter())
                        || job.message()
                                .map(saved::get)
                                .filter(this::mayBeWritten)
                                .isPresent())
                .toList();
    }

    private static Map<Bytes, MessageRecord> saved(ContainerContent content) {
        Map<Bytes, MessageRecord> saved = new HashMap<>();
        content.messages().stream()
                .filter(message -> message.stage() == Stage.SAVED)
                .forEach(message -> saved.put(message.digest(), message));
        return saved;
    }

    /** Only where it is known not to lie on the loader that it was going to; or where that no longer counts. */
    private boolean mayBeWritten(MessageRecord message) {
        return !uncertain.contains(message.digest()) && (elsewhere || listed.contains(message.loaderSerial()));
    }

    /** A cut may have fallen between writing and the save that says so. */
    private void dropWhatIsWritten() throws Failure {
        Set<Bytes> own = new HashSet<>();
        round(container.content()).jobs().forEach(job -> job.message().ifPresent(own::add));
        List<MessageRecord> handed = container.content().messages().stream()
                .filter(message -> message.stage() == Stage.WRITTEN
                        && message.sealed().isPresent()
                        && own.contains(message.digest()))
                .map(message ->
                        message.handedTo(message.loaderSerial(), message.slot().orElseThrow()))
                .toList();
        found = handed.size();
        if (!handed.isEmpty()) {
            container.save(container.content().with(handed, List.of()));
        }
    }

    private void fill(Plugged loader, List<Job> jobs, Networks networks) throws Failure {
        for (int from = 0; from < jobs.size() && !loader.lost && !stopped; from += PORTION) {
            portion(loader, jobs.subList(from, Math.min(jobs.size(), from + PORTION)), networks);
        }
    }

    private void portion(Plugged loader, List<Job> jobs, Networks networks) throws Failure {
        List<MessageRecord> messages = sealAndKeep(loader, jobs, networks);
        List<MessageRecord> done = new ArrayList<>();
        for (MessageRecord message : messages) {
            watch.progress(written, total, loader.serial());
            stopped = watch.isToStop();
            if (stopped || !write(loader, message, done)) {
                break;
            }
        }
        if (!done.isEmpty()) {
            container.save(container.content().with(done, List.of()));
        }
        watch.progress(written, total, loader.serial());
    }

    /** @return all that is to be written now, durably kept */
    private List<MessageRecord> sealAndKeep(Plugged loader, List<Job> jobs, Networks networks) throws Failure {
        ContainerContent content = container.content();
        Map<Bytes, MessageRecord> saved = saved(content);
        Map<KeyId, MeterRecord> meters = new HashMap<>();
        Set<KeyId> wanted = new HashSet<>();
        jobs.forEach(job -> wanted.add(job.meter()));
        content.meters().stream()
                .filter(meter -> wanted.contains(meter.id()))
                .forEach(meter -> meters.put(meter.id(), meter));
        long last = content.lastSequence();
        Map<KeyId, Bytes> sealed = new HashMap<>();
        List<MessageRecord> toWrite = new ArrayList<>();
        List<MeterRecord> changedMeters = new ArrayList<>();
        for (Job job : jobs) {
            MessageRecord kept = job.message().map(saved::get).orElse(null);
            if (kept != null && !toSeal.contains(job.meter())) {
                toWrite.add(kept.goingTo(loader.serial()));
                continue;
            }
            Label label = label(job);
            MeterRecord meter =
                    meters.getOrDefault(job.meter(), new MeterRecord(job.meter(), label.serial(), 0, Optional.empty()));
            long now = Math.max(0, clock.getAsLong());
            SequenceRule.Next sequence = SequenceRule.next(last, now, meter.highest())
                    .orElseThrow(() -> Failure.of(Problem.SEQUENCES_USED_UP));
            MessageRecord message = Sealing.seal(
                    label,
                    job.country(),
                    networks.of(job),
                    Optional.empty(),
                    sequence.sequence(),
                    now,
                    container.signingKey(),
                    loader.session,
                    random);
            last = sequence.last();
            changedMeters.add(meter.withHighest(sequence.sequence()).withKey(label.key()));
            sealed.put(job.meter(), message.digest());
            toWrite.add(message);
        }
        List<MessageRecord> changed = new ArrayList<>(toWrite);
        for (MessageRecord message : saved.values()) {
            if (sealed.containsKey(message.meter())) {
                watch.replaced(message);
                changed.add(message.ended(Stage.REPLACED));
            }
        }
        container.save(content.with(changed, changedMeters)
                .with(withMessages(round(content), sealed))
                .withSequence(last));
        toSeal.removeAll(sealed.keySet());
        return toWrite;
    }

    private Label label(Job job) {
        Label label = labels.get(job.meter());
        if (label == null) {
            throw new IllegalStateException("a meter is to be sealed to, and its label was not given");
        }
        return label;
    }

    private static RoundRecord withMessages(RoundRecord round, Map<KeyId, Bytes> sealed) {
        return round.withJobs(round.jobs().stream()
                .map(job -> sealed.containsKey(job.meter())
                        ? job.withMessage(Optional.ofNullable(sealed.get(job.meter())))
                        : job)
                .toList());
    }

    /** @return whether the loader takes more */
    private boolean write(Plugged loader, MessageRecord message, List<MessageRecord> done) {
        Optional<Complaint> why = Optional.empty();
        try {
            int slot = Sealing.put(loader.session, container.content(), message, LoaderClient.Progress.NONE);
            done.add(message.handedTo(loader.serial(), slot));
            loader.free--;
            written++;
        } catch (LoaderRefusedException e) {
            why = Optional.of(refused(e.status()));
        } catch (IOException e) {
            uncertain.add(message.digest());
            why = Optional.of(Complaint.of(Problem.LOADER_GONE, e));
        }
        if (why.isPresent()) {
            loader.lost = true;
            watch.lost(loader.serial(), why.get());
        }
        return !loader.lost;
    }

    private static Complaint refused(Status status) {
        return LoaderSession.refused(status).complaint();
    }

    private Outcome outcome(List<Job> left) {
        Map<Bytes, MessageRecord> saved = saved(container.content());
        Map<String, Integer> away = new LinkedHashMap<>();
        for (Job job : round(container.content()).jobs()) {
            job.message()
                    .map(saved::get)
                    .filter(message -> !mayBeWritten(message))
                    .ifPresent(message -> away.merge(message.loaderSerial(), 1, Integer::sum));
        }
        return new Outcome(written, found, left.size(), away);
    }
}
