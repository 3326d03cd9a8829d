package keyloader.host.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Only carries its commands. */
@Command(name = "manifest", description = "What a factory says of its meters: by it labels are verified.")
public final class ManifestCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
