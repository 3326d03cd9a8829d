package keyloader.host.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import keyloader.host.Faults;
import keyloader.host.container.Container;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.Profile;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Remark;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.Preparation;
import keyloader.host.profiles.Profiles;
import keyloader.host.round.RoundDocument;
import keyloader.host.window.DeskState.Brought;
import keyloader.host.window.DeskState.Plugged;
import keyloader.host.window.DeskState.Store;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.SlotEntry;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/**
 * What works behind the window, on one thread of its own: it has the container and speaks with loaders. Each session with
 * one is short, so that it may be unplugged whenever nothing is written.
 */
final class Desk implements AutoCloseable {
    private static final long LOOK_MILLIS = 1_000;

    /** An installer who is called away leaves no open container behind. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final HostPorts ports;
    private final PluggedIn loaders;
    private final LongSupplier nanos;
    private final Runnable left;
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

    private Runnable asked = () -> {};
    private boolean wasIdle;

    private volatile long active;
    private volatile boolean stopping;
    private volatile boolean closing;

    /**
     * @param nanos as {@link System#nanoTime}
     * @param left called on the desk's thread, once each time, when nobody has been there for ten minutes
     * @param pin asks for the PIN of a token, on the desk's thread
     * @param resume how a person has written what could not be written now
     * @param listener hears of each state, on the desk's thread
     */
    Desk(
            HostPorts ports,
            Presence presence,
            LongSupplier nanos,
            Runnable left,
            Supplier<Optional<Secret>> pin,
            String resume,
            Consumer<DeskState> listener) {
        this.ports = ports;
        this.loaders = new PluggedIn(ports, presence);
        this.nanos = nanos;
        this.left = left;
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

    /** Whether nobody has been at the window for ten minutes. */
    boolean isIdle() {
        return nanos.getAsLong() - active > IDLE_NANOS;
    }

    /** @param passphrase closed here */
    void unlock(Secret passphrase) {
        later(() -> open(Optional.of(passphrase)));
    }

    /** @param loader that it goes to */
    void prepare(Wish wish, LinkAddress loader) {
        later(() -> {
            OpenContainer known = container;
            try (Wish.Source source = wish.source()) {
                if (known == null) {
                    return; // locked meanwhile; the window shows it
                }
                write(loader, wish.allowed(), preparation -> {
                    preparation.checkRoom();
                    preparation.checkLabel(
                            wish.label(),
                            wish.allowed().labels().contains(wish.label().serial()));
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
    void writeWaiting(LinkAddress loader, Wish.Allowed allowed) {
        later(() -> write(loader, allowed, Preparation::resume));
    }

    /** Fetches what meters have left on the loaders, keeps it, and frees its slots. */
    void fetch(List<LinkAddress> from, Wish.Allowed allowed) {
        later(() -> doFetch(from, allowed));
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

    /** Writes as much of the round as the loaders take; asks for passphrases first. */
    void writeRound(Wish.Allowed allowed) {
        later(() -> doRound(allowed, false));
    }

    /** Seals anew for exactly the meters that this puts right; where a network has refused it, asks for the right passphrase first. */
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
                OpenContainer known = container;
                if (known == null) {
                    passphrase.close();
                    return;
                }
                boolean anew = state.work() instanceof Work.Asking asking && asking.corrected();
                rounds.give(known, network, passphrase, anew);
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
        try (RoundLoaders open = RoundLoaders.open(loaders, known, state.loaders(), allowed)) {
            Rounds.Part part = rounds.part(known, open, allowed.elsewhere(), again, new Rounds.Watch() {
                @Override
                public void progress(int done, int total) {
                    show(state.with(new Work.WritingRound(done, total)));
                }

                @Override
                public void written(String loaderSerial, int slot) {
                    open.link(loaderSerial).ifPresent(link -> fill(link, slot));
                }

                @Override
                public boolean isToStop() {
                    return stopping;
                }
            });
            Optional<NetworkName> wanted = part.wanted();
            if (wanted.isPresent()) {
                show(state.with(new Work.Asking(wanted.get(), again && rounds.hasRefused(known, wanted.get()))));
                return;
            }
            show(state.with(new Work.WritingRound(0, part.total())));
            Work.WrittenRound written = part.run();
            if (written.isWell()) {
                open.now().forEach(now -> show(state.with(now)));
            } else {
                loaders.forget(); // nobody waits for one that is silent
            }
            end(known, written);
        } catch (Failure e) {
            end(known, failed(e, List.of()));
        }
    }

    private void fill(LinkAddress link, int slot) {
        for (Plugged.There there : state.loaders()) {
            if (there.link().equals(link)) {
                show(state.with(there.withMessage(slot)));
            }
        }
    }

    /** Some work has ended, and what is kept may be another. */
    private void end(OpenContainer known, Work how) {
        show(state.with(opened(known)).with(rounds.page(known)).with(how));
        boolean nobodyAnswered =
                how instanceof Work.Failed failed && failed.complaint().problem() == Problem.TOKEN_PIN_NEEDED;
        if (!nobodyAnswered) {
            touch(); // what took long is to be read
        }
    }

    private Work failed(Failure e, List<Remark> before) {
        loaders.forget();
        return new Work.Failed(e.complaint(), before);
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
            } catch (RuntimeException | Error e) { // one that is swallowed would end the desk's turns
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
        boolean idle = isIdle();
        if (idle && !wasIdle) {
            left.run();
        }
        wasIdle = idle;
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
        try {
            container = OpenContainer.open(ports, Optional.empty(), typed(passphrase));
            loaders.forget(); // one is judged by what the container knows of it
            show(state.with(opened(container)).with(rounds.page(container)));
            look();
        } catch (Failure e) {
            Complaint complaint = e.complaint();
            show(state.with(
                    switch (complaint.problem()) {
                        case CONTAINER_PASSPHRASE_NEEDED -> new Store.Locked(Optional.empty());
                        case CONTAINER_WRONG_PASSPHRASE -> new Store.Locked(Optional.of(complaint));
                        default -> new Store.Unusable(complaint);
                    }));
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
            show(state.with(new Store.Locked(Optional.empty())).with(work));
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
        if (loaders.hasChanged()) {
            show(state.with(loaders.look(known)));
        }
    }

    /** One way to use a preparation. */
    @FunctionalInterface
    private interface Use {
        void of(Preparation preparation) throws Failure;
    }

    private void doFetch(List<LinkAddress> from, Wish.Allowed allowed) {
        OpenContainer known = container;
        if (known == null) {
            return; // locked meanwhile; the window shows it
        }
        show(state.with(new Work.Fetching()));
        List<Brought> brought = new ArrayList<>();
        for (LinkAddress link : from) {
            BroughtBack fetching = new BroughtBack(known);
            try (LoaderSession session = loaders.open(known, link, allowed)) {
                brought.add(fetching.from(session, ports.clock().millis()));
                show(state.with(PluggedIn.there(link, session)));
            } catch (Failure e) {
                loaders.forget();
                if (from.size() == 1 && brought.isEmpty()) {
                    end(known, failed(e, List.of()));
                    return;
                }
                lost(brought, link, e.complaint());
            }
        }
        end(known, new Work.Fetched(known.content().owner(), brought));
    }

    /** Another than the others, or pulled out at the very end. */
    private void lost(List<Brought> brought, LinkAddress link, Complaint why) {
        String serial = state.loaders().stream()
                .filter(there -> there.link().equals(link))
                .map(Plugged.There::serial)
                .findFirst()
                .orElse(link.toString());
        if (brought.stream().noneMatch(each -> each.loaderSerial().equals(serial))) {
            brought.add(new Brought(serial, List.of(), List.of(), List.of(), Optional.of(why)));
        }
    }

    private void write(LinkAddress loader, Wish.Allowed allowed, Use use) {
        OpenContainer known = container;
        if (known == null) {
            return; // locked meanwhile; the window shows it
        }
        Told told = new Told(percent -> show(state.with(new Work.Writing(percent))));
        show(state.with(new Work.Writing(0)));
        try (LoaderSession session = loaders.open(known, loader, allowed)) {
            List<SlotEntry> slots = session.ask(LoaderClient::list);
            use.of(new Preparation(ports, known, session, slots, resume, told));
            show(state.with(PluggedIn.there(loader, session)));
            end(known, new Work.Written(told.written(), told.remarks()));
        } catch (Failure e) {
            end(known, failed(e, told.remarks()));
        }
    }

    /** Of work that has ended so: may it be gone on with all the same? */
    static Optional<Wish.Allowed> allowance(Work work) {
        if (work instanceof Work.WrittenRound written) {
            return written.isWell() && !written.elsewhere().isEmpty()
                    ? Optional.of(new Wish.Allowed(Set.of(), Set.of(), true))
                    : allowance(written.shares().stream().flatMap(share -> share.lost().stream()));
        }
        if (work instanceof Work.Fetched fetched) {
            return allowance(fetched.brought().stream().flatMap(each -> each.lost().stream()));
        }
        return work instanceof Work.Failed failed ? allowance(Stream.of(failed.complaint())) : Optional.empty();
    }

    /** For exactly those that were told of. */
    private static Optional<Wish.Allowed> allowance(Stream<Complaint> complaints) {
        return complaints
                .flatMap(complaint -> switch (complaint.problem()) {
                    case LABEL_CHANGED ->
                        Stream.of(new Wish.Allowed(Set.copyOf(complaint.arguments()), Set.of(), false));
                    case LOADER_IDENTITY_CHANGED ->
                        Stream.of(new Wish.Allowed(Set.of(), Set.copyOf(complaint.arguments()), false));
                    default -> Stream.empty();
                })
                .reduce(Wish.Allowed::and);
    }
}
