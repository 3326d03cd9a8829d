package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Debian package of the agent, as it is built of the same jars as everything here. */
@Timeout(180)
class AgentPackageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void itBringsThePolicyOfTheMessageBusAndTheDropIn() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/dpkg-deb"))
                || !Files.exists(ROOT.resolve("device-agent/target/keyloader-device-agent.jar"))) {
            System.err.println(
                    "SKIPPED: no dpkg-deb, or no jar yet (mvn package), so the agent's package is not looked into");
            return;
        }
        String built = sh("bin/agent-package").strip();
        assertThat(file(built, "usr/share/dbus-1/system.d/keyloader-agent.conf"))
                .isEqualTo(packaging("dbus.conf"));
        assertThat(file(built, "usr/share/keyloader-agent/radio.conf")).isEqualTo(packaging("radio.conf"));
    }

    private static String file(String built, String path) throws IOException, InterruptedException {
        return sh("dpkg-deb --fsys-tarfile " + built + " | tar -xO ./" + path);
    }

    private static String packaging(String name) throws IOException {
        return Files.readString(ROOT.resolve("device-agent/packaging").resolve(name));
    }

    /** @return what it printed, standard error left out of it */
    private static String sh(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("package", ".txt");
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .directory(ROOT.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertThat(process.waitFor(150, TimeUnit.SECONDS)).as(command).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(command).isZero();
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }
}
