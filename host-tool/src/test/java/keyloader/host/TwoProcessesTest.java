package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TwoProcessesTest {
    @TempDir
    Path directory;

    @Test
    void aKilledProcessGivesItsLockBack() throws IOException, InterruptedException {
        Pc pc = new Pc(directory);
        assertThat(pc.run("keys").exit()).isEqualTo(0);
        byte[] before = Files.readAllBytes(pc.container());
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        pc.config.resolve("container.lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader()) {
            assertThat(said.readLine()).startsWith("held");

            Ran second = pc.prepare(new Meter("SN"));
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("in use by another keyloader");
            assertThat(Files.readAllBytes(pc.container())).isEqualTo(before);
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(pc.prepare(new Meter("SN")).exit()).isEqualTo(0);
    }
}
