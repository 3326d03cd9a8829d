package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import keyloader.usb.Links;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A round whose program is told to end in the middle. */
@Timeout(120)
class InterruptedTest {
    private static final int SIGTERM = 143;

    @TempDir
    Path directory;

    @Test
    void itSaysThatNothingIsLostAndTheNextRunGoesOn() throws IOException, InterruptedException, LoaderRefusedException {
        Site site = new Site(directory, 5);
        Path list = site.list();
        try (ServedLoader served = new ServedLoader()) {
            List<String> batch = List.of(
                    "batch",
                    list.toString(),
                    "--loader",
                    served.link(),
                    "--passphrase-file",
                    "Home=" + directory.resolve("pass"));
            Path err = directory.resolve("err");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    StalledBatch.class.getName(),
                    site.pc.config.toString()));
            command.addAll(batch);
            Process program =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            try (BufferedReader said = program.inputReader()) {
                assertThat(said.readLine()).as(Files.readString(err)).isEqualTo("stalled");
                program.destroy();
                assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(program.exitValue()).isEqualTo(SIGTERM);
                assertThat(Files.readString(err)).contains("warning: interrupted; what was sealed or written is kept");
            } finally {
                program.destroyForcibly().waitFor();
            }

            site.pc.links = Links::open;
            Ran again = site.pc.run(batch.toArray(String[]::new));
            assertThat(again.exit()).as(again.all()).isZero();
            assertThat(again.out()).contains("written     2, and 3 that had been written before a cut");
            assertThat(again.err()).doesNotContain("interrupted");
            assertThat(Meter.list(served.loader())).hasSize(5);
        }
    }
}
