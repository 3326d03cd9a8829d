package keyloader.agent.command;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import keyloader.agent.Version;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;

/** Finds the command and turns its failure into words and an exit code: 1 failed, 2 wrong use. */
public final class CommandLine {
    private static final String USAGE = """
            usage: keyloader-agent COMMAND [OPTIONS]

            provision   make this meter's key and print the text of its label, or do so for a list of meters
            run         wait for the loader and do what it brings
            check       say whether a configuration can be used
            status      say what the meter remembers
            reset       do what the reset button does
            qa          the factory's test of this meter
            audit       look for other ways to set up this meter

            keyloader-agent COMMAND --help explains a command.
            --help, --version

            exit codes: 0 done, 1 failed, 2 wrong use; audit: 1 open, 3 unknown; run --once ends with its verdict:
            0 joined, 3 superseded, 4 already used, 5 enrolled, 10 wrong passphrase, 11 network not found,
            12 association refused, 13 EAP rejected, 14 server not trusted, 15 no address, 16 no head-end,
            17 unsupported security, 18 not the owner, 19 too many signers, 20 newer format,
            21 prekey gone, 22 fault of the meter's own, 30 damaged, 31 nothing for this meter
            """;

    private CommandLine() {}

    /** One of the program's commands. */
    private interface Command {
        int run(List<String> arguments, AgentPorts ports) throws FailureException, InterruptedException;
    }

    public static int run(List<String> arguments, AgentPorts ports) {
        try {
            return dispatch(arguments, ports);
        } catch (FailureException e) {
            return complain(ports.err(), e);
        } catch (InterruptedException e) {
            return complain(ports.err(), new FailureException(Problem.INTERRUPTED));
        } catch (RuntimeException e) {
            // The last resort. Of the exception only what cannot hold a secret is told.
            String kind = e.getClass().getSimpleName();
            return complain(ports.err(), new FailureException(Problem.INTERNAL, kind, place(e), Version.TEXT));
        }
    }

    /** Where in our own code it happened. */
    private static String place(RuntimeException fault) {
        return Arrays.stream(fault.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("keyloader."))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("an unknown place");
    }

    private static int dispatch(List<String> arguments, AgentPorts ports)
            throws FailureException, InterruptedException {
        if (arguments.isEmpty()) {
            throw new FailureException(Problem.NO_COMMAND);
        }
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.get(0)) {
            case "provision" -> run(ProvisionCommand::run, ProvisionCommand.USAGE, rest, ports);
            case "run" -> run(RunCommand::run, RunCommand.USAGE, rest, ports);
            case "check" -> run(CheckCommand::run, CheckCommand.USAGE, rest, ports);
            case "status" -> run(StatusCommand::run, StatusCommand.USAGE, rest, ports);
            case "reset" -> run(ResetCommand::run, ResetCommand.USAGE, rest, ports);
            case "qa" -> run(QaCommand::run, QaCommand.USAGE, rest, ports);
            case "audit" -> run(AuditCommand::run, AuditCommand.USAGE, rest, ports);
            case "--help", "-h", "help" -> say(USAGE, ports.out());
            case "--version" -> say("keyloader-agent " + Version.TEXT + "\n", ports.out());
            default -> throw new FailureException(Problem.UNKNOWN_COMMAND, arguments.get(0));
        };
    }

    private static int run(Command command, String usage, List<String> arguments, AgentPorts ports)
            throws FailureException, InterruptedException {
        boolean help = arguments.contains("--help") || arguments.contains("-h");
        return help ? say(usage, ports.out()) : command.run(arguments, ports);
    }

    private static int say(String text, PrintStream out) throws FailureException {
        out.print(text);
        written(out, Problem.OUTPUT_UNWRITABLE);
        return 0;
    }

    /** A stream swallows what goes wrong with it, and a script would take nothing for everything. */
    static void written(PrintStream out, Problem otherwise) throws FailureException {
        if (out.checkError()) { // flushes
            throw new FailureException(otherwise);
        }
    }

    private static int complain(PrintStream err, FailureException e) {
        err.println("keyloader-agent: error: " + e.getMessage());
        err.println("keyloader-agent: hint: " + e.hint());
        err.flush();
        return e.problem().exitCode();
    }
}
