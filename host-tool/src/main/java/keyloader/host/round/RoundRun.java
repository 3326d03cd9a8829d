package keyloader.host.round;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.Sealing;
import keyloader.host.receipts.Reconciliation;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;

/**
 * Seals and writes what a round still wants, in portions: seal, keep durably, write to all loaders at once, keep that it is
 * written. A cut anywhere loses nothing; and what may have been written is looked for on its loader before it is written
 * again.
 */
public final class RoundRun {
    /** Messages for each loader that are sealed and kept with one save, and are not known to be written until the next. */
    static final int PORTION = 64;

    /** Loaders that are written to at once: it bounds what is sealed with one save, too. */
    static final int AT_ONCE = 8;

    private final OpenContainer container;
    private final SecureRandom random;
    private final LongSupplier clock;
    private final Watch watch;
    private final boolean elsewhere;
    private final Bytes id;
    private final RoundSealer sealer;
    private final List<Plugged> loaders = new ArrayList<>();
    private final Set<String> listed = new HashSet<>();
    /** Messages whose writing was not answered: they may lie where they were going. */
    private final Set<Bytes> uncertain = new HashSet<>();

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
        void progress(int done, int total);

        /** A message is on a loader. */
        default void written(String loaderSerial, int slot) {}

        /** The loader takes no more in this run; what was meant for it goes to the others, or waits. */
        void lost(String loaderSerial, Complaint why);

        /** An earlier message for a meter, of which it is not known that it was written, is of no more use. */
        void replaced(MessageRecord message);

