package keyloader.host.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Only carries its commands. */
@Command(
        name = "owners",
        description = "Other PCs that meters may be told to obey, by the names that they have here.",
        footer = {"", "keyloader prepare --owners self,NAME gives a meter its owners."})
public final class OwnersCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
