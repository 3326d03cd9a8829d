package keyloader.host.window;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import keyloader.host.Faults;
import keyloader.host.container.Container;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.Profile;
import keyloader.host.loaders.Identity;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.Preparation;
import keyloader.host.profiles.Profiles;
import keyloader.host.receipts.Fetching;
import keyloader.host.receipts.Reconciliation;
import keyloader.host.receipts.ResultText;
import keyloader.host.receipts.SlotResult;
import keyloader.host.round.RoundDocument;
import keyloader.host.text.When;
import keyloader.host.window.DeskState.Plugged;
import keyloader.host.window.DeskState.Prepared;
import keyloader.host.window.DeskState.Store;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/**
 * What works behind the window, on one thread of its own: it has the container and speaks with the loader. Each session with
 * a loader is short, so that it may be unplugged whenever nothing is written.
 */
final class Desk implements AutoCloseable {
    private static final long LOOK_MILLIS = 1_000;

    /** An installer who is called away leaves no open container behind. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final HostPorts ports;
    private final LinkAddress link;
    private final Presence presence;
    private final LongSupplier nanos;
    private final Supplier<Optional<Secret>> pin;
    private final String resume;
    private final Consumer<DeskState> listener;
    private final Rounds rounds; // of that thread, too
    private final ProfileViews profiles = new ProfileViews();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread desk = new Thread(work, "desk");
        desk.setDaemon(true);
        return desk;
    });

    // All of these belong to that thread.
    private DeskState state = DeskState.BEGIN;
    private @Nullable OpenContainer container;
    private @Nullable Object seen;

    private Runnable asked = () -> {};

    private volatile long active;
    private volatile boolean stopping;
    private volatile boolean closing;

    /**
     * @param nanos as {@link System#nanoTime}
     * @param pin asks for the PIN of a token, on the desk's thread
     * @param resume how a person has written what could not be written now
     * @param listener hears of each state, on the desk's thread
     */
    Desk(
            HostPorts ports,
            LinkAddress link,
            Presence presence,
            LongSupplier nanos,
            Supplier<Optional<Secret>> pin,
            String resume,
            Consumer<DeskState> listener) {
        this.ports = ports;
        this.link = link;
        this.presence = presence;
        this.nanos = nanos;
        this.pin = pin;
        this.active = nanos.getAsLong();
        this.resume = resume;
        this.listener = listener;
        this.rounds = new Rounds(ports);
    }

