package keyloader.host.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is done with rounds: only carries its commands. */
@Command(
        name = "round",
        description = "Shows what has become of the meters of a round, and prepares again what has failed.",
        footer = {
            "",
            "\"keyloader batch\" makes a round; \"keyloader receipts\" brings back what its meters have answered."
        })
public final class RoundCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
