package keyloader.host.command;

import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.round.RoundDocument;
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
        return output.write(ports, options, RoundDocument.REPORT);
    }
}
