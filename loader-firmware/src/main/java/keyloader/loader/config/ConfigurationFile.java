package keyloader.loader.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.board.buttons.InputCode;
import keyloader.board.buttons.InputName;
import keyloader.board.config.BadConfigurationException;
import keyloader.board.config.SettingsFile;
import keyloader.board.config.SettingsFile.Setting;
import keyloader.loader.store.Geometry;
import keyloader.loader.transport.ListenAddress;
import keyloader.wire.MalformedException;

/** The keys of {@code loader.conf}. The loader's guide has a table of them. */
public final class ConfigurationFile {
    private static final List<String> KEYS =
            List.of("store", "link", "udc", "slots", "light", "zeroize-button", "case-switch");

    /** Also of the command line's --udc. */
    public static final String CONTROLLER = "[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}";

    private ConfigurationFile() {}

    public static List<String> keys() {
        return KEYS;
    }

    /** @throws IOException also when it is too long to be a configuration */
    public static Configuration read(Path file) throws IOException, BadConfigurationException {
        return configuration(SettingsFile.read(file, KEYS));
    }

    static Configuration parse(String text) throws BadConfigurationException {
        return configuration(SettingsFile.parse(text, KEYS));
    }

    private static Configuration configuration(SettingsFile file) throws BadConfigurationException {
        Path store = file.required("store").absolutePath();
        ListenAddress link = withController(link(file.required("link")), file.optional("udc"));
        Optional<Setting> slots = file.optional("slots");
        Optional<Setting> light = file.optional("light");
        Optional<Setting> button = file.optional("zeroize-button");
        Optional<Setting> cover = file.optional("case-switch");
        Optional<InputName> zeroize = input(button);
        Optional<InputName> caseSwitch = input(cover);
        if (button.isPresent() && zeroize.orElseThrow().code().type() == InputCode.Type.SWITCH) {
            throw button.get().bad("is to be a key; a switch is for case-switch only");
        }
        if (cover.isPresent() && zeroize.isPresent() && zeroize.get().mayBe(caseSwitch.orElseThrow())) {
            throw cover.get().bad("is to be another key than zeroize-button");
        }
        return new Configuration(
                store,
                link,
                slots.isPresent() ? OptionalInt.of(slots.get().number(1, Geometry.MAX_SLOTS)) : OptionalInt.empty(),
                light.isPresent() ? light.get().lights() : List.of(),
                zeroize,
                caseSwitch);
    }

    private static Optional<InputName> input(Optional<Setting> setting) throws BadConfigurationException {
        return setting.isPresent() ? Optional.of(setting.get().input()) : Optional.empty();
    }

    private static ListenAddress link(Setting setting) throws BadConfigurationException {
        try {
            return ListenAddress.parse(setting.value());
        } catch (MalformedException e) {
            throw setting.bad(e.reason());
        }
    }

    private static ListenAddress withController(ListenAddress link, Optional<Setting> controller)
            throws BadConfigurationException {
        if (controller.isEmpty()) {
            return link;
        }
        if (!(link instanceof ListenAddress.FunctionFs gadget)) {
            throw controller.get().bad("only with link = functionfs:DIR");
        }
        if (!controller.get().value().matches(CONTROLLER)) {
            throw controller.get().bad("is to be a name from /sys/class/udc");
        }
        return gadget.with(controller.get().value());
    }
}
