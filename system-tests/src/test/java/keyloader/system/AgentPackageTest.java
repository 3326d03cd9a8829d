package keyloader.system;

import static keyloader.system.Shell.ROOT;
import static keyloader.system.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Debian package of the agent, as it is built of the same jars as everything here. */
@Timeout(150)
class AgentPackageTest {
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
}
