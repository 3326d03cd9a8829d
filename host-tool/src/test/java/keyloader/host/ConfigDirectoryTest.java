package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDirectoryTest {
    @Test
    void linuxFollowsXdg() {
        assertThat(ConfigDirectory.of("Linux", Map.of(), "/home/u")).isEqualTo(Path.of("/home/u/.config/keyloader"));
        assertThat(ConfigDirectory.of("Linux", Map.of("XDG_CONFIG_HOME", "/x"), "/home/u"))
                .isEqualTo(Path.of("/x/keyloader"));
        assertThat(ConfigDirectory.of("Linux", Map.of("XDG_CONFIG_HOME", "relative"), "/home/u"))
                .isEqualTo(Path.of("/home/u/.config/keyloader"));
    }

    @Test
    void macHasItsLibrary() {
        assertThat(ConfigDirectory.of("Mac OS X", Map.of(), "/Users/u"))
                .isEqualTo(Path.of("/Users/u/Library/Application Support/keyloader"));
    }

    @Test
    void windowsHasItsRoamingDirectory() {
        assertThat(ConfigDirectory.of("Windows 11", Map.of("APPDATA", "/r"), "/u"))
                .isEqualTo(Path.of("/r/keyloader"));
        assertThat(ConfigDirectory.of("Windows 11", Map.of(), "/u")).isEqualTo(Path.of("/u/AppData/Roaming/keyloader"));
    }
}
