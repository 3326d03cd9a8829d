package keyloader.loader;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.loader.config.ConfigurationFile;
import keyloader.loader.store.Geometry;
import keyloader.loader.transport.ListenAddress;
import keyloader.wire.MalformedException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line. */
sealed interface Arguments {

    /** To be printed instead of running. */
    record Print(String text) implements Arguments {}

    /** @param controller of --udc */
    record Options(String store, String link, OptionalInt slots, Optional<String> controller) implements Arguments {

        ListenAddress address() throws MalformedException {
            ListenAddress address = ListenAddress.parse(link);
            return controller.isPresent() && address instanceof ListenAddress.FunctionFs gadget
                    ? gadget.with(controller.get())
                    : address;
        }
    }

    /** @param run otherwise it is only looked at */
    record ConfigurationIn(String file, boolean run) implements Arguments {}

    /** Its message is fit for a terminal. */
    static Arguments parse(String[] args) {
        CommandLine commandLine = commandLine();
        ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(args);
        } catch (ParameterException e) {
            throw wrongUse(e.getCommandLine(), String.valueOf(e.getMessage()));
        }
        ParseResult command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        if (command.isUsageHelpRequested()) {
            return new Print(command.commandSpec().commandLine().getUsageMessage());
        }
        if (parsed.isVersionHelpRequested()) {
            return new Print("keyloader-loader " + Version.text() + System.lineSeparator());
        }
        if (!parsed.hasSubcommand()) {
            throw wrongUse(commandLine, "a command is missing");
        }
        boolean run = command.commandSpec().name().equals("run");
        String file = command.matchedOptionValue("--config", null);
        if (file == null) {
            return options(commandLine, command);
        }
        for (String other : List.of("--store", "--link", "--udc", "--slots")) {
            // One place for each thing: what a loader does is in its file or on its command line.
            if (run && command.hasMatchedOption(other)) {
                throw wrongUse(commandLine, other + ": not together with --config");
            }
        }
        return new ConfigurationIn(file, run);
    }

    private static Options options(CommandLine commandLine, ParseResult run) {
        for (String required : List.of("--store", "--link")) {
            if (!run.hasMatchedOption(required)) {
                throw wrongUse(commandLine, required + " is missing, or --config");
            }
        }
        Integer slots = run.matchedOptionValue("--slots", null);
        if (slots != null && (slots < 1 || slots > Geometry.MAX_SLOTS)) {
            throw wrongUse(commandLine, "--slots: from 1 to " + Geometry.MAX_SLOTS);
        }
        String controller = run.matchedOptionValue("--udc", null);
        if (controller != null && !controller.matches(ConfigurationFile.CONTROLLER)) {
            throw wrongUse(commandLine, "--udc: a name from /sys/class/udc");
        }
        if (controller != null && !run.matchedOptionValue("--link", "").startsWith("functionfs:")) {
            throw wrongUse(commandLine, "--udc: only with --link functionfs:DIR");
        }
        return new Options(
                run.matchedOptionValue("--store", ""),
                run.matchedOptionValue("--link", ""),
                slots == null ? OptionalInt.empty() : OptionalInt.of(slots),
                Optional.ofNullable(controller));
    }

    private static ParameterException wrongUse(CommandLine where, String message) {
        String inOurStyle = message.isEmpty()
                ? message
                : message.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + message.substring(1);
        return new ParameterException(where, Escaped.of(inOurStyle));
    }

    static CommandLine commandLine() {
        CommandSpec run = CommandSpec.create()
                .addOption(help())
                .addOption(config(false))
                .addOption(OptionSpec.builder("--store")
                        .paramLabel("FILE")
                        .type(String.class)
                        .description(
                                "where the messages are kept: a file, made if it does not exist, or a block device")
                        .build())
                .addOption(OptionSpec.builder("--link")
                        .paramLabel("LINK")
                        .type(String.class)
                        .description(
                                "where to listen: tcp:PORT, tcp:HOST:PORT (loopback only), unix:PATH, functionfs:DIR (as a USB"
                                        + " device of this computer; root only), usbip or usbip:PORT")
                        .build())
                .addOption(OptionSpec.builder("--udc")
                        .paramLabel("NAME")
                        .type(String.class)
                        .description(
                                "with functionfs: the USB device controller, if there are several (/sys/class/udc)")
                        .build())
                .addOption(OptionSpec.builder("--slots")
                        .paramLabel("N")
                        .type(Integer.class)
                        .description("how many messages a new store holds (default: " + Geometry.DEFAULT_SLOTS + ")")
                        .build());
        run.usageMessage()
                .description(
                        "Serves one host or meter at a time until it is stopped. Wants --store and --link, or --config.");
        CommandSpec check = CommandSpec.create().addOption(help()).addOption(config(true));
        check.usageMessage().description("Says whether a configuration can be used, and how it is read.");
        CommandSpec top = CommandSpec.create()
                .name("keyloader-loader")
                .addOption(help())
                .addOption(OptionSpec.builder("--version", "-V")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .addSubcommand("run", run)
                .addSubcommand("check", check);
        top.usageMessage()
                .description("The loader: carries sealed WiFi credentials from an installer's PC to a meter.")
                .footer("", "Exit codes: 0 stopped as told, 1 failed, 2 wrong use.");
        return new CommandLine(top);
    }

    private static OptionSpec config(boolean required) {
        return OptionSpec.builder("--config")
                .required(required)
                .paramLabel("FILE")
                .type(String.class)
                .description("the configuration, such as /etc/keyloader/loader.conf")
                .build();
    }

    private static OptionSpec help() {
        return OptionSpec.builder("--help", "-h")
                .usageHelp(true)
                .description("print this help")
                .build();
    }
}
