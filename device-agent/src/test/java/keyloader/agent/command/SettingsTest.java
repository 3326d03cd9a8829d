package keyloader.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.agent.bench.Bench;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.run.Controls;
import keyloader.board.buttons.InputName;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One broken file for each reason, and the line that it is said of. */
class SettingsTest {
    private static final String GOOD = "state = /s\nloader = usb\nnetwork = files:/n\n";
    private static final Path EXAMPLE = Path.of("packaging", "agent.conf");

    @TempDir
    Path directory;

    private Settings read(String text) throws IOException, FailureException {
        return SettingsReader.read(
                Files.writeString(directory.resolve("agent.conf"), text).toString());
    }

    @Test
    void everythingThatCanBeSetIsRead() throws IOException, FailureException {
        assertThat(read(GOOD + """
                dhcp-client = /sbin/udhcpc -f -i wlan0
                head-end = [2001:db8::7]:8443
                light = red, meter:green
                reset-button = gpio-keys:KEY_RESTART
                arming-button = 148
                arming-minutes = 15
                usb-ports = usb1, usb2
                prekey-memory = /sys/eeprom
                lock-down = yes
                """))
                .isEqualTo(new Settings(
                        Path.of("/s"),
                        new LinkAddress.Usb(Optional.empty()),
                        "files:/n",
                        List.of("/sbin/udhcpc", "-f", "-i", "wlan0"),
                        Optional.of(new Settings.HostPort("2001:db8::7", 8443)),
                        List.of("red", "meter:green"),
                        new Controls(
                                InputName.parse("gpio-keys:KEY_RESTART"),
                                InputName.parse("148"),
                                Optional.of(Duration.ofMinutes(15))),
                        List.of("usb1", "usb2"),
                        new PrekeyPlace.InMemory(Path.of("/sys/eeprom")),
                        true));
        assertThat(read(GOOD))
                .isEqualTo(Settings.plain(
                        Path.of("/s"), new LinkAddress.Usb(Optional.empty()), "files:/n", List.of(), false));
    }

    @ParameterizedTest
    @CsvSource({
        "state,                  CONFIG_NOT_A_SETTING",
        "reset-buton = KEY_STOP, CONFIG_UNKNOWN_KEY",
        "state = /t,             CONFIG_GIVEN_TWICE",
        "arming-minutes = 0,     CONFIG_BAD_VALUE",
        "arming-minutes = 1441,  CONFIG_BAD_VALUE",
        "arming-minutes = ten,   CONFIG_BAD_VALUE",
        "reset-button = SW_LID,  CONFIG_BAD_VALUE",
        "arming-button = RED,    CONFIG_BAD_VALUE",
        "light = ../x,           CONFIG_BAD_VALUE",
        "'usb-ports = usb1,usb1', CONFIG_BAD_VALUE",
        "usb-ports = ../usb1,    CONFIG_BAD_VALUE",
        "usb-ports = 1-1,        CONFIG_BAD_VALUE",
        "lock-down = maybe,      CONFIG_BAD_VALUE",
        "dhcp-client = udhcpc,   CONFIG_BAD_VALUE",
        "head-end = host,        CONFIG_BAD_VALUE",
        "head-end = host:0,      CONFIG_BAD_VALUE",
        "head-end = host:65536,  CONFIG_BAD_VALUE",
        "head-end = 2001:db8::7:1, CONFIG_BAD_VALUE",
        "light =,                CONFIG_BAD_VALUE"
    })
    void aBadLineIsRefusedByItsNumber(String line, Problem problem) {
        assertRefused(GOOD + "# more\n" + line, problem, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "1, state = s",
        "2, loader = serial:1",
        "2, loader = usb:1",
        "3, network = dbus",
        "3, network = files:",
        "3, network = wpa_supplicant:",
        "3, network = auto:../x"
    })
    void aBadValueOfWhatHasToBeThereIsRefused(int line, String setting) {
        String[] lines = GOOD.split("\n", -1);
        lines[line - 1] = setting;
        assertRefused(String.join("\n", lines), Problem.CONFIG_BAD_VALUE, line);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatIsMissingIsSaidOfTheLastLine(int line) {
        String[] lines = GOOD.split("\n", -1);
        lines[line - 1] = "# nothing";
        assertRefused(String.join("\n", lines), Problem.CONFIG_MISSING, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"psk=nobodys test passphrase", "ssid=\"nobodys test\"", "nobodystestkey"})
    void nothingOfAFileOfAnotherKindIsRepeated(String line) {
        assertThatThrownBy(() -> read(GOOD + line)).hasMessageNotContaining(line.substring(0, 4));
    }

    @Test
    void aFileThatCannotBeReadIsSaid() {
        assertThatThrownBy(() -> SettingsReader.read(directory.resolve("none").toString()))
                .isInstanceOfSatisfying(
                        FailureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFIG_UNREADABLE))
                .hasMessageEndingWith("none: cannot be read: it does not exist");
    }

