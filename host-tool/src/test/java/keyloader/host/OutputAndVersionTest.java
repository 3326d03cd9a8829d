package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real program as a process: what becomes of its output, and what it says that it is. */
@Timeout(120)
class OutputAndVersionTest {
    @TempDir
    Path directory;

    private record Ended(int exit, String err) {}

    /** @param script for sh; "$@" is the program */
    private Ended run(String script) throws IOException, InterruptedException {
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(List.of(
                        "sh",
                        "-c",
                        script,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "keyloader.host.Main"))
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Ended(process.waitFor(), Files.readString(err, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "prepare --help", "loaders --json --container NEW"})
    void outputThatDoesNotArriveIsAFailure(String arguments) throws IOException, InterruptedException {
        assumeThat(Path.of("/dev/full")).exists();
        String line = arguments.replace("NEW", directory.resolve("container").toString());

        Ended full = run("\"$@\" " + line + " > /dev/full");
        assertThat(full.exit()).isEqualTo(1);
        assertThat(full.err())
                .contains("keyloader: error: the output could not be written")
                .contains("keyloader: hint: ");
        assertThat(run("\"$@\" " + line).exit()).isEqualTo(0);
    }

    @Test
    void aClosedPipeIsAFailureToo() throws IOException, InterruptedException {
        Path code = directory.resolve("code");
        // The reader has gone for certain before the program begins.
        run("mkfifo \"" + directory.resolve("pipe") + "\"; (sleep 0.2 < \"" + directory.resolve("pipe")
                + "\") & exec 9> \"" + directory.resolve("pipe") + "\"; wait; \"$@\" --version >&9; echo $? > \"" + code
                + "\"");
        assertThat(Files.readString(code).strip()).isEqualTo("1");
    }

    @Test
    void theVersionIsThatOfTheBuildAlsoFromItsClasses() throws IOException {
        Matcher version = Pattern.compile("<artifactId>keyloader-parent</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(new Pc(directory).run("--version").outLines()).containsExactly("keyloader " + version.group(1));
    }
}
