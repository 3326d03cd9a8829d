package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.round.HandOver;
import keyloader.host.round.JobView;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Forgets a round. */
@Command(
        name = "remove",
        description = "Forgets a round with its names and places; what was sealed, and receipts, stay as they are.")
public final class RoundRemoveCommand implements HostCommand {
    @Mixin
    RoundOptions options = new RoundOptions();

    @Option(names = "--yes", description = "also while meters have not answered")
    boolean yes;

    @Option(names = "--dry-run", description = "check everything, forget nothing")
    boolean dryRun;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, options.common);
        try (OpenContainer container = bench.openContainer()) {
            RoundRecord round = RoundChoice.of(container.content(), options.round);
            long open = JobView.of(round, container.content()).stream()
                    .filter(JobView::isOpen)
                    .count();
            if (open > 0 && !yes) {
                throw Failure.of(Problem.ROUND_OUTSTANDING, open);
            }
            if (!dryRun) {
                container.save(container.content().without(round));
            }
            if (options.json) {
                ObjectNode document = Json.object();
                document.set("removed", HandOver.head(round));
                bench.tell().result(Json.print(document.put("dryRun", dryRun)));
            } else {
                bench.tell()
                        .result((dryRun ? "" : "removed     ") + "round "
                                + round.id().hex() + "  " + Escape.text(round.name())
                                + (dryRun ? ", would be removed (--dry-run)" : ""));
            }
            return ExitCode.OK;
        }
    }
}