        /**
         * Asked before each message, from several threads: what is not written then stays kept, and is written by the next
         * run.
         */
        default boolean isToStop() {
            return false;
        }
    }

    /**
     * @param written by this run, to each loader by its serial
     * @param found on a loader, of which it was not known that they had been written
     * @param waiting for a free slot
     * @param elsewhere that may lie on loaders which are not plugged in, by the loaders' serials
     * @param stopped before all was written that could be, because it was to
     */
    public record Outcome(
            Map<String, Integer> written, int found, int waiting, Map<String, Integer> elsewhere, boolean stopped) {
        public Outcome {
            written = Collections.unmodifiableMap(new LinkedHashMap<>(written)); // in the loaders' order
            elsewhere = Collections.unmodifiableMap(new LinkedHashMap<>(elsewhere));
        }

        /** Whether nothing is left to write. */
        public boolean isAll() {
            return waiting == 0 && elsewhere.isEmpty();
        }

        public int all() {
            return written.values().stream().mapToInt(count -> count).sum();
        }
    }

    private static final class Plugged {
        private final LoaderSession session;
        private int free;
        private int written;
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
        this.sealer = new RoundSealer(container, round.id(), labels, toSeal, random, clock, watch);
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
        return todo(content, RoundSealer.round(content, id)).stream()
                .limit(room)
                .toList();
    }

    /** Of these, what has to be sealed yet. */
    public List<Job> toBeSealed(ContainerContent content) {
        return reachable(content).stream().filter(job -> sealer.wants(job)).toList();
    }

    public Outcome run(Networks networks) throws Failure {
        total = reachable(container.content()).size();
        dropWhatIsWritten();
        List<Job> todo = todo(container.content(), RoundSealer.round(container.content(), id));
        List<Plugged> ready = ready();
        while (!todo.isEmpty() && !ready.isEmpty()) {
            List<Share> shares = shares(todo, ready);
            for (int from = 0; from < shares.size(); from += AT_ONCE) {
                fill(shares.subList(from, Math.min(shares.size(), from + AT_ONCE)), networks);
            }
            todo = todo(container.content(), RoundSealer.round(container.content(), id));
            ready = ready();
        }
        return outcome(todo);
    }

    private List<Plugged> ready() {
        return loaders.stream()
                .filter(loader -> !stopped && !loader.lost && loader.free > 0)
                .toList();
    }

    /** In the list's order. */
    private List<Job> todo(ContainerContent content, RoundRecord round) {
        Map<Bytes, MessageRecord> saved = RoundSealer.saved(content);
        return round.jobs().stream()
                .filter(Job::listed)
                .filter(job -> sealer.wants(job)
                        || job.message()
                                .map(saved::get)
                                .filter(this::mayBeWritten)
                                .isPresent())
                .toList();
    }

    /** Only where it is known not to lie on the loader that it was going to; or where that no longer counts. */
    private boolean mayBeWritten(MessageRecord message) {
        return !uncertain.contains(message.digest()) && (elsewhere || listed.contains(message.loaderSerial()));
    }

    /** A cut may have fallen between writing and the save that says so. */
    private void dropWhatIsWritten() throws Failure {
        Set<Bytes> own = new HashSet<>();
        RoundSealer.round(container.content(), id).jobs().forEach(job -> job.message()
                .ifPresent(own::add));
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

    /** What one loader gets. */
    private record Share(Plugged loader, List<Job> jobs) {
        /** The portion that begins there; empty where there is none any more. */
        Share from(int from) {
            int begin = loader.lost ? jobs.size() : Math.min(jobs.size(), from);
            return new Share(loader, jobs.subList(begin, Math.min(jobs.size(), begin + PORTION)));
        }
    }

    private static List<Share> shares(List<Job> todo, List<Plugged> ready) {
        int[] counts = Shares.even(todo.size(), ready.stream().map(l -> l.free).toList());
        List<Share> shares = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < counts.length; i++) {
            shares.add(new Share(ready.get(i), todo.subList(from, from + counts[i])));
            from += counts[i];
        }
        return shares;
    }

    private void fill(List<Share> shares, Networks networks) throws Failure {
        int longest =
                shares.stream().mapToInt(share -> share.jobs().size()).max().orElse(0);
        for (int from = 0; from < longest && !stopped; from += PORTION) {
            int begin = from;
            portion(
                    shares.stream()
                            .map(share -> share.from(begin))
                            .filter(share -> !share.jobs().isEmpty())
                            .toList(),
                    networks);
        }
    }

    private void portion(List<Share> shares, Networks networks) throws Failure {
        if (shares.isEmpty()) {
            return;
        }
        Map<LoaderSession, List<Job>> jobs = new LinkedHashMap<>();
        shares.forEach(share -> jobs.put(share.loader().session, share.jobs()));
        Map<LoaderSession, List<MessageRecord>> messages = sealer.sealAndKeep(jobs, networks);
        List<MessageRecord> done = new ArrayList<>();
        watch.progress(written(), total);
        stopped = new Sending(container.content(), new Sending.Listener() {
                    @Override
                    public void written(LoaderSession session, MessageRecord message, int slot) {
                        Plugged loader = loader(session);
                        done.add(message.handedTo(loader.serial(), slot));
                        loader.free--;
                        loader.written++;
                        watch.written(loader.serial(), slot);
                        watch.progress(RoundRun.this.written(), total);
                    }

                    @Override
                    public void refused(LoaderSession session, LoaderRefusedException why) {
                        lost(
                                loader(session),
                                LoaderSession.refused(why.status()).complaint());
                    }

                    @Override
                    public void unanswered(LoaderSession session, MessageRecord message, IOException why) {
                        uncertain.add(message.digest());
                        lost(loader(session), Complaint.of(Problem.LOADER_GONE, why));
                    }

                    @Override
                    public boolean isToStop() {
                        return watch.isToStop();
                    }
                })
                .send(messages);
        if (!done.isEmpty()) {
            container.save(container.content().with(done, List.of()));
        }
    }

    private Plugged loader(LoaderSession session) {
        return loaders.stream()
                .filter(loader -> loader.session == session)
                .findFirst()
                .orElseThrow();
    }

    private void lost(Plugged loader, Complaint why) {
        loader.lost = true;
        watch.lost(loader.serial(), why);
    }

    private int written() {
        return loaders.stream().mapToInt(loader -> loader.written).sum();
    }

    private Outcome outcome(List<Job> left) {
        Map<Bytes, MessageRecord> saved = RoundSealer.saved(container.content());
        Map<String, Integer> away = new LinkedHashMap<>();
        RoundSealer.round(container.content(), id).jobs().stream()
                .filter(Job::listed)
                .flatMap(job -> job.message().map(saved::get).stream())
                .filter(message -> !mayBeWritten(message))
                .forEach(message -> away.merge(message.loaderSerial(), 1, Integer::sum));
        Map<String, Integer> to = new LinkedHashMap<>();
        loaders.forEach(loader -> to.put(loader.serial(), loader.written));
        return new Outcome(to, found, left.size(), away, stopped);
    }
}
