package keyloader.host.command;

import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.round.RoundDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the sheet that an installer takes along. */
@Command(
        name = "sheet",
        description =
                "Writes a sheet to print (PDF): each meter with place, check code, loader and slot, and a box to tick.")
public final class RoundSheetCommand implements HostCommand {
    @Mixin
    RoundOptions options = new RoundOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Override
    public int run(HostPorts ports) throws Failure {
        return output.write(ports, options, RoundDocument.SHEET);
    }
}
