package keyloader.loader;

import java.util.Optional;
import java.util.OptionalInt;
import keyloader.loader.store.Geometry;
import keyloader.loader.transport.ListenAddress;
import keyloader.wire.MalformedException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line.
 *
 * @param text to be printed instead of running; empty if it is to run
 * @param controller of --udc
 */
record Arguments(String text, String store, String link, OptionalInt slots, Optional<String> controller) {

    /** Its message is fit for a terminal. */
    static Arguments parse(String[] args) {
        CommandLine commandLine = commandLine();
        ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(args);
        } catch (ParameterException e) {
            throw wrongUse(e.getCommandLine(), String.valueOf(e.getMessage()));
        }
        ParseResult run = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        if (run.isUsageHelpRequested()) {
            return print(run.commandSpec().commandLine().getUsageMessage());
        }
        if (parsed.isVersionHelpRequested()) {
            return print("keyloader-loader " + Version.text() + System.lineSeparator());
        }
        if (!parsed.hasSubcommand()) {
            throw wrongUse(commandLine, "a command is missing");
        }
        Integer slots = run.matchedOptionValue("--slots", null);
        if (slots != null && (slots < 1 || slots > Geometry.MAX_SLOTS)) {
            throw wrongUse(commandLine, "--slots: from 1 to " + Geometry.MAX_SLOTS);
        }
        String controller = run.matchedOptionValue("--udc", null);
        if (controller != null && !controller.matches("[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}")) {
            throw wrongUse(commandLine, "--udc: a name from /sys/class/udc");
        }
        if (controller != null && !run.matchedOptionValue("--link", "").startsWith("functionfs:")) {
            throw wrongUse(commandLine, "--udc: only with --link functionfs:DIR");
        }
        return new Arguments(
                "",
                run.matchedOptionValue("--store", ""),
                run.matchedOptionValue("--link", ""),
                slots == null ? OptionalInt.empty() : OptionalInt.of(slots),
                Optional.ofNullable(controller));
    }

    ListenAddress address() throws MalformedException {
        ListenAddress address = ListenAddress.parse(link);
        return controller.isPresent() && address instanceof ListenAddress.FunctionFs gadget
                ? gadget.with(controller.get())
                : address;
    }

    private static Arguments print(String text) {
        return new Arguments(text, "", "", OptionalInt.empty(), Optional.empty());
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
                .addOption(OptionSpec.builder("--store")
                        .required(true)
                        .paramLabel("FILE")
                        .type(String.class)
                        .description(
                                "where the messages are kept: a file, made if it does not exist, or a block device")
                        .build())
                .addOption(OptionSpec.builder("--link")
                        .required(true)
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
        run.usageMessage().description("Serves one host or meter at a time until it is stopped.");
        CommandSpec top = CommandSpec.create()
                .name("keyloader-loader")
                .addOption(help())
                .addOption(OptionSpec.builder("--version", "-V")
                        .versionHelp(true)
                        .description("print the version")
                        .build())
                .addSubcommand("run", run);
        top.usageMessage()
                .description("The loader: carries sealed WiFi credentials from an installer's PC to a meter.")
                .footer("", "Exit codes: 0 stopped as told, 1 failed, 2 wrong use.");
        return new CommandLine(top);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("--help", "-h")
                .usageHelp(true)
                .description("print this help")
                .build();
    }
}
