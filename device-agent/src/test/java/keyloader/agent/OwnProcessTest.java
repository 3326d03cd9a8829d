package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderServer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a meter runs it: a process of its own, with what its package has and nothing more. */
@Timeout(120)
class OwnProcessTest {
    @TempDir
    Path directory;

    private record Ran(int code, String out, String err) {}

    private Ran java(List<String> options, List<String> without, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        String classPath = String.join(
                File.pathSeparator,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> without.stream().noneMatch(entry::contains))
                        .toList());
        command.addAll(List.of("-cp", classPath, "keyloader.agent.Main"));
        command.addAll(arguments);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
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
}
