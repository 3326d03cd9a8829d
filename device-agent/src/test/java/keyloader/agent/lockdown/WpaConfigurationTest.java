package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.agent.lockdown.WpaConfiguration.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Its grammar, as wpa_supplicant reads it. */
class WpaConfigurationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "ssid=\"a # b\" # c | \"a # b\"",
                "ssid=\"a\" # say \"b\" | \"a\" # say \"b\"",
                "ssid=\"a # b | \"a",
                "ssid=6162 # say \"b | 6162",
                "ssid=6162 # c | 6162",
                "ssid=6162# c | 6162"
            })
    void aCommentBeginsOutsideOfTheFirstAndLastQuotationMark(String line, String value) {
        WpaConfiguration read = WpaConfiguration.parse(line + "\n");
        assertThat(read.settings()).containsExactly(new Setting(1, "", "ssid", value));
        assertThat(read.broken()).isEmpty();
    }

    @Test
    void aLineThatIsACommentMayHaveQuotationMarks() {
        WpaConfiguration read = WpaConfiguration.parse("# say \"hello\" here\n\t # \"mode=2\"\n\r\n");
        assertThat(read.settings()).isEmpty();
        assertThat(read.broken()).isEmpty();
    }

    @Test
    void blocksAreToldApartAndLinesCounted() {
        WpaConfiguration read = WpaConfiguration.parse(
                "a=1\r\nnetwork={\n  b=2\n}\n\ncred={\nc=3\n}\nblob-base64-x={\nd=4=\nnothing\n}\ne=5");
        assertThat(read.settings())
                .containsExactly(
                        new Setting(1, "", "a", "1"),
                        new Setting(3, "network", "b", "2"),
                        new Setting(7, "cred", "c", "3"),
                        new Setting(13, "", "e", "5"));
        assertThat(read.broken()).isEmpty();
    }

    @Test
    void theFirstFaultIsSaid() {
        assertThat(WpaConfiguration.parse("a=1\nb\nc\nnetwork={\n").broken()).contains("line 2 is no setting");
        assertThat(WpaConfiguration.parse("a=1\nnetwork={\nblob-base64-x={\n").broken())
                .contains("the block of line 2 has no end");
    }

    @Test
    void spaceAroundKeyAndValueIsNoPartOfThem() {
        assertThat(WpaConfiguration.parse(" a = 1 \n").settings()).containsExactly(new Setting(1, "", "a", "1"));
    }

    @Test
    void aLineWithoutAKeyAndAnEndWithoutABeginningAreFaults() {
        assertThat(WpaConfiguration.parse("=1\n").broken()).contains("line 1 is no setting");
        assertThat(WpaConfiguration.parse("a=1\n}\n").broken()).contains("line 2 is no setting");
    }

    @Test
    void numbersAreReadAsWpaSupplicantDoes() {
        assertThat(new Setting(1, "", "mode", "0x2").number()).isEqualTo(2);
        assertThat(new Setting(1, "", "mode", "02").number()).isEqualTo(2);
        assertThat(new Setting(1, "", "mode", "ap").number()).isZero();
    }

    @Test
    void aWordOfAListIsFoundBesideQuotationMarks() {
        assertThat(new Setting(1, "network", "key_mgmt", "\"WPA-PSK\tWPS\"").has("WPS"))
                .isTrue();
        assertThat(new Setting(1, "network", "key_mgmt", "\"WPA-PSK\"").has("PSK"))
                .isFalse();
    }

    @Test
    void theTextAfterACommentIsStripped() {
        assertThat(WpaConfiguration.parse("a=1 \t# c\nb=\"x\"# d").settings())
                .containsExactly(new Setting(1, "", "a", "1"), new Setting(2, "", "b", "\"x\""));
        assertThat(WpaConfiguration.parse("\"a#b=1").settings()).isEmpty();
    }
}
