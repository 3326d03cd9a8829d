package keyloader.loader;

import java.util.OptionalInt;
import keyloader.loader.store.Geometry;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line.
 *
 * @param text to be printed instead of running; empty if it is to run
 */
record Arguments(String text, String store, String link, OptionalInt slots) {

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
        return new Arguments(
                "",
                run.matchedOptionValue("--store", ""),
                run.matchedOptionValue("--link", ""),
                slots == null ? OptionalInt.empty() : OptionalInt.of(slots));
    }

    private static Arguments print(String text) {
        return new Arguments(text, "", "", OptionalInt.empty());
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
                        .description("where the messages are kept; made if it does not exist")
                        .build())
                .addOption(OptionSpec.builder("--link")
                        .required(true)
                        .paramLabel("LINK")
                        .type(String.class)
                        .description(
                                "where to listen: tcp:PORT, tcp:HOST:PORT (loopback only), unix:PATH, usbip or usbip:PORT")
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
