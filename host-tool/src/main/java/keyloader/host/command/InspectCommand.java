package keyloader.host.command;

import java.util.List;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.Identity;
import keyloader.host.loaders.Inspection;
import keyloader.host.loaders.InspectionReport;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.loaders.LogCheck;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.wire.LoaderClient;
import keyloader.wire.SlotEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is on a loader, and whether the loader is what it was. */
@Command(name = "inspect", description = "Shows a loader's identity, self-test, slots and log; changes nothing on it.")
public final class InspectCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoaderOptions loader = new LoaderOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Option(names = "--log", paramLabel = "N", description = "show the newest N entries of the log (default 20)")
    int shown = 20;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        Workbench.requireLink(loader);
        if (shown < 0) {
            throw Failure.of(Problem.LOG_NEGATIVE);
        }
        try (OpenContainer container = bench.openContainer();
                LoaderSession session = bench.openAnyLoader(loader, container)) {
            int fault = session.ask(LoaderClient::selfTest);
            List<SlotEntry> slots = session.ask(LoaderClient::list);
            LogCheck log = session.ask(LogCheck::read);
            pin(bench, container, session);
            Inspection inspection =
                    new Inspection(session.info(), session.identity(), fault, slots, log, container.content());
            if (json) {
                bench.tell().result(Json.print(InspectionReport.json(inspection)));
            } else {
                InspectionReport.lines(inspection, shown).forEach(bench.tell()::result);
            }
            warn(bench.tell(), inspection);
            return bench.tell().exitCode();
        }
    }

    /** A changed key is only shown, unless it is accepted. */
    private void pin(Workbench bench, OpenContainer container, LoaderSession session) throws Failure {
        boolean accepted = session.identity() == Identity.CHANGED && loader.acceptNewIdentity;
        if (session.identity() == Identity.NEW || accepted) {
            container.save(bench.remember(container.content(), session));
        }
    }

    private static void warn(Tell tell, Inspection inspection) {
        if (inspection.identity() == Identity.CHANGED) {
            tell.notice(Notice.LOADER_IDENTITY_CHANGED, inspection.info().serial());
        }
        inspection.log().broken().ifPresent(why -> tell.notice(Notice.LOADER_LOG_BROKEN, why));
        if (inspection.fault() != 0) {
            tell.notice(Notice.LOADER_SELF_TEST, InspectionReport.fault(inspection.fault()));
        }
    }
}
