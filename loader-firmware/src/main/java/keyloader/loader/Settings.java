package keyloader.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.board.buttons.InputDevices;
import keyloader.board.buttons.InputName;
import keyloader.board.config.BadConfigurationException;
import keyloader.loader.config.Configuration;
import keyloader.loader.config.ConfigurationFile;
import keyloader.loader.store.Geometry;
import keyloader.loader.transport.ListenAddress;
import keyloader.wire.MalformedException;

/** What the command line, or the file that it names, tells a loader to do. */
sealed interface Settings {

    record Usable(Configuration configuration) implements Settings {}

    record Unusable(Failure.Report why) implements Settings {}

    static Settings of(Arguments arguments) {
        if (arguments instanceof Arguments.ConfigurationIn in) {
            return inFile(in.file());
        }
        Arguments.Options options = (Arguments.Options) arguments;
        try {
            ListenAddress link = options.address();
            return new Usable(Configuration.plain(Path.of(options.store()), link, options.slots()));
        } catch (MalformedException e) {
            return new Unusable(Failure.LINK_MALFORMED.of(e.reason()));
        } catch (InvalidPathException e) {
            return new Unusable(Failure.STORE_NO_PATH.of());
        }
    }

    private static Settings inFile(String file) {
        try {
            return new Usable(ConfigurationFile.read(Path.of(file)));
        } catch (BadConfigurationException e) {
            Failure failure =
                    switch (e.reason()) {
                        case NOT_A_SETTING -> Failure.CONFIG_NOT_A_SETTING;
                        case UNKNOWN_KEY -> Failure.CONFIG_UNKNOWN_KEY;
                        case GIVEN_TWICE -> Failure.CONFIG_GIVEN_TWICE;
                        case MISSING -> Failure.CONFIG_MISSING;
                        case BAD_VALUE -> Failure.CONFIG_BAD_VALUE;
                    };
            return new Unusable(failure.of(file + ":" + e.line(), e.detail()));
        } catch (InvalidPathException e) {
            return new Unusable(Failure.CONFIG_UNREADABLE.of(file, "it is not a path"));
        } catch (IOException e) {
            return new Unusable(Failure.CONFIG_UNREADABLE.of(file, why(Path.of(file), e)));
        }
    }

    private static String why(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (Files.isDirectory(file)) {
            return "it is a directory";
        }
        return Files.exists(file) && !Files.isReadable(file) ? "this user may not read it" : IoFailures.said(e);
    }

    /** As a configuration file has it, with everything that was left out, and which buttons there are now. */
    static String words(Configuration configuration, InputDevices inputs) {
        String controller = configuration.link() instanceof ListenAddress.FunctionFs gadget
                ? gadget.controller().orElse("(the only one)")
                : "(none)";
        StringBuilder text = new StringBuilder();
        line(text, "store", configuration.store());
        line(text, "link", configuration.link());
        line(text, "udc", controller);
        line(text, "slots", configuration.slots().orElse(Geometry.DEFAULT_SLOTS));
        line(text, "light", configuration.lights().isEmpty() ? "(none)" : String.join(", ", configuration.lights()));
        line(text, "zeroize-button", input(configuration.zeroizeButton(), inputs));
        line(text, "case-switch", input(configuration.caseSwitch(), inputs));
        return text.toString();
    }

    /** A device may come later, so that it is no error that it is not there. */
    private static String input(Optional<InputName> name, InputDevices inputs) {
        if (name.isEmpty()) {
            return "(none)";
        }
        try (InputDevices.Opened found = inputs.open(name.get())) {
            return name.get() + " (" + found.where() + ")";
        } catch (IOException e) {
            return name.get() + " (not to be read now: " + IoFailures.said(e) + ")";
        }
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(" = ").append(Escaped.of(value.toString())).append(System.lineSeparator());
    }
}
