package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.agent.lockdown.IniFile.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IniFileTest {
    @Test
    void sectionsAndSettingsWithTheirLines() {
        IniFile read = IniFile.parse("\n# c=1\n\t; d=1\n [a] \n b = c=d \r\ne=\n[f g]\nh=i");
        assertThat(read.settings())
                .containsExactly(
                        new Setting(5, "a", "b", "c=d"), new Setting(6, "a", "e", ""), new Setting(8, "f g", "h", "i"));
        assertThat(read.broken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1", "[a]\n=1", "[a]\nb", "[a", "a]", "[a]\nb]"})
    void theFirstLineThatIsNeither(String text) {
        int line = text.split("\n", -1).length;
        assertThat(IniFile.parse(text + "\nmore\n").broken())
                .contains("line " + line + " is neither a section nor a setting");
    }

    @Test
    void theLastOfSeveralCounts() {
        IniFile read = IniFile.parse("[a]\nk=1\n[b]\nk=2\nl=3\n[c]\nk=4\n");
        assertThat(read.value("k", "a", "b")).isEqualTo("2");
        assertThat(read.value("k", "d")).isEmpty();
    }
}
