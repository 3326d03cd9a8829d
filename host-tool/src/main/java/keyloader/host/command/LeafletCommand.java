package keyloader.host.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.leaflet.Language;
import keyloader.host.leaflet.Leaflet;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.print.OutputFile;
import keyloader.host.text.Tell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the page for the person who plugs the loader in. */
@Command(
        name = "leaflet",
        description =
                "Writes a page to print (PDF) for whoever plugs the loader into the meter: three steps, and what the light says.")
public final class LeafletCommand implements HostCommand {
    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(names = "--language", paramLabel = "LANGUAGE", description = "en or de; the system's, if not given")
    @Nullable Language language;

    @Option(names = "--contact", paramLabel = "TEXT", description = "whom to ask, at the foot of the page")
    @Nullable String contact;

    @Option(names = "--json", description = "print the result as JSON")
    boolean json;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Override
    public int run(HostPorts ports) throws Failure {
        OutputFile file = OutputFile.of(output.named(), List.of(".pdf"));
        Language spoken = language == null ? Language.of(Locale.getDefault()) : language;
        file.write(ports.files(), Leaflet.pdf(spoken, Optional.ofNullable(contact)));
        OutputOptions.tell(new Tell(ports.terminal(), common.quiet), file, json);
        return ExitCode.OK;
    }
}
