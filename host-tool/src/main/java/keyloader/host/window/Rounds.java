package keyloader.host.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Notices;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Remark;
import keyloader.host.port.HostPorts;
import keyloader.host.round.JobView;
import keyloader.host.round.ListReading;
import keyloader.host.round.RoundDocument;
import keyloader.host.round.RoundNetworks;
import keyloader.host.round.RoundPlan;
import keyloader.host.round.RoundRun;
import keyloader.host.round.Rows;
import keyloader.host.text.When;
import keyloader.host.window.DeskState.Kept;
import keyloader.host.window.DeskState.Page;
import keyloader.host.window.DeskState.Share;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.Secret;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** The round that the desk works on, and the passphrases for it. Belongs to the desk's thread. */
final class Rounds {
    private final HostPorts ports;
    private final RoundNetworks networks = new RoundNetworks();
    private @Nullable RoundPlan plan;
    /** Messages that a network has refused, and whose passphrase was given since. */
    private final Set<Bytes> corrected = new HashSet<>();
    /** Whether the container has the round as the plan has it. */
    private boolean kept;

    private List<Rows.SameName> sameNames = List.of();
    private @Nullable ListReading refused;

    Rounds(HostPorts ports) {
        this.ports = ports;
    }

    /** Checks a list whole; nothing is kept of it before the first message is. */
    Page read(OpenContainer known, Path list, Optional<String> country) throws Failure {
        forget();
        ContainerContent content = known.content();
        ListReading reading = ListReading.of(
                list.toString(), content, Map.of(), country, false, LabelCheck.open(ports.files(), known));
        if (reading.rows().faults().isEmpty()) {
            plan = reading.plan(
                    reading.file(),
                    reading.earlier(content, reading.file()),
                    Math.max(0, ports.clock().millis()),
                    ports.random());
            sameNames = reading.rows().sameNames();
        } else {
            refused = reading;
        }
        return page(known);
    }

    Page choose(OpenContainer known, Bytes id) {
        forget();
        round(known.content(), id).ifPresent(round -> {
            plan = RoundPlan.resume(known.content(), round);
            kept = true;
        });
        return page(known);
    }

    private static Optional<RoundRecord> round(ContainerContent content, Bytes id) {
        return content.rounds().stream().filter(round -> round.id().equals(id)).findFirst();
    }

    private void forget() {
        wipe();
        plan = null;
        kept = false;
        sameNames = List.of();
        refused = null;
    }

    /** Where nobody is any more, no passphrase stays. */
    void wipe() {
        networks.close();
        corrected.clear();
    }

    /** Others may have the container from now on: only what it keeps itself still counts then. */
    void letGo() {
        if (kept) {
            wipe();
        } else {
            forget();
        }
    }

    /** As it is now. */
    Page page(OpenContainer known) {
        ContainerContent content = known.content();
        List<Kept> all = content.rounds().stream()
                .map(round -> new Kept(
                        round.id(), round.name(), round.madeAt(), round.jobs().size()))
                .toList();
        if (refused != null) {
            return new Page.Faults(all, refused.file(), refused.rows().faults());
        }
        Optional<RoundPlan> current = current(content);
        if (current.isEmpty()) {
            return new Page.Empty(all);
        }
        RoundPlan now = current.get();
        List<JobView> views = JobView.of(now.round(), content);
        return new Page.Shown(
                all,
                now.round().id(),
                now.round().name(),
                views,
                now.left(content),
                (int) views.stream().filter(RoundPlan::isToDoAgain).count(),
                (int) views.stream()
                        .filter(view -> view.job().listed()
                                && view.job().message().isEmpty()
                                && !now.toSeal().contains(view.job().meter()))
                        .count(),
                sameNames);
    }

    private static boolean isRefused(JobView view) {
        return view.job().listed()
                && view.state() == JobView.State.FAILED
                && view.verdict().equals(Optional.of(Verdict.WRONG_PASSPHRASE));
    }

    private Optional<RoundPlan> current(ContainerContent content) {
        if (plan != null && kept) {
            plan = round(content, plan.round().id())
                    .map(round -> RoundPlan.resume(content, round))
                    .orElse(null);
        }
        return Optional.ofNullable(plan);
    }

    private Stream<JobView> refusals(OpenContainer known) {
        return current(known.content()).stream()
                .flatMap(now -> JobView.of(now.round(), known.content()).stream())
                .filter(Rounds::isRefused);
    }

    private static Bytes digest(JobView refusal) {
        return refusal.message().orElseThrow().digest();
    }

    boolean hasRefused(OpenContainer known, NetworkName network) {
        Choice choice = new Choice(Optional.empty(), network);
        return refusals(known).anyMatch(refusal -> refusal.job().networks().contains(choice));
    }

    /** What the networks have refused is asked for anew, once. */
    void forgetRefused(OpenContainer known) {
        refusals(known)
                .filter(refusal -> !corrected.contains(digest(refusal)))
                .flatMap(refusal -> refusal.job().networks().stream())
                .distinct()
                .forEach(networks::forget);
    }

