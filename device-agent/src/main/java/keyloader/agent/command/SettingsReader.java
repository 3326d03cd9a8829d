package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.agent.command.Settings.HostPort;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.lockdown.UsbPorts;
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
            "state",
            "loader",
            "network",
            "dhcp-client",
            "head-end",
            "light",
            "reset-button",
            "arming-button",
            "arming-minutes",
            "usb-ports",
            "prekey-memory",
            "lock-down");

    /** A day: who wants more wants no window. */
    private static final int MAX_MINUTES = 24 * 60;

    private static final Pattern HOST_PORT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})\\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252})):([0-9]{1,5})");

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
        Optional<Setting> memory = file.optional("prekey-memory");
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
                command(file.optional("dhcp-client")),
                hostPort(file.optional("head-end")),
                light.isPresent() ? light.get().lights() : List.of(),
                controls,
                ports.isPresent()
                        ? ports.get()
                                .names(
                                        UsbPorts.NAME,
                                        "is to be a root hub, such as usb1, or several with commas between")
                        : List.of(),
                memory.isPresent() ? prekeys(memory.get()) : new PrekeyPlace.InFiles(),
                yes(file.optional("lock-down")));
    }

    /** Words with spaces between; there is no shell, and nothing to quote. */
    private static List<String> command(Optional<Setting> setting) throws BadConfigurationException {
        if (setting.isEmpty()) {
            return List.of();
        }
        List<String> words = List.of(setting.get().value().split(" +", -1));
        if (!words.get(0).startsWith("/")) {
            throw setting.get().bad("is to begin with the program's whole path");
        }
        return words;
    }

    private static Optional<HostPort> hostPort(Optional<Setting> setting) throws BadConfigurationException {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = HOST_PORT.matcher(setting.get().value());
        if (!parts.matches()) {
            throw setting.get().bad("is to be HOST:PORT");
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > 65_535) {
            throw setting.get().bad("is to have a port of 1 to 65535");
        }
        return Optional.of(new HostPort(parts.group(1) != null ? parts.group(1) : parts.group(2), port));
    }

    private static PrekeyPlace prekeys(Setting setting) throws BadConfigurationException {
        return setting.value().equals(PrekeyPlace.InToken.WORD)
                ? new PrekeyPlace.InToken()
                : new PrekeyPlace.InMemory(setting.absolutePath());
    }

    private static boolean yes(Optional<Setting> setting) throws BadConfigurationException {
        if (setting.isEmpty()) {
            return false;
        }
        return switch (setting.get().value()) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw setting.get().bad("is to be yes or no");
        };
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
