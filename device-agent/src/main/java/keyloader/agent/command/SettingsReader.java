package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.run.Controls;
import keyloader.board.buttons.InputCode;
import keyloader.board.buttons.InputName;
import keyloader.board.config.BadConfigurationException;
import keyloader.board.config.SettingsFile;
import keyloader.board.config.SettingsFile.Setting;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;

/** The keys of {@code agent.conf}. The meter's guide has a table of them. */
final class SettingsReader {
    static final List<String> KEYS = List.of(
            "state", "loader", "network", "light", "reset-button", "arming-button", "arming-minutes", "usb-ports");

    /** A day: who wants more wants no window. */
    private static final int MAX_MINUTES = 24 * 60;

    /** A name of sysfs, such as usb1 or 1-1.2; no path of another directory can be made of it. */
    private static final String USB_PORT = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";

    private SettingsReader() {}

    static Settings read(String file) throws FailureException {
        Path path = Paths.path("--config", file);
        try {
            return settings(SettingsFile.read(path, KEYS));
        } catch (BadConfigurationException e) {
            Problem problem =
                    switch (e.reason()) {
                        case NOT_A_SETTING -> Problem.CONFIG_NOT_A_SETTING;
                        case UNKNOWN_KEY -> Problem.CONFIG_UNKNOWN_KEY;
                        case GIVEN_TWICE -> Problem.CONFIG_GIVEN_TWICE;
                        case MISSING -> Problem.CONFIG_MISSING;
                        case BAD_VALUE -> Problem.CONFIG_BAD_VALUE;
                    };
            throw new FailureException(problem, file + ":" + e.line(), e.detail()).causedBy(e);
        } catch (IOException e) {
            throw new FailureException(Problem.CONFIG_UNREADABLE, file, IoReason.inWords(e)).causedBy(e);
        }
    }

    static Settings settings(SettingsFile file) throws BadConfigurationException {
        Path state = file.required("state").absolutePath();
        LinkAddress loader = loader(file.required("loader"));
        Setting network = file.required("network");
        if (!NetworkOption.isPossible(network.value())) {
            throw network.bad("is to be " + NetworkOption.FORMS);
        }
        Optional<Setting> light = file.optional("light");
        Optional<Setting> minutes = file.optional("arming-minutes");
        Optional<Setting> ports = file.optional("usb-ports");
        Controls controls = new Controls(
                button(file.optional("reset-button")),
                button(file.optional("arming-button")),
                minutes.isPresent()
                        ? Optional.of(Duration.ofMinutes(minutes.get().number(1, MAX_MINUTES)))
                        : Optional.empty());
        return new Settings(
                state,
                loader,
                network.value(),
                light.isPresent() ? light.get().lights() : List.of(),
                controls,
                ports.isPresent()
                        ? ports.get().names(USB_PORT, "is to be a USB port of sysfs, or several with commas between")
                        : List.of());
    }

    private static LinkAddress loader(Setting setting) throws BadConfigurationException {
        try {
            return LinkAddress.parse(setting.value());
        } catch (MalformedException e) {
            throw setting.bad(e.reason());
        }
    }

    private static Optional<InputName> button(Optional<Setting> setting) throws BadConfigurationException {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        InputName name = setting.get().input();
        if (name.code().type() == InputCode.Type.SWITCH) {
            throw setting.get().bad("is to be a key, not a switch");
        }
        return Optional.of(name);
    }
}
