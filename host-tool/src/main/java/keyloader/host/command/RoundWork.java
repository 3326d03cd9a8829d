package keyloader.host.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.round.RoundNetworks;
import keyloader.host.round.RoundPlan;
import keyloader.host.round.RoundRun;
import keyloader.host.text.Escape;
import keyloader.host.text.Tell;
import keyloader.host.text.When;

/** Carries out a plan with the loaders that are plugged in, and says what happens. */
final class RoundWork implements RoundRun.Watch {
    private final Workbench bench;
    private final Tell tell;
    private final OpenContainer container;
    private final RoundReport report;
    private volatile boolean interrupted;

    RoundWork(Workbench bench, OpenContainer container, RoundReport report) {
        this.bench = bench;
        this.tell = bench.tell();
        this.container = container;
        this.report = report;
    }

    /** @return the exit code */
    int run(RoundPlan plan, LoadersOptions loaders, RoundNetworkOptions networks, boolean dryRun) throws Failure {
        plan.mentionOwners(container.content(), tell);
        plan.mentionPrekeys(container.content(), tell);
        RoundRun run = new RoundRun(
                container,
                plan.round(),
                plan.labels(),
                plan.toSeal(),
                loaders.elsewhere,
                bench.ports().random(),
                bench::now,
                this);
        List<LoaderSession> open = new ArrayList<>();
        try {
            ContainerContent ready = plugIn(run, loaders, container.content().with(plan.round()), open);
            if (dryRun) {
                report.dryRun(
                        plan,
                        open.isEmpty()
                                ? Optional.empty()
                                : Optional.of(run.reachable(ready).size()));
                return code(report.hasLost());
            }
            // Nobody types a passphrase for what does not fit.
            try (RoundNetworks opened = networks.open(
                    run.toBeSealed(ready),
                    bench.ports().terminal(),
                    bench.ports().clock().instant())) {
                container.save(ready);
                RoundRun.Outcome outcome = Interruption.told(() -> run.run(opened::of), this::interrupted);
                tell.progressDone();
                report.done(plan, outcome, container.content());
                return code(report.hasLost() || !outcome.isAll());
            }
        } finally {
            tell.progressDone();
            open.forEach(LoaderSession::close);
        }
    }

    private int code(boolean failed) {
        return failed ? ExitCode.FAILED : tell.exitCode();
    }

    /** One loader that does not answer is no reason to leave the others. */
    private ContainerContent plugIn(
            RoundRun run, LoadersOptions loaders, ContainerContent content, List<LoaderSession> open) throws Failure {
        ContainerContent now = content;
        Set<String> serials = new HashSet<>();
        Optional<Failure> first = Optional.empty();
        for (LoaderOptions one : loaders.each()) {
            try {
                LoaderSession session = bench.openKnownLoader(one, container);
                open.add(session);
                if (!serials.add(session.info().serial())) {
                    throw Failure.of(Problem.LOADER_TWICE, session.info().serial());
                }
                now = run.plugIn(session, now);
            } catch (Failure e) {
                if (e.complaint().problem() == Problem.LOADER_TWICE || loaders.links.size() == 1) {
                    throw e;
                }
                first = first.isPresent() ? first : Optional.of(e);
                lost(String.valueOf(one.loader), e.complaint());
            }
        }
        if (first.isPresent() && serials.isEmpty()) {
            throw first.get();
        }
        return now;
    }

    private void interrupted() {
        interrupted = true;
        tell.progressDone();
        tell.notice(Notice.ROUND_INTERRUPTED);
    }

    @Override
    public boolean isToStop() {
        return interrupted;
    }

    @Override
    public void progress(int done, int total) {
        if (interrupted) {
            return; // or it would stand below what was said
        }
        tell.progress("writing", done, total); // with more words it would be too long for a narrow terminal
    }

    @Override
    public void lost(String loaderSerial, Complaint why) {
        tell.progressDone();
        tell.error("loader " + Escape.text(loaderSerial) + ": ", why);
        report.lost(loaderSerial, why);
    }

    @Override
    public void replaced(MessageRecord message) {
        tell.progressDone();
        tell.notice(Notice.MESSAGE_REPLACED, message.meterSerial(), When.text(message.preparedAt()));
    }
}
