package keyloader.host.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Only carries its commands. */
@Command(
        name = "profiles",
        description = "Networks that are kept on this PC under a name, with their credentials.",
        footer = {"", "keyloader prepare --profile NAME takes the networks from there."})
public final class ProfilesCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
