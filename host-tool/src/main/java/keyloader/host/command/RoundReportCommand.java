package keyloader.host.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.round.HandOver;
import keyloader.host.round.JobView;
import keyloader.host.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes what is handed over when the work is done. */
@Command(
        name = "report",
        description =
                "Writes the hand-over report: what has become of each meter, as PDF, CSV or JSON by the file's name.")
public final class RoundReportCommand implements HostCommand {
    @Mixin
    RoundOptions options = new RoundOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Override
    public int run(HostPorts ports) throws Failure {
        return output.write(ports, options, List.of("pdf", "csv", "json"), RoundReportCommand::content);
    }

    private static byte[] content(RoundRecord round, List<JobView> views, String kind, long now) {
        return switch (kind) {
            case "csv" -> HandOver.csv(views);
            case "json" ->
                (Json.print(HandOver.document(round, views, now)) + "\n").getBytes(StandardCharsets.US_ASCII);
            default -> HandOver.pdf(round, views, now);
        };
    }
}
