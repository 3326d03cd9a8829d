package keyloader.host.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The test station on a factory's bench: only carries its commands. */
@Command(
        name = "qa-station",
        description = "Tests meters on a factory's bench, and keeps records of what came of it.",
        footer = {"", "The meter's half is keyloader-agent qa. See the factory guide."})
public final class QaStationCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
