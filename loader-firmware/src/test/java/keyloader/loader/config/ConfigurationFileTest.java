package keyloader.loader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.board.buttons.InputName;
import keyloader.board.config.BadConfigurationException;
import keyloader.board.config.BadConfigurationException.Reason;
import keyloader.loader.transport.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One broken file for each reason, and the line that it is said of. */
class ConfigurationFileTest {
    private static final Path EXAMPLE = Path.of("packaging", "loader.conf");
    private static final String GOOD = "store = /s\nlink = usbip\n";

    @Test
    void everythingThatCanBeSetIsRead() throws BadConfigurationException {
        Configuration read = ConfigurationFile.parse("""
                # a comment

                  store=/data/my store # 1\r
                link = functionfs:/run/kl
                udc = musb-hdrc.0
                slots = 1024
                light = beaglebone:green:usr0, beaglebone:green:usr1
                zeroize-button = gpio-keys:KEY_RESTART
                case-switch = a: b:SW_MACHINE_COVER""");
        assertThat(read)
                .isEqualTo(new Configuration(
                        Path.of("/data/my store # 1"),
                        new ListenAddress.FunctionFs(Path.of("/run/kl"), Optional.of("musb-hdrc.0")),
                        OptionalInt.of(1024),
                        List.of("beaglebone:green:usr0", "beaglebone:green:usr1"),
                        InputName.parse("gpio-keys:KEY_RESTART"),
                        InputName.parse("a: b:SW_MACHINE_COVER")));
        assertThat(read.zeroizeButton().orElseThrow().code().number()).isEqualTo(408);
        assertThat(read.caseSwitch().orElseThrow().device()).contains("a: b");
    }

    @Test
    void whatIsLeftOutIsNotThere() throws BadConfigurationException {
        assertThat(ConfigurationFile.parse(GOOD))
                .isEqualTo(Configuration.plain(Path.of("/s"), new ListenAddress.UsbIp(3240), OptionalInt.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "store,                       NOT_A_SETTING",
        "Store = /x,                  UNKNOWN_KEY",
        "= /x,                        UNKNOWN_KEY",
        "light =,                     BAD_VALUE",
        "store = /x,                  GIVEN_TWICE",
        "slots = 0,                   BAD_VALUE",
        "slots = 1025,                BAD_VALUE",
        "slots = 64 # many,           BAD_VALUE",
        "udc = x,                     BAD_VALUE",
        "light = ../../x,             BAD_VALUE",
        "'light = a,a',                BAD_VALUE",
        "'light = a,',                 BAD_VALUE",
        "zeroize-button = RESTART,    BAD_VALUE",
        "zeroize-button = :KEY_STOP,  BAD_VALUE",
        "zeroize-button = 768,        BAD_VALUE",
        "zeroize-button = 0,          BAD_VALUE",
        "zeroize-button = SW_LID,     BAD_VALUE",
        "case-switch = SW_16,         BAD_VALUE",
        "case-switch = a\u0007b,      BAD_VALUE"
    })
    void aBadLineIsRefusedByItsNumber(String line, Reason reason) {
        assertRefused(GOOD + "# more\n" + line, reason, 4);
    }

    @ParameterizedTest
    @CsvSource({"store = x", "link = udp:1", "link = functionfs:x", "store = ''"})
    void aBadValueOfWhatHasToBeThereIsRefused(String line) {
        String key = line.substring(0, line.indexOf(' '));
        String text = GOOD.replaceAll("(?m)^" + key + " .*$", line);
        assertRefused(text, Reason.BAD_VALUE, key.equals("store") ? 1 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN TEST KEY-----", "dGVzdCBrZXkgbm9ib2R5J3M=", "test passphrase = nobody's"})
    void nothingOfAFileOfAnotherKindIsRepeated(String line) {
        assertThatThrownBy(() -> ConfigurationFile.parse(line))
                .isInstanceOfSatisfying(BadConfigurationException.class, e -> {
                    assertThat(e.detail()).isEmpty();
                    assertThat(e.getMessage()).doesNotContain(line.substring(0, 4));
                });
    }

    @Test
    void whatIsMissingIsSaidOfTheLastLine() {
        assertRefused("", Reason.MISSING, 1);
        assertRefused("link = usbip\n# end\n", Reason.MISSING, 2);
        assertRefused("store = /s\n", Reason.MISSING, 1);
    }

    @Test
    void oneKeyIsNotBothButtonAndSwitch() {
        assertRefused(GOOD + "case-switch = 408\nzeroize-button = KEY_RESTART", Reason.BAD_VALUE, 3);
        assertRefused(GOOD + "case-switch = a:408\nzeroize-button = 0x198", Reason.BAD_VALUE, 3);
        assertThat(InputName.parse("a:408")
                        .orElseThrow()
                        .mayBe(InputName.parse("b:408").orElseThrow()))
                .isFalse();
    }

    @Test
    void aFileThatIsTooLongIsNotRead() throws IOException {
        Path file = Files.createTempFile("loader", ".conf");
        try {
            Files.writeString(file, "#".repeat(70_000));
            assertThatThrownBy(() -> ConfigurationFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("longer");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void theExampleIsRightAlsoWithEverySettingSwitchedOn() throws IOException, BadConfigurationException {
        Configuration example = ConfigurationFile.read(EXAMPLE);
        assertThat(example.store()).isEqualTo(Path.of("/var/lib/keyloader/store"));
        String all = Files.readString(EXAMPLE).replaceAll("(?m)^#(?! )", "");
        for (String key : ConfigurationFile.keys()) {
            assertThat(all.lines().filter(line -> line.startsWith(key + " = ")))
                    .as(key)
                    .hasSize(1);
        }
        Configuration full = ConfigurationFile.parse(all);
        assertThat(full.lights()).containsExactly("beaglebone:green:heartbeat");
        assertThat(full.zeroizeButton()).isPresent();
        assertThat(full.caseSwitch()).isPresent();
    }

    private static void assertRefused(String text, Reason reason, int line) {
        assertThatThrownBy(() -> ConfigurationFile.parse(text))
                .isInstanceOfSatisfying(BadConfigurationException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.line()).isEqualTo(line);
                });
    }
}
