package keyloader.agent.lockdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of sections and settings, as GLib's keyfiles (NetworkManager, ConnMan) and systemd's units are, as far as they
 * agree: {@code [section]}, {@code key=value}, comments behind {@code #} or {@code ;} at the beginning of a line.
 *
 * @param broken the first line that is none of these
 */
record IniFile(List<Setting> settings, Optional<String> broken) {
    record Setting(int line, String section, String key, String value) {}

    IniFile {
        settings = List.copyOf(settings);
    }

    static IniFile parse(String text) {
        List<Setting> settings = new ArrayList<>();
        Optional<String> broken = Optional.empty();
        String section = "";
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
            } else if (equals > 0 && !section.isEmpty()) {
                settings.add(new Setting(
                        i + 1,
                        section,
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip()));
            } else {
                String where = "line " + (i + 1) + " is neither a section nor a setting";
                broken = broken.or(() -> Optional.of(where));
            }
        }
        return new IniFile(settings, broken);
    }

    /** The last one counts. */
    Optional<Setting> find(String key, String... sections) {
        Optional<Setting> found = Optional.empty();
        for (Setting setting : settings) {
            if (setting.key().equals(key) && List.of(sections).contains(setting.section())) {
                found = Optional.of(setting);
            }
        }
        return found;
    }

    String value(String key, String... sections) {
        return find(key, sections).map(Setting::value).orElse("");
    }
}
