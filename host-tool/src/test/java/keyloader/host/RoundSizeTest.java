package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much memory a round takes, to write and to read again: a heap that is too small ends the program. */
@Timeout(900)
class RoundSizeTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1_000, 10_000})
    void tenTimesTheMetersFitIntoTheSameSmallHeap(int meters) throws IOException, InterruptedException {
        Process round = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TenThousand.class.getName(),
                        directory.toString(),
                        Integer.toString(meters),
                        "64")
                .redirectErrorStream(true)
                .start();
        try {
            List<String> said = round.inputReader().lines().toList();
            assertThat(round.waitFor()).as(said.toString()).isZero();
            String all = said.stream().collect(Collectors.joining("\n"));
            assertThat(all).startsWith("0 ").contains("written     " + meters).contains("report 0 ");
            System.out.println(all);
        } finally {
            round.destroyForcibly().waitFor();
        }
    }
}
