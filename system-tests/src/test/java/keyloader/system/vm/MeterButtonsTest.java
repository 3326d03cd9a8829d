package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import keyloader.system.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process with its configuration file, with a kernel's own button and LED. */
@InVm
@Timeout(300)
class MeterButtonsTest {
    private static final int KEY_RESTART = 408;

    @TempDir
    Path directory;

    private Program.Ended agent(String... arguments) throws IOException, InterruptedException {
        return Program.run(directory, Program.Start.of(Program.AGENT, arguments));
    }

    private String resets() throws IOException, InterruptedException {
        return agent("status", "--state", directory.resolve("meter").toString())
                .out()
                .replaceAll("(?s).*resets: *(\\d+).*", "$1");
    }

    @Test
    void theResetButtonResetsWhenItIsHeldAndTheLightShowsIt() throws Exception {
        Path state = directory.resolve("meter");
        assertThat(agent("provision", "--state", state.toString(), "--serial", "TEST-0001")
                        .code())
                .isZero();
        try (UinputKeys button = UinputKeys.plug(directory, "meter-buttons", KEY_RESTART)) {
            String key = "KEY_RESTART";
            Path brightness = Path.of("/sys/class/leds", button.led(), "brightness");
            Path file = directory.resolve("agent.conf");
            Files.writeString(
                    file,
                    "state = " + state + "\nloader = unix:" + directory.resolve("nothing") + "\nnetwork = files:"
                            + directory.resolve("network") + "\nlight = " + button.led()
                            + "\nreset-button = meter-buttons:KEY_RESTART\n");
            try (Program agent =
                    Program.start(directory, Program.Start.of(Program.AGENT, "run", "--config", file.toString()))) {
                agent.awaitLog("reset-button meter-buttons:KEY_RESTART: /dev/input/event");
                Await.until("a light", () -> !Attribute.read(brightness).equals("0"));

                // Not until the light shows it: on a slow machine that would be a long press.
                button.down(key);
                TimeUnit.SECONDS.sleep(3);
                button.up(key);
                agent.awaitLine("light: slow blink");
                agent.awaitLine("light: steady - waiting");
                assertThat(resets()).as("held for 2 seconds").isEqualTo("0");

                button.down(key);
                agent.awaitLine("light: quick blink");
                for (int i = 0; i < 2; i++) {
                    Await.until("a dark light", () -> Attribute.read(brightness).equals("0"));
                    Await.until("a light", () -> !Attribute.read(brightness).equals("0"));
                }
                assertThat(resets()).isEqualTo("1");
                button.up(key);
                agent.awaitLine("light: steady - the meter is reset");
            }
        }
    }
}
