package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.host.command.HostCommand;
import keyloader.host.command.WindowCommand;
import keyloader.host.outcome.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What holds for every command, those to come included; and what the build makes of the commands. */
@Timeout(300)
class CommandModelTest {
    /** They show what is known, on paper too. (A key or a loader that is shown for the first time is remembered; that is all.) */
    static final Set<String> SHOWS_ONLY = Set.of(
            "keyloader inspect",
            "keyloader labels",
            "keyloader leaflet",
            "keyloader loaders",
            "keyloader keys",
            "keyloader owners card",
            "keyloader owners list",
            "keyloader round list",
            "keyloader round show",
            "keyloader round sheet",
            "keyloader round report",
            "keyloader qa-station yield",
            "keyloader qa-station verify",
            "keyloader profiles list",
            "keyloader profiles show");

    @TempDir
    static Path directory;

    private static List<CommandLine> all() {
        List<CommandLine> commands = new ArrayList<>();
        collect(Main.commandLine(), commands);
        return commands;
    }

    private static void collect(CommandLine command, List<CommandLine> commands) {
        commands.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, commands));
    }

    static List<CommandLine> working() {
        return all().stream()
                .filter(command -> command.getCommandSpec().userObject() instanceof HostCommand)
                .filter(command ->
                        !(command.getCommandSpec().userObject() instanceof WindowCommand)) // asks and shows by itself
                .toList();
    }

    private static boolean has(CommandLine command, String option) {
        return command.getCommandSpec().findOption(option) != null;
    }

    @Test
    void everyCommandTakesJsonQuietAndHelpAndWhatChangesSomethingCanBeTriedDry() {
        assertThat(working()).hasSizeGreaterThan(12);
        for (CommandLine command : working()) {
            String name = command.getCommandSpec().qualifiedName();
            for (String option : List.of("--json", "--quiet", "--help", "--container")) {
                assertThat(has(command, option)).as(name + " " + option).isTrue();
            }
            assertThat(has(command, "--dry-run")).as(name + " --dry-run").isEqualTo(!SHOWS_ONLY.contains(name));
        }
    }

    @Test
    void everyOptionIsDescribedWithoutAFormatOfItsOwn() {
        for (CommandLine command : all()) {
            assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
            command.getCommandSpec().args().forEach(argument -> assertThat(String.join("", argument.description()))
                    .as(command.getCommandSpec().qualifiedName() + " " + argument)
                    .isNotBlank()
                    .doesNotContain("%"));
        }
    }

    @Test
    void theGuideSaysTheSameOfExitCodes() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "installer-guide.md"));
        ExitCode.MEANINGS.forEach((code, meaning) ->
                assertThat(guide).as(code).contains("| " + code + " | " + meaning.split("[:;]", 2)[0]));
        assertThat(ExitCode.MEANINGS).hasSize(5);
    }

    private static Path documents() throws IOException {
        Documents.main(new String[] {directory.toString(), "0.1.0", "2026-01-01T00:00:00Z"});
        return directory;
    }

    @Test
    void everyCommandHasAManualPageThatNamesItsOptionsAndExitCodes() throws IOException {
        Path manual = documents().resolve("man");
        Set<String> names = new TreeSet<>();
        for (CommandLine command : all()) {
            String name = command.getCommandSpec().qualifiedName("-") + ".1";
            names.add(name);
            String page = Files.readString(manual.resolve(name));
            assertThat(page).contains(".SH \"EXIT STATUS\"").contains("an ALARM was printed");
            command.getCommandSpec().optionsMap().keySet().forEach(option -> assertThat(page)
                    .as(name)
                    .contains(option.replace("-", "\\-")));
        }
        try (Stream<Path> files = Files.list(manual)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void manualPagesRenderWithoutAWarning() throws IOException, InterruptedException {
        boolean has = Files.isExecutable(Path.of("/usr/bin/man"));
        if (!has) {
            System.err.println("SKIPPED: manual pages are not rendered: there is no man(1)");
        }
        assumeThat(has).isTrue();
        Path manual = documents().resolve("man");
        for (CommandLine command : all()) {
            Path page = manual.resolve(command.getCommandSpec().qualifiedName("-") + ".1");
            ProcessBuilder builder = new ProcessBuilder("man", "--warnings", "-E", "UTF-8", "-l", page.toString());
            builder.environment().putAll(java.util.Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", "80", "MANPAGER", "cat"));
            Path err = directory.resolve("err");
            Process process = builder.redirectError(err.toFile()).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            assertThat(Files.readString(err)).as(page.toString()).isEmpty();
            assertThat(text).contains("EXIT STATUS").contains("--help");
        }
    }

    /** What bash offers after these words; compopt wants a completion that is under way. */
    private static List<String> offered(Path script, String... words) throws IOException, InterruptedException {
        String typed = "COMP_WORDS=('" + String.join("' '", words) + "'); COMP_CWORD=" + (words.length - 1) + "; ";
        Process process = new ProcessBuilder(
                        "bash",
                        "--norc",
                        "-c",
                        "compopt() { :; }; . \"$0\" || exit; " + typed
                                + "_complete_keyloader; printf '%s\\n' \"${COMPREPLY[@]}\"",
                        script.toString())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return said.lines().map(String::strip).toList();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
        boolean has = Files.isExecutable(Path.of("/bin/bash")) || Files.isExecutable(Path.of("/usr/bin/bash"));
        if (!has) {
            System.err.println("SKIPPED: completion is not tried: there is no bash");
        }
        assumeThat(has).isTrue();
        Path script = documents().resolve("bash-completion/keyloader");
        assertThat(offered(script, "keyloader", "prep")).containsExactly("prepare");
        assertThat(offered(script, "keyloader", "keys", "e")).containsExactly("export");
        assertThat(offered(script, "keyloader", "zeroize", "--dry")).containsExactly("--dry-run");
        assertThat(offered(script, "keyloader", "")).contains("prepare", "receipts", "profiles", "manifest");
    }
}
