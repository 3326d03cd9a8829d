package keyloader.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import keyloader.host.command.BatchCommand;
import keyloader.host.command.EnrolCommand;
import keyloader.host.command.HostCommand;
import keyloader.host.command.InspectCommand;
import keyloader.host.command.Keyloader;
import keyloader.host.command.KeysCommand;
import keyloader.host.command.KeysExportCommand;
import keyloader.host.command.KeysImportCommand;
import keyloader.host.command.KeysMakeCommand;
import keyloader.host.command.LabelsCommand;
import keyloader.host.command.LeafletCommand;
import keyloader.host.command.LoadersCommand;
import keyloader.host.command.ManifestCommand;
import keyloader.host.command.ManifestImportCommand;
import keyloader.host.command.ManifestMakeCommand;
import keyloader.host.command.OwnersAddCommand;
import keyloader.host.command.OwnersCardCommand;
import keyloader.host.command.OwnersCommand;
import keyloader.host.command.OwnersListCommand;
import keyloader.host.command.OwnersRemoveCommand;
import keyloader.host.command.PassphraseCommand;
import keyloader.host.command.PrepareCommand;
import keyloader.host.command.ProfilesAddCommand;
import keyloader.host.command.ProfilesCommand;
import keyloader.host.command.ProfilesListCommand;
import keyloader.host.command.ProfilesRemoveCommand;
import keyloader.host.command.ProfilesShowCommand;
import keyloader.host.command.QaStationCommand;
import keyloader.host.command.QaStationRunCommand;
import keyloader.host.command.QaStationVerifyCommand;
import keyloader.host.command.QaStationYieldCommand;
import keyloader.host.command.ReceiptsCommand;
import keyloader.host.command.RoundAgainCommand;
import keyloader.host.command.RoundCommand;
import keyloader.host.command.RoundListCommand;
import keyloader.host.command.RoundRemoveCommand;
import keyloader.host.command.RoundReportCommand;
import keyloader.host.command.RoundSheetCommand;
import keyloader.host.command.RoundShowCommand;
import keyloader.host.command.WindowCommand;
import keyloader.host.command.ZeroizeCommand;
import keyloader.host.desktop.DesktopLook;
import keyloader.host.known.KnownNetworks;
import keyloader.host.networkmanager.NetworkManager;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.port.StationPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.host.port.Terminal;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.usb.Links;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

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
                Main::knownNetworks,
                () -> isLinux() && DesktopLook.ofSession().isDark(),
                ConfigDirectory.of(System.getProperty("os.name"), System.getenv(), System.getProperty("user.home")),
                StationPorts.ofSystem());
        // Started from a menu, or by a person who knows no commands.
        System.exit(run(args.length == 0 ? new String[] {"window"} : args, ports));
    }

    private static Optional<KnownNetworks> knownNetworks() {
        return isLinux() ? Optional.of(NetworkManager.ofSystem()) : Optional.empty();
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").startsWith("Linux");
    }

    /** @return the exit code */
    public static int run(String[] args, HostPorts ports) {
        int exitCode;
        try {
            exitCode = dispatch(args, ports);
        } catch (Failure e) {
            exitCode = report(e.complaint(), args, ports.terminal());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) { // other errors are not ours to judge
            exitCode = report(Faults.complaint(e), args, ports.terminal());
        }
        return ports.terminal().outputLost()
                ? report(Complaint.of(Problem.OUTPUT_LOST), new String[0], ports.terminal())
                : exitCode;
    }

    private static int dispatch(String[] args, HostPorts ports) throws Failure {
        CommandLine commandLine = commandLine();
        ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(args);
        } catch (ParameterException e) {
            throw WrongUse.of(e);
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
            throw Failure.of(Problem.COMMAND_MISSING);
        }
        return command.run(ports);
    }

    /** Programs that asked for JSON get an error as JSON too, whatever was wrong with their command line. */
    private static int report(Complaint complaint, String[] args, Terminal terminal) {
        new Tell(terminal, false).error(complaint);
        if (List.of(args).contains("--json")) {
            ObjectNode document = Json.object();
            document.set("error", complaint.json());
            terminal.out(Json.print(document));
        }
        return complaint.problem().exitCode();
    }

    static CommandLine commandLine() {
        CommandLine keys = new CommandLine(new KeysCommand())
                .addSubcommand(new PassphraseCommand())
                .addSubcommand(new KeysMakeCommand())
                .addSubcommand(new KeysExportCommand())
                .addSubcommand(new KeysImportCommand());
        CommandLine profiles = new CommandLine(new ProfilesCommand())
                .addSubcommand(new ProfilesAddCommand())
                .addSubcommand(new ProfilesListCommand())
                .addSubcommand(new ProfilesShowCommand())
                .addSubcommand(new ProfilesRemoveCommand());
        CommandLine owners = new CommandLine(new OwnersCommand())
                .addSubcommand(new OwnersCardCommand())
                .addSubcommand(new OwnersAddCommand())
                .addSubcommand(new OwnersListCommand())
                .addSubcommand(new OwnersRemoveCommand());
        CommandLine manifest = new CommandLine(new ManifestCommand())
                .addSubcommand(new ManifestImportCommand())
                .addSubcommand(new ManifestMakeCommand());
        CommandLine round = new CommandLine(new RoundCommand())
                .addSubcommand(new RoundListCommand())
                .addSubcommand(new RoundShowCommand())
                .addSubcommand(new RoundAgainCommand())
                .addSubcommand(new RoundSheetCommand())
                .addSubcommand(new RoundReportCommand())
                .addSubcommand(new RoundRemoveCommand());
        CommandLine station = new CommandLine(new QaStationCommand())
                .addSubcommand(new QaStationRunCommand())
                .addSubcommand(new QaStationYieldCommand())
                .addSubcommand(new QaStationVerifyCommand());
        return new CommandLine(new Keyloader())
                .addSubcommand(new PrepareCommand())
                .addSubcommand(new EnrolCommand())
                .addSubcommand(new BatchCommand())
                .addSubcommand(round)
                .addSubcommand(new ReceiptsCommand())
                .addSubcommand(new LeafletCommand())
                .addSubcommand(new InspectCommand())
                .addSubcommand(new ZeroizeCommand())
                .addSubcommand(new LoadersCommand())
                .addSubcommand(new WindowCommand())
                .addSubcommand(keys)
                .addSubcommand(owners)
                .addSubcommand(profiles)
                .addSubcommand(manifest)
                .addSubcommand(new LabelsCommand())
                .addSubcommand(station)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(100);
    }

    private static void usage(CommandLine commandLine, Terminal terminal) {
        StringWriter text = new StringWriter();
        commandLine.usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
        text.toString().stripTrailing().lines().forEach(terminal::out);
    }

    /** From a resource that the build fills in: the same in the jar and in {@code target/classes}. */
    public static String version() {
        Properties build = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("build.properties")) {
            build.load(Objects.requireNonNull(in, "the build puts it beside this class"));
        } catch (IOException e) {
            throw new IllegalStateException("the program's own resource", e);
        }
        return build.getProperty("version");
    }
}
