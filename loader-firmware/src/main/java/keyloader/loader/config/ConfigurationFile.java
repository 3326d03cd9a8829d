package keyloader.loader.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.loader.buttons.InputCode;
import keyloader.loader.buttons.InputName;
import keyloader.loader.config.BadConfigurationException.Reason;
import keyloader.loader.store.Geometry;
import keyloader.loader.transport.ListenAddress;
import keyloader.wire.MalformedException;

/**
 * The syntax of {@code loader.conf}: {@code key = value} lines, comments that begin with {@code #}, each key at most once.
 * The loader's guide has the table of keys.
 */
public final class ConfigurationFile {
    /** Bytes; a file that is longer is something else. */
    private static final int MAX_LENGTH = 64 * 1024;

    private static final List<String> KEYS =
            List.of("store", "link", "udc", "slots", "light", "zeroize-button", "case-switch");
    /** Of kernel objects: no path of another directory can be made of it. */
    private static final String LED = "[A-Za-z0-9_][A-Za-z0-9_:.+-]{0,63}";

    /** Also of the command line's --udc. */
    public static final String CONTROLLER = "[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}";

    private record Setting(String value, int line) {}

    private final Map<String, Setting> settings = new HashMap<>();
    private int lastLine = 1;

    private ConfigurationFile() {}

    public static List<String> keys() {
        return KEYS;
    }

    /** @throws IOException also when it is too long to be a configuration */
    public static Configuration read(Path file) throws IOException, BadConfigurationException {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_LENGTH + 1);
        }
        if (content.length > MAX_LENGTH) {
            throw new IOException("it is longer than " + MAX_LENGTH + " bytes");
        }
        return parse(new String(content, StandardCharsets.UTF_8));
    }

    static Configuration parse(String text) throws BadConfigurationException {
        ConfigurationFile file = new ConfigurationFile();
        List<String> lines = text.lines().toList();
        file.lastLine = Math.max(1, lines.size());
        for (int line = 1; line <= lines.size(); line++) {
            file.take(lines.get(line - 1).strip(), line);
        }
        return file.configuration();
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
        if (!KEYS.contains(key)) {
            throw notOurs(Reason.UNKNOWN_KEY, line);
        }
        if (value.isEmpty()) {
            throw bad(line, key, "has no value");
        }
        if (value.codePoints().anyMatch(c -> Character.isISOControl(c) || c == '\ufffd')) {
            throw bad(line, key, "has a character that cannot be shown");
        }
        if (settings.putIfAbsent(key, new Setting(value, line)) != null) {
            throw new BadConfigurationException(Reason.GIVEN_TWICE, line, key);
        }
    }

    private Configuration configuration() throws BadConfigurationException {
        Path store = store(required("store"));
        ListenAddress link = link(required("link"));
        Optional<InputName> button = input("zeroize-button");
        Optional<InputName> caseSwitch = input("case-switch");
        if (button.isPresent() && button.get().code().type() == InputCode.Type.SWITCH) {
            throw bad(lineOf("zeroize-button"), "zeroize-button", "is to be a key; a switch is for case-switch only");
        }
        if (button.isPresent() && caseSwitch.isPresent() && button.get().mayBe(caseSwitch.get())) {
            throw bad(lineOf("case-switch"), "case-switch", "is to be another key than zeroize-button");
        }
        return new Configuration(store, withController(link), slots(), lights(), button, caseSwitch);
    }

    private Setting required(String key) throws BadConfigurationException {
        Setting setting = settings.get(key);
        if (setting == null) {
            throw new BadConfigurationException(Reason.MISSING, lastLine, key);
        }
        return setting;
    }

    private Optional<Setting> optional(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    private int lineOf(String key) {
        return optional(key).map(Setting::line).orElse(lastLine);
    }

    private static Path store(Setting setting) throws BadConfigurationException {
        try {
            Path path = Path.of(setting.value());
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw bad(setting.line(), "store", "is not a path");
        }
        throw bad(setting.line(), "store", "is to be an absolute path");
    }

    private static ListenAddress link(Setting setting) throws BadConfigurationException {
        try {
            return ListenAddress.parse(setting.value());
        } catch (MalformedException e) {
            throw bad(setting.line(), "link", e.reason());
        }
    }

    private ListenAddress withController(ListenAddress link) throws BadConfigurationException {
        Optional<Setting> controller = optional("udc");
        if (controller.isEmpty()) {
            return link;
        }
        if (!(link instanceof ListenAddress.FunctionFs gadget)) {
            throw bad(controller.get().line(), "udc", "only with link = functionfs:DIR");
        }
        if (!controller.get().value().matches(CONTROLLER)) {
            throw bad(controller.get().line(), "udc", "is to be a name from /sys/class/udc");
        }
        return gadget.with(controller.get().value());
    }

    private OptionalInt slots() throws BadConfigurationException {
        Optional<Setting> setting = optional("slots");
        if (setting.isEmpty()) {
            return OptionalInt.empty();
        }
        String value = setting.get().value();
        int slots = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
        if (slots < 1 || slots > Geometry.MAX_SLOTS) {
            throw bad(setting.get().line(), "slots", "is to be a number from 1 to " + Geometry.MAX_SLOTS);
        }
        return OptionalInt.of(slots);
    }

    private List<String> lights() throws BadConfigurationException {
        List<String> names = new ArrayList<>();
        Optional<Setting> setting = optional("light");
        if (setting.isPresent()) {
            for (String name : setting.get().value().split(",", -1)) {
                if (!name.strip().matches(LED) || names.contains(name.strip())) {
                    throw bad(
                            setting.get().line(),
                            "light",
                            "is to be a name from /sys/class/leds, or several with commas between");
                }
                names.add(name.strip());
            }
        }
        return names;
    }

    private Optional<InputName> input(String key) throws BadConfigurationException {
        Optional<Setting> setting = optional(key);
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        Optional<InputName> name = InputName.parse(setting.get().value());
        if (name.isEmpty()) {
            throw bad(
                    setting.get().line(),
                    key,
                    "is to be a key as KEY_PROG2 or its number, or with the device's name as gpio-keys:KEY_PROG2");
        }
        return name;
    }

    /** It may be a file of another kind, with a key or a passphrase in it: nothing of the line is repeated. */
    private static BadConfigurationException notOurs(Reason reason, int line) {
        return new BadConfigurationException(reason, line, "");
    }

    private static BadConfigurationException bad(int line, String key, String reason) {
        return new BadConfigurationException(Reason.BAD_VALUE, line, key + ": " + reason);
    }
}