    @Test
    void theExampleIsRightAlsoWithEverySettingSwitchedOn() throws IOException, FailureException {
        assertThat(SettingsReader.read(EXAMPLE.toString()).state())
                .isEqualTo(Path.of("/var/lib/keyloader-agent/meter"));
        String all = Files.readString(EXAMPLE).replaceAll("(?m)^#(?! )", "");
        for (String key : SettingsReader.KEYS) {
            assertThat(all.lines().filter(line -> line.startsWith(key + " = ")))
                    .as(key)
                    .hasSize(1);
        }
        assertThat(read(all).controls().window()).contains(Duration.ofMinutes(10));
    }

    @Test
    void everyKeyIsExplained() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "meter-guide.md"));
        int start = guide.indexOf("## The configuration file");
        String table = guide.substring(start, guide.indexOf("\n## ", start));
        assertThat(table.lines().filter(line -> line.startsWith("| `")).map(line -> line.split("`", -1)[1]))
                .containsExactlyElementsOf(SettingsReader.KEYS);
        assertThat(Problem.CONFIG_UNKNOWN_KEY.hint()).contains(SettingsReader.KEYS);
    }

    @Test
    void checkSaysHowItIsReadAndChangesNothing() throws IOException {
        Bench bench = Bench.in(directory.resolve("bench"));
        Path file = bench.configure("arming-minutes = 7");
        assertThat(bench.command("check", "--config", file.toString())).isZero();
        assertThat(bench.out.lines())
                .containsExactly(
                        "state = " + bench.state,
                        "loader = tcp:127.0.0.1:1",
                        "network = files:" + bench.network,
                        "dhcp-client = (none)",
                        "head-end = (none)",
                        "light = (none)",
                        "reset-button = (none)",
                        "arming-button = (none)",
                        "arming-minutes = 7",
                        "usb-ports = (none)",
                        "prekey-memory = (none)",
                        "lock-down = no");
        assertThat(bench.network).doesNotExist();
        Files.writeString(file, "loader = usb\nstate = x");
        assertThat(bench.command("check", "--config", file.toString())).isEqualTo(2);
        assertThat(bench.err).startsWith("keyloader-agent: error: " + file + ":2: state: is to be an absolute path\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--state", "--loader", "--network"})
    void whatAFileSaysIsNotSaidOnTheCommandLineToo(String option) {
        Bench bench = Bench.in(directory.resolve("bench"));
        Path file = bench.configure();
        assertThat(bench.command("run", "--config", file.toString(), option, "x"))
                .isEqualTo(2);
        assertThat(bench.err).contains("error: " + option + " cannot be given together with --config");
    }

    @Test
    void theTimeSincePowerUpIsThatOfTheKernel() throws IOException {
        Path uptime = directory.resolve("uptime");
        assertThat(Board.uptime(Files.writeString(uptime, "350735.47 234388.90\n")))
                .isEqualTo(Duration.ofMillis(350_735_470));
        for (String other : Arrays.asList("", "x", "-1.0 2.0")) {
            assertThat(Board.uptime(Files.writeString(uptime, other))).as(other).isGreaterThan(Duration.ofDays(30));
        }
        assertThat(Board.uptime(directory.resolve("none"))).isGreaterThan(Duration.ofDays(30));
    }

    private void assertRefused(String text, Problem problem, int line) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        FailureException.class, e -> assertThat(e.problem()).isEqualTo(problem))
                .hasMessageStartingWith(directory.resolve("agent.conf") + ":" + line + ": ");
    }
}
