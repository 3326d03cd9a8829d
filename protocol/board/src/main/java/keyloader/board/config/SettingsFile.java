package keyloader.board.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.board.buttons.InputName;
import keyloader.board.config.BadConfigurationException.Reason;

/** {@code key = value} lines, comments that begin with {@code #}, each key at most once. */
public final class SettingsFile {
    /** Bytes; a file that is longer is something else. */
    private static final int MAX_LENGTH = 64 * 1024;

    /** Of kernel objects: no path of another directory can be made of it. */
    private static final String LED = "[A-Za-z0-9_][A-Za-z0-9_:.+-]{0,63}";

    /** One line, and what may be read of it. */
    public record Setting(String key, String value, int line) {

        /** @param reason what it is to be; nothing of the value, which may be secret */
        public BadConfigurationException bad(String reason) {
            return new BadConfigurationException(Reason.BAD_VALUE, line, key + ": " + reason);
        }

        public Path absolutePath() throws BadConfigurationException {
            try {
                Path path = Path.of(value);
                if (path.isAbsolute()) {
                    return path;
                }
            } catch (InvalidPathException e) {
                throw bad("is not a path");
            }
            throw bad("is to be an absolute path");
        }

        /** @param least at least 0 */
        public int number(int least, int most) throws BadConfigurationException {
            int number = value.matches("[0-9]{1,8}") ? Integer.parseInt(value) : -1;
            if (number < least || number > most) {
                throw bad("is to be a number from " + least + " to " + most);
            }
            return number;
        }

        public InputName input() throws BadConfigurationException {
            Optional<InputName> name = InputName.parse(value);
            if (name.isEmpty()) {
                throw bad(
                        "is to be a key as KEY_PROG2 or its number, or with the device's name as gpio-keys:KEY_PROG2");
            }
            return name.get();
        }

        /** Names of LEDs. */
        public List<String> lights() throws BadConfigurationException {
            return names(LED, "is to be a name from /sys/class/leds, or several with commas between");
        }

        /**
         * @param pattern of each name
         * @param otherwise what it is to be
         */
        public List<String> names(String pattern, String otherwise) throws BadConfigurationException {
            List<String> names = new ArrayList<>();
            for (String name : value.split(",", -1)) {
                if (!name.strip().matches(pattern) || names.contains(name.strip())) {
                    throw bad(otherwise);
                }
                names.add(name.strip());
            }
            return names;
        }
    }

    private final Set<String> keys;
    private final Map<String, Setting> settings = new HashMap<>();
    private int lastLine = 1;

    private SettingsFile(Collection<String> keys) {
        this.keys = Set.copyOf(keys);
    }

    /**
     * @param keys all that there are
     * @throws IOException also when it is too long to be a configuration
     */
    public static SettingsFile read(Path file, Collection<String> keys) throws IOException, BadConfigurationException {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_LENGTH + 1);
        }
        if (content.length > MAX_LENGTH) {
            throw new IOException("it is longer than " + MAX_LENGTH + " bytes");
        }
        return parse(new String(content, StandardCharsets.UTF_8), keys);
    }

    public static SettingsFile parse(String text, Collection<String> keys) throws BadConfigurationException {
        SettingsFile file = new SettingsFile(keys);
        List<String> lines = text.lines().toList();
        file.lastLine = Math.max(1, lines.size());
        for (int line = 1; line <= lines.size(); line++) {
            file.take(lines.get(line - 1).strip(), line);
        }
        return file;
    }

    private void take(String text, int line) throws BadConfigurationException {
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw notOurs(Reason.NOT_A_SETTING, line);
        }
        String key = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        if (!keys.contains(key)) {
            throw notOurs(Reason.UNKNOWN_KEY, line);
        }
        Setting setting = new Setting(key, value, line);
        if (value.isEmpty()) {
            throw setting.bad("has no value");
        }
        if (value.codePoints().anyMatch(c -> Character.isISOControl(c) || c == '\ufffd')) {
            throw setting.bad("has a character that cannot be shown");
        }
        if (settings.putIfAbsent(key, setting) != null) {
            throw new BadConfigurationException(Reason.GIVEN_TWICE, line, key);
        }
    }

    public Setting required(String key) throws BadConfigurationException {
        Setting setting = settings.get(key);
        if (setting == null) {
            throw new BadConfigurationException(Reason.MISSING, lastLine, key);
        }
        return setting;
    }

    public Optional<Setting> optional(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    /** It may be a file of another kind, with a key or a passphrase in it: nothing of the line is repeated. */
    private static BadConfigurationException notOurs(Reason reason, int line) {
        return new BadConfigurationException(reason, line, "");
    }
}
