package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The unit by which systemd runs the agent. */
@Timeout(60)
class UnitFileTest {
    private static final Path UNIT = Path.of("packaging", "keyloader-agent.service");
    /** What {@code systemd-analyze security} finds exposed at most, of 10 points times 10; docs/meter-guide.md names it. */
    private static final int EXPOSED_AT_MOST = 24;

    private record Ran(int code, String text) {}

    /** For a meter whose radio the agent brings up. */
    private static final Path RADIO = Path.of("packaging", "radio.conf");
    /** The same, with that. */
    private static final int WITH_RADIO_AT_MOST = 34;

    private static Ran analyze(Path unit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("systemd-analyze", "security", "--offline=true"));
        command.addAll(List.of(arguments));
        command.add(unit.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            return new Ran(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void isAsTightAs(Path unit, int most) throws IOException, InterruptedException {
        Ran ran;
        try {
            ran = analyze(unit, "--no-pager", "--threshold=" + most);
        } catch (IOException e) {
            System.err.println("SKIPPED: there is no systemd-analyze here, so the unit's sandbox is not judged");
            return;
        }
        if (ran.text().contains("unrecognized option") || ran.text().contains("Unknown option")) {
            System.err.println(
                    "SKIPPED: this systemd-analyze is too old for --offline, so the unit's sandbox is not judged");
            return;
        }
        assertThat(ran.text()).contains("Overall exposure level");
        assertThat(ran.code()).as(ran.text()).isZero();
        assertThat(Files.readString(Path.of("..", "docs", "meter-guide.md")))
                .contains("an exposure of " + most / 10 + "." + most % 10 + " of 10");
    }

    @Test
    void itsSandboxIsAsTightAsItSays() throws IOException, InterruptedException {
        isAsTightAs(UNIT, EXPOSED_AT_MOST);
    }

    /** One after the other in a file mean what a unit and its drop-in do. */
    @Test
    void withARadioItHasTheThreeRightsMoreAndNoOther(@TempDir Path directory) throws IOException, InterruptedException {
        Path both = directory.resolve("keyloader-agent.service");
        Files.writeString(both, Files.readString(UNIT) + "\n" + Files.readString(RADIO));
        isAsTightAs(both, WITH_RADIO_AT_MOST);
    }
}
