package keyloader.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Run by the build: writes manual pages and the completion for bash, from the commands as they are. */
public final class Documents {
    private Documents() {}

    /** @param args the directory, the version, and the instant of the build (ISO 8601) */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        CommandLine program = Main.commandLine();
        manual(program, Files.createDirectories(directory.resolve("man")), args[1], args[2].substring(0, 10));
        Files.writeString(
                Files.createDirectories(directory.resolve("bash-completion")).resolve("keyloader"),
                AutoComplete.bash("keyloader", program));
    }

    private static void manual(CommandLine command, Path directory, String version, String date) throws IOException {
        Files.writeString(directory.resolve(ManPage.name(command) + ".1"), ManPage.of(command, version, date));
        for (CommandLine sub : command.getSubcommands().values()) {
            manual(sub, directory, version, date);
        }
    }
}
