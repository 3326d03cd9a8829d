package keyloader.host.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program itself: only carries its commands. */
@Command(
        name = "keyloader",
        description = "Prepares loaders that bring WiFi credentials to meters, and reads what they bring back.",
        footer = {
            "",
            "A first message: keyloader prepare --meter label.png --ssid NAME --security wpa2 --country DE --loader LINK",
            "Exit codes: 0 done, 1 failed, 2 wrong use, 3 done but something is not as it should be."
        })
public final class Keyloader {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "show the version")
    boolean version;
}
