package keyloader.host;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import keyloader.host.command.HostCommand;
import keyloader.host.command.InspectCommand;
import keyloader.host.command.Keyloader;
import keyloader.host.command.KeysCommand;
import keyloader.host.command.LoadersCommand;
import keyloader.host.command.PassphraseCommand;
import keyloader.host.command.PrepareCommand;
import keyloader.host.command.ReceiptsCommand;
import keyloader.host.command.ZeroizeCommand;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.host.port.Terminal;
import keyloader.host.text.Escape;
import keyloader.host.text.Tell;
import keyloader.wire.link.Links;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The installer's program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        HostPorts ports = new HostPorts(
                new SystemTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                new SystemFiles(),
                Links::open,
                ConfigDirectory.of(System.getProperty("os.name"), System.getenv(), System.getProperty("user.home")));
        System.exit(run(args, ports));
    }

    /** @return the exit code */
    public static int run(String[] args, HostPorts ports) {
        CommandLine commandLine = commandLine();
        Tell tell = new Tell(ports.terminal(), false);
        ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(args);
        } catch (ParameterException e) {
            tell.error(complaint(e));
            tell.hint("see \"" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help\"");
            return ExitCode.WRONG_USE;
        }
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        if (parsed.isUsageHelpRequested()) {
            usage(parsed.commandSpec().commandLine(), ports.terminal());
            return ExitCode.OK;
        }
        if (parsed.isVersionHelpRequested()) {
            ports.terminal().out("keyloader " + version());
            return ExitCode.OK;
        }
        if (!(parsed.commandSpec().userObject() instanceof HostCommand command)) {
            tell.error("no command is given");
            tell.hint("see \"keyloader --help\"");
            return ExitCode.WRONG_USE;
        }
        try {
            return command.run(ports);
        } catch (Failure e) {
            tell.error(String.valueOf(e.getMessage()));
            e.hint().ifPresent(tell::hint);
            return e.exitCode();
        }
    }

    private static CommandLine commandLine() {
        CommandLine keys = new CommandLine(new KeysCommand()).addSubcommand(new PassphraseCommand());
        return new CommandLine(new Keyloader())
                .addSubcommand(new PrepareCommand())
                .addSubcommand(new ReceiptsCommand())
                .addSubcommand(new InspectCommand())
                .addSubcommand(new ZeroizeCommand())
                .addSubcommand(new LoadersCommand())
                .addSubcommand(keys)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(100);
    }

    /** Never the value of an argument: somebody may have put a passphrase there. */
    private static String complaint(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            Optional<String> option = unmatched.getUnmatched().stream()
                    .filter(argument -> argument.startsWith("-"))
                    .map(argument -> argument.split("=", 2)[0])
                    .findFirst();
            return option.map(name -> "unknown option " + Escape.text(name)).orElse("an argument too many")
                    + (option.isPresent() && option.get().contains("pass")
                            ? "; passphrases are typed, or come from a file with --passphrase-file"
                            : "");
        }
        if (e.getArgSpec() instanceof OptionSpec option) {
            return e instanceof OverwrittenOptionException
                    ? option.longestName() + " is given twice"
                    : option.longestName() + " has no value, or a wrong one";
        }
        return Escape.text(String.valueOf(e.getMessage()));
    }

    private static void usage(CommandLine commandLine, Terminal terminal) {
        StringWriter text = new StringWriter();
        commandLine.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
        text.toString().stripTrailing().lines().forEach(terminal::out);
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
