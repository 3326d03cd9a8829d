package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.agent.bench.AgentProcess;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.PowerCut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandLineTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frobnicate",
                "run",
                "run --state S",
                "run --state S --loader tcp:1",
                "run --state S --loader udp:1 --network files:N",
                "run --state S --loader tcp:1 --network nm:",
                "run --state S --loader tcp:1 --network files:",
                "run --state S --state T --loader tcp:1 --network files:N",
                "run --state S --loader tcp:1 --network files:N --twice",
                "run --state S --loader tcp:1 --network files:N --once=yes",
                "status",
                "status --state",
                "status --state=",
                "provision --state S",
                "provision --serial X",
                "reset",
                "reset --yes",
                "status extra --state S"
            })
    void wrongUseSaysWhatAndWhatToDo(String line) {
        Bench bench = Bench.in(directory);
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        assertThat(bench.command(arguments)).isEqualTo(2);
        assertThat(bench.out).isEmpty();
        assertThat(bench.err.lines().toList()).hasSize(2);
        assertThat(bench.err)
                .startsWith("keyloader-agent: error: ")
                .contains("\nkeyloader-agent: hint: ")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "reset --yes", "run --loader tcp:1 --network files:N --once"})
    void withoutAMeterThereIsNothingToDo(String line) {
        Bench bench = Bench.in(directory);
        String state = directory.resolve("none").toString();
        assertThat(bench.command((line + " --state " + state).split(" "))).isEqualTo(1);
        assertThat(bench.err).contains("there is no meter").contains("hint: make one with: keyloader-agent provision");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\tb/c", "a\u007fb", "a\u0001"})
    void aNetworkDirectoryWithAControlCharacterIsRefusedBeforeAnything(String name) {
        Bench bench = Bench.in(directory);
        String network = "files:" + directory.resolve(name);
        String state = bench.state.toString();
        String missing = directory.resolve("none").toString();
        for (String[] line : new String[][] {
            {"run", "--state", state, "--loader", "tcp:1", "--network", network, "--once"},
            {"run", "--state", missing, "--loader", "tcp:1", "--network", network, "--once"},
            {"reset", "--state", state, "--yes", "--network", network}
        }) {
            assertThat(bench.command(line)).isEqualTo(2);
            assertThat(bench.err).contains("control character in its path").contains("\\u{");
            assertThat(bench.err.lines()).hasSize(2);
        }
        assertThat(directory.resolve(name)).doesNotExist();
        assertThat(bench.stored().resets()).isZero();
    }

    @Test
    void theWorkingDirectoryIsPartOfTheNetworkDirectorysPath() throws IOException, InterruptedException {
        Path strange = Files.createDirectory(directory.resolve("a\nb"));
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(AgentProcess.java(
                        List.of(),
                        List.of(),
                        List.of("run", "--state", "S", "--loader", "tcp:1", "--network", "files:N", "--once")))
                .directory(strange.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(err).content().contains("control character in its path");
    }

    /** An LED's pattern ends with the program, and a meter is started anew within seconds. */
    @Test
    void whatEndsTheProgramIsShownForTwoRounds() throws IOException {
        Bench bench = Bench.in(directory);
        bench.configure("light = meter");
        Files.delete(bench.state.resolve("state.cbor"));
        long before = bench.time.millis();
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.board.leds).containsExactly("[meter] 5");
        assertThat(bench.time.millis() - before).isEqualTo(8_000);
    }

    @Test
    void aFaultOfOurOwnIsOneProblemWithoutItsTextAndTheLightIsNotSteady() {
        Bench bench = Bench.in(directory);
        bench.radio.whileJoining = () -> {
            throw new IllegalStateException("the passphrase is secret");
        };
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err)
                .containsPattern("error: keyloader-agent has met a fault of its own"
                        + " \\(IllegalStateException at CommandLineTest\\.java:[0-9]+\\)\n")
                .contains("hint: nothing on record is lost; start it again")
                .contains("(" + Version.TEXT + ")")
                .doesNotContain("secret")
                .doesNotContain("\tat ");
        assertThat(bench.out).endsWith("light: 5 blinks - keyloader-agent has met a fault of its own\n");

        bench.radio.whileJoining = () -> {};
        assertThat(bench.runOnce()).as(bench.err).isZero();
    }

    @Test
    void anErrorOfTheMachineIsNoProblemOfOurs() {
        Bench bench = Bench.in(directory);
        new Installer().seal(bench.label, 1, "Home").putOn(bench.socket);
        bench.radio.whileJoining = () -> {
            throw new PowerCut();
        };
        assertThat(bench.runOnceUnlessCut()).isEmpty();
        assertThat(bench.out).doesNotContain("5 blinks");
    }

    @Test
    void argumentsAreEscapedBeforeTheyArePrinted() {
        Bench bench = Bench.in(directory);
        assertThat(bench.command("\u001b[31mred")).isEqualTo(2);
        assertThat(bench.err).doesNotContain("\u001b").contains("\\u{1b}[31mred");
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        Bench bench = Bench.in(directory);
        assertThat(bench.command("--help")).isZero();
        assertThat(bench.out).contains("provision").contains("exit codes");
        assertThat(bench.command("--version")).isZero();
        assertThat(bench.out).isEqualTo("keyloader-agent " + Version.TEXT + "\n");
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<version>" + Version.TEXT + "</version>");
    }

    @Test
    void aStateThatIsAFileIsAnErrorAndNoStackTrace() throws IOException {
        Bench bench = Bench.in(directory);
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(bench.command("provision", "--state", file.toString(), "--serial", "X"))
                .isEqualTo(1);
        assertThat(bench.err).startsWith("keyloader-agent: error: ").contains("hint: ");
        assertThat(bench.command("provision", "--state", file.resolve("below").toString(), "--serial", "X"))
                .isEqualTo(1);
    }
}
