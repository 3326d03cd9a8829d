package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.agent.bench.AgentProcess;
import keyloader.agent.bench.AgentProcess.Ran;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderServer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a meter runs it: a process of its own, with what its package has and nothing more. */
@Timeout(120)
class OwnProcessTest {
    @TempDir
    Path directory;

    private Ran java(List<String> options, List<String> without, List<String> arguments)
            throws IOException, InterruptedException {
        return new AgentProcess(directory).run(AgentProcess.java(options, without, arguments));
    }

    @Test
    void aWholeLifeWithoutBouncyCastleDatabindOrThePictures() throws IOException, InterruptedException {
        Bench bench = Bench.in(directory);
        Installer installer = new Installer();
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        Installer.Sent older = installer.seal(bench.label, 4, "Older");
        ModelLoader loader = LoaderSocket.newLoader();
        bench.plugIn(loader);
        older.putOn(bench.socket);
        sent.putOn(bench.socket);
        Path loaded = directory.resolve("classes");
        Ran ran;
        try (LoaderServer server = new LoaderServer(directory.resolve("loader"), loader)) {
            ran = java(
                    List.of("-Xlog:class+load:file=" + loaded),
                    List.of("bcprov", "zxing", "label-picture", "picocli", "jackson-databind"),
                    List.of(
                            "run",
                            "--state",
                            bench.state.toString(),
                            "--loader",
                            server.link(),
                            "--network",
                            "files:" + bench.network,
                            "--once"));
        }
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("light: slow blink - working\nlight: steady - done, may be unplugged\n");
        assertThat(ran.err()).contains("no prekeys can be made: X-Wing is not installed");
        assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(older.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
        String classes = Files.readString(loaded);
        assertThat(classes).contains("keyloader.agent.run.Agent");
        assertThat(classes.lines()
                        .filter(line -> line.contains("org.bouncycastle")
                                || line.contains("jackson.databind")
                                || line.contains("picocli")
                                || line.contains("java.awt")))
                .isEmpty();
    }

    /** X-Wing, and with it Bouncy Castle, is for meters that have joined something. */
    @Test
    void bouncyCastleIsNotLoadedBeforeAMessageJoins() throws IOException, InterruptedException {
        Bench bench = Bench.in(directory);
        Installer installer = new Installer();
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.seeds()).hasSize(1);
        ModelLoader loader = LoaderSocket.newLoader();
        bench.plugIn(loader);
        Installer.Sent strangers = new Installer().seal(bench.label, 6, "Theirs");
        strangers.putOn(bench.socket);
        Path loaded = directory.resolve("classes");
        Ran ran;
        try (LoaderServer server = new LoaderServer(directory.resolve("loader"), loader)) {
            ran = java(
                    List.of("-Xlog:class+load:file=" + loaded),
                    List.of(),
                    List.of(
                            "run",
                            "--state",
                            bench.state.toString(),
                            "--loader",
                            server.link(),
                            "--network",
                            "files:" + bench.network,
                            "--once"));
        }
        assertThat(ran.code()).as(ran.err()).isEqualTo(Verdict.NOT_THE_OWNER.code());
        String classes = Files.readString(loaded);
        assertThat(classes).contains("keyloader.agent.prekeys.PrekeyFiles");
        assertThat(classes.lines().filter(line -> line.contains("org.bouncycastle")))
                .isEmpty();
    }

    @Test
    void withoutTheLabelPictureLibraryProvisionSaysSoAndTheMeterIsThere() throws IOException, InterruptedException {
        Path state = directory.resolve("state");
        Path picture = directory.resolve("label.png");
        List<String> plain = List.of("provision", "--state", state.toString(), "--serial", "X-1");
        List<String> drawn = new ArrayList<>(plain);
        drawn.addAll(List.of("--label", picture.toString()));
        List<String> without = List.of("zxing", "label-picture");
        Ran ran = java(List.of(), without, drawn);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("cannot draw labels").contains("hint: ").doesNotContain("NoClassDefFound");
        assertThat(picture).doesNotExist();

        ran = java(List.of(), without, plain);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("KEYLOADER:I:X-1;");
    }

    @Test
    void theVersionIsRealWithoutAJarAroundIt() throws IOException, InterruptedException {
        Ran ran = java(List.of(), List.of(), List.of("--version"));
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches("keyloader-agent [0-9]+\\.[0-9]+\\.[0-9]+\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "run --help", "status", "provision"})
    void whatCannotBeWrittenIsAFailure(String line) throws IOException, InterruptedException {
        Path full = Path.of("/dev/full");
        if (!Files.isWritable(full)) {
            System.err.println("SKIPPED: there is no /dev/full here, so lost output is not tested");
        }
        assumeTrue(Files.isWritable(full), "there is no /dev/full");
        Bench bench = Bench.in(directory);
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        if (line.equals("status") || line.equals("provision")) {
            arguments.addAll(List.of("--state", bench.state.toString()));
        }
        if (line.equals("provision")) {
            arguments.addAll(List.of("--serial", Bench.SERIAL));
        }
        Ran ran = new AgentProcess(directory).run(AgentProcess.java(List.of(), List.of(), arguments), full);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("error: the ").contains("hint: ").doesNotContain("Exception");
    }
}
