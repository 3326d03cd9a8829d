package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import keyloader.agent.bench.AgentProcess;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is said in words, with a next step; no class of ours or Java's, and no file that nobody has made. */
@Timeout(120)
class FailureWordsTest {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @BeforeEach
    void aMeter() {
        bench = Bench.in(directory);
    }

    private static void isInWords(String err, String... words) {
        List<String> lines =
                err.lines().filter(line -> !line.contains("check code")).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("keyloader-agent: error: ").contains(words);
        assertThat(lines.get(1)).startsWith("keyloader-agent: hint: ").hasSizeGreaterThan(30);
        assertThat(err)
                .doesNotContain("Exception")
                .doesNotContain(".new")
                .doesNotContain("/.keyloader")
                .doesNotContain("null");
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                contents.put(
                        path.toString(),
                        Files.isRegularFile(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "");
            }
        }
        contents.remove(directory.resolve("out").toString());
        contents.remove(directory.resolve("err").toString());
        return contents;
    }

    private void provisionIsRefused(Path state, String... words) throws IOException {
        Map<String, String> before = contents();
        assertThat(bench.command("provision", "--state", state.toString(), "--serial", "X"))
                .isEqualTo(1);
        isInWords(bench.err, words);
        assertThat(bench.out).isEmpty();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aStateThatIsAFileOrBelowOneOrNowhere() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "theirs");
        provisionIsRefused(file, "the state directory " + file + " is not a directory");
        provisionIsRefused(file.resolve("below"), "a part of this path is not a directory");
        provisionIsRefused(directory.resolve("no/where"), directory.resolve("no/where") + ": it does not exist");
    }

    @Test
    void aStateWithoutSpace() throws IOException {
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                throw new java.nio.file.FileSystemException(file.toString(), null, "No space left on device");
            }
        };
        Path state = Files.createDirectory(directory.resolve("other"));
        assertThat(bench.command("provision", "--state", state.toString(), "--serial", "X"))
                .isEqualTo(1);
        isInWords(bench.err, "state cannot be written (" + state.resolve("state.cbor") + ": no space is left)");
        assertThat(bench.out).isEmpty();
    }

    @Test
    void aLabelThatCannotBeWrittenAndAMeterThatIsThere() throws IOException {
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                if (file.toString().contains("label")) {
                    throw new AccessDeniedException(file.toString());
                }
                super.write(file, content, access);
            }
        };
        Path picture = directory.resolve("label.png");
        Path state = directory.resolve("other");
        assertThat(bench.command(
                        "provision", "--state", state.toString(), "--serial", "X", "--label", picture.toString()))
                .isEqualTo(1);
        isInWords(
                bench.err,
                "picture cannot be written (" + picture + ": no permission); the meter itself is provisioned");
        assertThat(bench.out).isEmpty();
        assertThat(bench.command("status", "--state", state.toString())).isZero();
    }

    @Test
    void aLoadersSocketInADirectoryThatIsMissing() throws IOException {
        Map<String, String> before = contents();
        bench.time = new HandTime().endAt(java.time.Duration.ofMinutes(1)); // it must not wait
        assertThat(bench.command(
                        "run",
                        "--state",
                        bench.state.toString(),
                        "--loader",
                        "unix:" + directory.resolve("no/socket"),
                        "--network",
                        "files:" + bench.network))
                .isEqualTo(1);
        isInWords(bench.err, "no directory for the loader's socket " + directory.resolve("no/socket"));
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aLoaderThatIsNotThereIsWaitedForByName() {
        bench.socket.unplug();
        bench.time = new HandTime().endAt(java.time.Duration.ofMinutes(1));
        bench.runUntilEnd();
        assertThat(bench.err).contains("waiting for a loader (tcp:").doesNotContain("Exception");
    }

    @Test
    void whoMayNotLookIsToldSoAndNotThatThereIsNoMeter() throws IOException, InterruptedException {
        for (String permissions : new String[] {"---------", "rw-------"}) {
            Files.setPosixFilePermissions(bench.state, PosixFilePermissions.fromString(permissions));
            for (String command : new String[] {"status", "reset"}) {
                AgentProcess.Ran ran =
                        new AgentProcess(directory).unprivileged(command, "--state", bench.state.toString());
                assertThat(ran.code()).isEqualTo(1);
                assertThat(ran.out()).isEmpty();
                isInWords(ran.err(), "you may not look into the state directory " + bench.state);
                assertThat(ran.err())
                        .contains("run it as the user whom it belongs to")
                        .doesNotContain("no meter");
            }
            Files.setPosixFilePermissions(bench.state, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aStateThatIsReadOnly() throws IOException, InterruptedException {
        Map<String, String> before = contents();
        Files.deleteIfExists(bench.state.resolve("lock"));
        Files.setPosixFilePermissions(bench.state, PosixFilePermissions.fromString("r-x------"));
        AgentProcess.Ran ran =
                new AgentProcess(directory).unprivileged("reset", "--yes", "--state", bench.state.toString());
        assertThat(ran.code()).isEqualTo(1);
        isInWords(ran.err(), "state cannot be written (" + bench.state.resolve("lock") + ": no permission)");
        ran = new AgentProcess(directory).unprivileged("status", "--state", bench.state.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        Files.setPosixFilePermissions(bench.state, PosixFilePermissions.fromString("rwx------"));
        before.remove(bench.state.resolve("lock").toString());
        assertThat(contents()).isEqualTo(before);
    }

    private static PrintStream broken() {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                },
                false,
                StandardCharsets.UTF_8);
    }

    @Test
    void outputThatIsTheProductAndCannotBeWrittenIsAFailure() {
        for (List<String> line : List.of(
                List.of("status", "--state", bench.state.toString()),
                List.of("status", "--json", "--state", bench.state.toString()),
                List.of("provision", "--state", bench.state.toString(), "--serial", Bench.SERIAL),
                List.of("provision", "--help"),
                List.of("--help"),
                List.of("--version"))) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream complained = new PrintStream(err, true, StandardCharsets.UTF_8);
            assertThat(Main.run(line, bench.ports(broken(), complained))).isEqualTo(1);
            isInWords(err.toString(StandardCharsets.UTF_8), "could not be");
        }
    }

    @Test
    void aLightThatCannotBeShownIsSaidOnceAndStopsNothing() {
        Installer.Sent sent = new Installer().seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                List.of(
                        "run",
                        "--state",
                        bench.state.toString(),
                        "--loader",
                        "tcp:1",
                        "--network",
                        "files:" + bench.network,
                        "--once"),
                bench.ports(broken(), new PrintStream(err, true, StandardCharsets.UTF_8)));
        assertThat(code).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).containsOnlyOnce("the light cannot be shown");
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"provision", "run", "status", "reset"})
    void everyCommandExplainsItself(String command) throws IOException {
        Map<String, String> before = contents();
        for (String[] line : new String[][] {
            {command, "--help"}, {command, "-h"}, {command, "--state", bench.state.toString(), "--help"}
        }) {
            assertThat(bench.command(line)).isZero();
            assertThat(bench.out).startsWith("usage: keyloader-agent " + command + " --state DIR");
            assertThat(bench.err).isEmpty();
        }
        assertThat(bench.command("check", "--help")).isZero();
        assertThat(bench.out).startsWith("usage: keyloader-agent check --config FILE");
        assertThat(contents()).isEqualTo(before);
    }
}