    /**
     * @param passphrase taken over
     * @param anew whether whoever typed it was told that the one before was refused
     */
    void give(OpenContainer known, NetworkName network, Secret passphrase, boolean anew) throws Failure {
        Choice choice = new Choice(Optional.empty(), network);
        networks.put(choice, RoundNetworks.described(network, Optional.of(passphrase)));
        if (anew) {
            refusals(known)
                    .filter(refusal -> refusal.job().networks().contains(choice))
                    .forEach(refusal -> corrected.add(digest(refusal)));
        }
    }

    void save(OpenContainer known, RoundDocument document, Path file) throws Failure {
        RoundRecord round = current(known.content())
                .orElseThrow(() -> Failure.of(Problem.ROUND_NONE))
                .round();
        document.write(
                ports.files(),
                document.to(file),
                round,
                JobView.of(round, known.content()),
                ports.clock().millis());
    }

    /** How a run is watched by whom it is shown to. */
    interface Watch {
        void progress(int done, int total);

        void written(String loaderSerial, int slot);

        /** Asked on any thread. */
        boolean isToStop();
    }

    /**
     * What these loaders get of the round.
     *
     * @param again whether only what has failed, and is put right by that, is sealed anew
     */
    Part part(OpenContainer known, RoundLoaders loaders, boolean elsewhere, boolean again, Watch watch) throws Failure {
        return new Part(known, loaders, elsewhere, again, watch);
    }

    final class Part implements RoundRun.Watch, Notices {
        private final OpenContainer known;
        private final boolean again;
        private final Watch watch;
        private final RoundRun run;
        private final ContainerContent ready;
        private final List<Remark> remarks = new ArrayList<>();
        private final Map<String, Complaint> lost;

        Part(OpenContainer known, RoundLoaders loaders, boolean elsewhere, boolean again, Watch watch) throws Failure {
            this.known = known;
            this.again = again;
            this.lost = new LinkedHashMap<>(loaders.lost());
            this.watch = watch;
            ContainerContent content = known.content();
            RoundPlan all = current(content).orElseThrow(() -> Failure.of(Problem.ROUND_NONE));
            RoundPlan now = again ? RoundPlan.again(content, all.round(), false) : all;
            if (again && now.toSeal().isEmpty()) {
                throw Failure.of(Problem.ROUND_HAS_NO_FAILED);
            }
            now.judge(LabelCheck.open(ports.files(), known), this);
            now.mentionOwners(content, this);
            now.mentionPrekeys(content, this);
            run = new RoundRun(
                    known,
                    now.round(),
                    now.labels(),
                    now.toSeal(),
                    elsewhere,
                    ports.random(),
                    () -> ports.clock().millis(),
                    this);
            ContainerContent plugged =
                    kept ? content : content.with(all.round()).with(List.of(), all.meters(content));
            for (LoaderSession session : loaders.sessions()) {
                try {
                    plugged = run.plugIn(session, plugged);
                } catch (Failure e) {
                    if (loaders.sessions().size() == 1) {
                        throw e;
                    }
                    lost.put(session.info().serial(), e.complaint());
                }
            }
            ready = plugged;
        }

        int total() {
            return run.reachable(ready).size();
        }

        /** The next network whose passphrase has to be typed; nobody types one for what does not fit. */
        Optional<NetworkName> wanted() throws Failure {
            for (Choice choice : RoundNetworks.wanted(run.toBeSealed(ready))) {
                if (choice.file().isPresent()) {
                    throw Failure.of(Problem.ROW_NETWORK_UNKNOWN, choice.file().get());
                }
                if (networks.has(choice)) {
                    continue;
                }
                if (choice.network().security().hasSecret()) {
                    return Optional.of(choice.network());
                }
                networks.put(choice, RoundNetworks.described(choice.network(), Optional.empty()));
            }
            return Optional.empty();
        }

        Work.WrittenRound run() throws Failure {
            known.save(ready);
            kept = true;
            sameNames = List.of();
            RoundRun.Outcome outcome = run.run(networks::of);
            if (outcome.waiting() == 0) { // then nobody has to be asked about the others
                lost.values().removeIf(PluggedIn::isChanged);
            }
            boolean nothing = outcome.all() == 0 && outcome.found() == 0 && !outcome.stopped() && lost.isEmpty();
            if (nothing && outcome.waiting() > 0) {
                throw Failure.of(again ? Problem.ROUND_AGAIN_FULL : Problem.LOADER_FULL);
            }
            List<Share> shares = new ArrayList<>();
            outcome.written()
                    .forEach((serial, count) ->
                            shares.add(new Share(serial, count, Optional.ofNullable(lost.remove(serial)))));
            lost.forEach((serial, why) -> shares.add(new Share(serial, 0, Optional.of(why))));
            return new Work.WrittenRound(shares, outcome.found(), outcome.stopped(), outcome.elsewhere(), remarks);
        }

        @Override
        public void progress(int done, int total) {
            watch.progress(done, total);
        }

        @Override
        public void written(String loaderSerial, int slot) {
            watch.written(loaderSerial, slot);
        }

        @Override
        public void lost(String loaderSerial, Complaint why) {
            lost.put(loaderSerial, why);
        }

        @Override
        public void replaced(MessageRecord message) {
            notice(Notice.MESSAGE_REPLACED, message.meterSerial(), When.text(message.preparedAt()));
        }

        @Override
        public boolean isToStop() {
            return watch.isToStop();
        }

        @Override
        public void notice(Notice notice, Object... arguments) {
            remarks.add(Remark.of(notice, arguments));
        }
    }
}
