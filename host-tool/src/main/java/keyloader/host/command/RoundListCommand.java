package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.round.HandOver;
import keyloader.host.round.JobView;
import keyloader.host.round.Tally;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.When;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the rounds of this PC. */
@Command(name = "list", description = "Lists the rounds of this PC, and how far they have come.")
public final class RoundListCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            ObjectNode document = Json.object();
            ArrayNode rounds = document.putArray("rounds");
            for (RoundRecord round : container.content().rounds()) {
                List<JobView> views = JobView.of(round, container.content());
                ObjectNode node = HandOver.head(round);
                node.set("counts", HandOver.counts(views));
                rounds.add(node);
                if (!json) {
                    bench.tell()
                            .result(round.id().hex() + "  " + When.text(round.madeAt()) + "  "
                                    + Escape.text(round.name()) + ": " + Tally.words(views));
                }
            }
            if (json) {
                bench.tell().result(Json.print(document));
            } else if (rounds.isEmpty()) {
                bench.tell().result("this PC keeps no round yet");
            }
            return ExitCode.OK;
        }
    }
}
