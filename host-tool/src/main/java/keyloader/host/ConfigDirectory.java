package keyloader.host;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where programs keep a user's configuration, by the custom of each system. */
final class ConfigDirectory {
    private ConfigDirectory() {}

    /**
     * @param osName the system property {@code os.name}
     * @param home the system property {@code user.home}
     */
    static Path of(String osName, Map<String, String> environment, String home) {
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            String roaming = environment.getOrDefault("APPDATA", "");
            return roaming.isEmpty() ? Path.of(home, "AppData", "Roaming", "keyloader") : Path.of(roaming, "keyloader");
        }
        if (os.startsWith("mac")) {
            return Path.of(home, "Library", "Application Support", "keyloader");
        }
        // XDG Base Directory Specification 0.8: a relative path is to be ignored.
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return xdg.startsWith("/") ? Path.of(xdg, "keyloader") : Path.of(home, ".config", "keyloader");
    }
}