    void start() {
        later(() -> open(Optional.empty()));
        var unused = thread.scheduleWithFixedDelay(guarded(this::turn), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Somebody is at the window. */
    void touch() {
        active = nanos.getAsLong();
    }

    /** @param passphrase closed here */
    void unlock(Secret passphrase) {
        later(() -> open(Optional.of(passphrase)));
    }

    void prepare(Wish wish) {
        later(() -> {
            OpenContainer known = container;
            try (Wish.Source source = wish.source()) {
                if (known == null) {
                    return; // locked meanwhile; the window shows it
                }
                write(wish.allowed(), preparation -> {
                    preparation.checkRoom();
                    preparation.checkLabel(wish.label(), wish.allowed().newLabel());
                    List<Network> networks =
                            source.open(known.content(), ports.clock().instant());
                    try {
                        preparation.prepare(wish.label(), wish.country(), networks);
                    } finally {
                        networks.forEach(Network::close);
                    }
                });
            }
        });
    }

    /**
     * Keeps a network under a name.
     *
     * @param network closed here
     * @param inClear whether a container without a passphrase may keep it
     */
    void keep(String name, Network network, boolean inClear) {
        later(() -> {
            OpenContainer known = container;
            try (Network given = network) {
                if (known == null) {
                    return; // locked meanwhile; the window shows it
                }
                Profiles.checkRoom(known.content(), name, known.hasPassphrase(), inClear);
                long now = Math.max(0, ports.clock().millis());
                known.save(known.content().with(Profile.of(name, now, List.of(given))));
                show(state.with(opened(known)).with(new Work.KeptNetwork(name)));
            } catch (Failure e) {
                show(state.with(new Work.Failed(e.complaint(), List.of())));
            }
        });
    }

    /** Writes what is sealed and has not reached its loader. */
    void writeWaiting(Wish.Allowed allowed) {
        later(() -> write(allowed, Preparation::resume));
    }

    /** Fetches what meters have left on the loader, keeps it, and frees its slots. */
    void fetch(Wish.Allowed allowed) {
        later(() -> doFetch(allowed));
    }

    /**
     * Reads a list and checks it whole.
     *
     * @param country of rows that name none
     */
    void readList(Path list, Optional<String> country) {
        later(() -> {
            OpenContainer known = container;
            if (known == null) {
                return; // locked meanwhile; the window shows it
            }
            show(state.with(new Work.Reading(String.valueOf(list.getFileName()))));
            try {
                show(state.with(rounds.read(known, list, country)).with(new Work.Idle()));
            } catch (Failure e) {
                show(state.with(rounds.page(known)).with(new Work.Failed(e.complaint(), List.of())));
            }
        });
    }

    /** Shows a round that this PC keeps. */
    void choose(Bytes round) {
        later(() -> {
            OpenContainer known = container;
            if (known != null) {
                show(state.with(rounds.choose(known, round)).with(new Work.Idle()));
            }
        });
    }

    /** Writes as much of the round as the loader takes; asks for passphrases first. */
    void writeRound(Wish.Allowed allowed) {
        later(() -> doRound(allowed, false));
    }

    /** Seals anew for exactly the meters whose network has refused the passphrase; asks for the right one first. */
    void prepareAgain(Wish.Allowed allowed) {
        later(() -> {
            if (container != null) {
                rounds.forgetRefused(container);
                doRound(allowed, true);
            }
        });
    }

    /** @param passphrase of the network that was asked for; closed by whom it goes to */
    void give(NetworkName network, Secret passphrase) {
        later(() -> {
            try {
                if (container == null) {
                    passphrase.close();
                    return;
                }
                rounds.give(network, passphrase);
            } catch (Failure e) {
                show(state.with(new Work.Failed(e.complaint(), List.of())));
                return;
            }
            asked.run();
        });
    }

    /** Nobody wants to type a passphrase now. */
    void giveNothing() {
        later(() -> {
            if (state.work() instanceof Work.Asking) {
                show(state.with(new Work.Idle()));
            }
        });
    }

    /** What is not written yet stays for the next time. */
    void stop() {
        touch();
        stopping = true;
    }

    void save(RoundDocument document, Path file) {
        later(() -> {
            OpenContainer known = container;
            if (known == null) {
                return;
            }
            try {
                rounds.save(known, document, file);
                show(state.with(new Work.Saved(file)));
            } catch (Failure e) {
                show(state.with(new Work.Failed(e.complaint(), List.of())));
            }
        });
    }

    private void doRound(Wish.Allowed allowed, boolean again) {
        OpenContainer known = container;
        if (known == null) {
            return; // locked meanwhile; the window shows it
        }
        stopping = false;
        asked = () -> doRound(allowed, again);
        try (LoaderSession session = openKnown(known, allowed)) {
            Rounds.Part part = rounds.part(known, session, allowed.elsewhere(), again, new Rounds.Watch() {
                @Override
                public void progress(int done, int total) {
                    show(state.with(new Work.WritingRound(done, total)));
                }

                @Override
                public boolean isToStop() {
                    return stopping;
                }
            });
            Optional<NetworkName> wanted = part.wanted();
            if (wanted.isPresent()) {
                show(state.with(new Work.Asking(wanted.get(), again)));
                return;
            }
            show(state.with(new Work.WritingRound(0, part.total())));
            Work.WrittenRound written = part.run();
            if (written.lost().isPresent()) {
                seen = null;
            } else {
                show(state.with(there(session, session.ask(client -> client.list()))));
            }
            show(state.with(opened(known)).with(rounds.page(known)).with(written));
        } catch (Failure e) {
            seen = null;
            show(state.with(opened(known)).with(rounds.page(known)).with(new Work.Failed(e.complaint(), List.of())));
        }
        touch();
    }

    @Override
    public void close() {
        stopping = true;
        closing = true;
        later(this::forget);
        thread.shutdown();
        try {
            // A message under way is better written to its end than cut.
            thread.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void later(Runnable work) {
        touch();
        thread.execute(guarded(work));
    }

    /** A fault of ours is shown as the command line shows it, and ends nothing. */
    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                show(state.with(new Work.Failed(Faults.complaint(e), List.of())));
            }
        };
    }

    private void show(DeskState next) {
        if (!next.equals(state)) {
            state = next;
            listener.accept(next);
        }
    }

    private void turn() {
        boolean idle = nanos.getAsLong() - active > IDLE_NANOS;
        if (idle) {
            rounds.wipe();
            if (container != null) {
                container.logOut();
            }
            doLock();
        }
        look();
    }

    private void open(Optional<Secret> passphrase) {
        if (container != null) {
            passphrase.ifPresent(Secret::close);
            return;
        }
        boolean given = passphrase.isPresent();
        try {
            container = OpenContainer.open(ports, Optional.empty(), typed(passphrase));
            seen = null; // a loader is judged by what the container knows of it
            show(state.with(opened(container)).with(rounds.page(container)));
            look();
        } catch (Failure e) {
            Problem problem = e.complaint().problem();
            boolean locked = problem == Problem.CONTAINER_PASSPHRASE_NEEDED
                    || (given && problem == Problem.CONTAINER_WRONG_PASSPHRASE);
            show(state.with(locked ? new Store.Locked(given) : new Store.Unusable(e.complaint())));
        } finally {
            passphrase.ifPresent(Secret::close);
        }
    }

    private Container.PassphraseSource typed(Optional<Secret> passphrase) {
        return new Container.PassphraseSource() {
            @Override
            public Optional<Secret> existing() {
                return passphrase;
            }

            @Override
            public Optional<Secret> fresh() {
                return Optional.empty(); // one is set at the command line
            }

            @Override
            public Optional<Secret> pin() {
                return closing ? Optional.empty() : pin.get(); // the window waits for this thread then
            }
        };
    }

    private Store opened(OpenContainer container) {
        long waiting = container.content().messages().stream()
                .filter(message -> message.stage() == MessageRecord.Stage.SAVED)
                .count();
        return new Store.Open(
                container.content().owner().ownerCode(),
                container.hasPassphrase(),
                Math.toIntExact(waiting),
                profiles.of(container.content()));
    }

    private void doLock() {
        if (container != null && container.hasPassphrase()) {
            forget();
            Work work = state.work() instanceof Work.Asking ? new Work.Idle() : state.work();
            show(state.with(new Store.Locked(false)).with(work));
        }
    }

    private void forget() {
        rounds.letGo();
        if (container != null) {
            try {
                container.close();
            } catch (Failure e) {
                show(state.with(new Work.Failed(e.complaint(), List.of())));
            }
            container = null;
        }
    }

    private void look() {
        OpenContainer known = container;
        if (known == null) {
            if (state.store() instanceof Store.Unusable) {
                open(Optional.empty()); // another program may have ended meanwhile
            }
            return;
        }
        try {
            Object now = presence.look();
            if (now.equals(seen)) {
                return;
            }
            seen = now;
        } catch (IOException e) {
            seen = null; // what failed is told by the attempt to open
        }
        try (LoaderSession session = LoaderSession.open(link, ports.links(), ports.random(), known.content())) {
            show(state.with(there(session, session.ask(client -> client.list()))));
        } catch (Failure e) {
            show(state.with(
                    e.complaint().problem() == Problem.LOADER_ABSENT
                            ? new Plugged.None()
                            : new Plugged.Unusable(e.complaint())));
        }
    }

    private static Plugged there(LoaderSession session, List<SlotEntry> entries) {
        List<SlotState> slots =
                new ArrayList<>(Collections.nCopies(session.info().slots(), SlotState.EMPTY));
        for (SlotEntry entry : entries) {
            if (entry.slot() < slots.size()) {
                slots.set(entry.slot(), entry.state());
            }
        }
        return new Plugged.There(session.info().serial(), session.identity() == Identity.CHANGED, slots);
    }

    /** One way to use a preparation. */
    @FunctionalInterface
    private interface Use {
        void of(Preparation preparation) throws Failure;
    }

    /** Opens the loader for work that it is trusted with. */
    private LoaderSession openKnown(OpenContainer known, Wish.Allowed allowed) throws Failure {
        LoaderSession session = LoaderSession.open(link, ports.links(), ports.random(), known.content());
        if (session.identity() == Identity.CHANGED && !allowed.newLoader()) {
            session.close();
            throw Failure.of(Problem.LOADER_IDENTITY_CHANGED);
        }
        return session;
    }

    private void doFetch(Wish.Allowed allowed) {
        OpenContainer known = container;
        if (known == null) {
            return; // locked meanwhile; the window shows it
        }
        Fetched fetched = new Fetched(known);
        show(state.with(new Work.Fetching()));
        try (LoaderSession session = openKnown(known, allowed)) {
            fetched.from(session, session.ask(client -> client.list()));
            List<SlotEntry> after = session.ask(client -> client.list());
            show(state.with(there(session, after))
                    .with(opened(known))
                    .with(rounds.page(known))
                    .with(new Work.Fetched(fetched.lines, fetched.alarm)));
        } catch (Failure e) {
            seen = null;
            show(state.with(opened(known))
                    .with(rounds.page(known))
                    .with(new Work.Failed(e.complaint(), fetched.lines)));
        }
        touch();
    }

    /** What the loader has brought back. */
    private final class Fetched {
        private final OpenContainer known;
        private final List<String> lines = new ArrayList<>();
        private boolean alarm;

        Fetched(OpenContainer known) {
            this.known = known;
        }

        void from(LoaderSession session, List<SlotEntry> slots) throws Failure {
            Reconciliation found = Reconciliation.of(
                    known.content().with(session.record(ports.clock().millis())),
                    session.info().serial(),
                    slots);
            known.save(found.withoutGone());
            for (MessageRecord message : found.gone()) {
                lines.add(Notice.MESSAGE_GONE.text(message.meterSerial(), When.text(message.preparedAt())));
                alarm |= Notice.MESSAGE_GONE.kind() == Notice.Kind.ALARM;
            }
            Fetching fetching = new Fetching(session, known);
            for (SlotEntry slot : slots) {
                SlotResult result = fetching.fetch(slot);
                lines.addAll(ResultText.lines(result, known.content().owner()));
                boolean alarmed = (result instanceof SlotResult.Answered answered
                                && !answered.alarms().isEmpty())
                        || (result instanceof SlotResult.Noted noted
                                && !noted.alarms().isEmpty());
                alarm |= alarmed || result.complaint().isPresent();
            }
        }
    }

    private void write(Wish.Allowed allowed, Use use) {
        OpenContainer known = container;
        if (known == null) {
            return; // locked meanwhile; the window shows it
        }
        Told told = new Told();
        show(state.with(new Work.Writing(0)));
        try (LoaderSession session = openKnown(known, allowed)) {
            List<SlotEntry> slots = session.ask(client -> client.list());
            use.of(new Preparation(ports, known, session, slots, resume, told));
            List<SlotEntry> after = session.ask(client -> client.list());
            show(state.with(there(session, after))
                    .with(opened(known))
                    .with(rounds.page(known))
                    .with(new Work.Written(told.written, told.notices)));
        } catch (Failure e) {
            seen = null;
            show(state.with(opened(known)).with(rounds.page(known)).with(new Work.Failed(e.complaint(), told.notices)));
        }
        touch();
    }

    /** Keeps what a preparation says for the end, and shows its progress. */
    private final class Told implements Preparation.Listener {
        private final List<Prepared> written = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();

        @Override
        public void notice(Notice notice, Object... arguments) {
            notices.add(notice.text(arguments));
        }

        @Override
        public void progress(long sent, long total) {
            show(state.with(new Work.Writing((int) (sent * 100 / total))));
        }

        @Override
        public void progressDone() {
            // Written or Failed follows
        }

        @Override
        public void written(
                MessageRecord message, String loaderSerial, List<Integer> earlier, LabelCheck.Standing label) {
            written.add(new Prepared(
                    message.meterSerial(),
                    message.meter().checkCode(),
                    label == LabelCheck.Standing.VERIFIED,
                    loaderSerial,
                    message.slot().orElseThrow()));
        }
    }

    /** Of work that has ended so: may it be gone on with all the same? */
    static Optional<Wish.Allowed> allowance(Work work) {
        if (work instanceof Work.WrittenRound written
                && written.lost().isEmpty()
                && !written.elsewhere().isEmpty()) {
            return Optional.of(new Wish.Allowed(false, false, true));
        }
        return work instanceof Work.Failed failed ? allowance(failed.complaint()) : Optional.empty();
    }

    private static Optional<Wish.Allowed> allowance(Complaint complaint) {
        return switch (complaint.problem()) {
            case LABEL_CHANGED -> Optional.of(new Wish.Allowed(true, false, false));
            case LOADER_IDENTITY_CHANGED -> Optional.of(new Wish.Allowed(false, true, false));
            default -> Optional.empty();
        };
    }
}
