package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much memory a round takes, to write and to read again: a heap that is too small ends the program. 10,000 meters in the full form. */
@Timeout(900)
class RoundSizeTest {
    @TempDir
    Path directory;

    @Test
    void manyMetersInOneRunFitIntoASmallHeap() throws IOException, InterruptedException {
        boolean full = Boolean.getBoolean("keyloader.full");
        String meters = full ? "10000" : "2000";
        Process round = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        full ? "-Xmx84m" : "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TenThousand.class.getName(),
                        directory.toString(),
                        meters,
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
