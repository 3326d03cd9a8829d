package keyloader.agent.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import keyloader.agent.Version;
import keyloader.agent.run.Printable;
import keyloader.agent.run.RecordUnwritableException;
import keyloader.agent.state.StateRefusedException;

/** Finds the command and turns its failure into words and an exit code: 1 failed, 2 wrong use. */
public final class CommandLine {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private static final String USAGE = """
            usage: keyloader-agent COMMAND [OPTIONS]

            provision --state DIR --serial SN [--label label.png]
                make this meter's key and print the text of its label; once only, safe to repeat
            run --state DIR --loader LINK --network files:DIR [--once]
                wait for the loader and do what it brings; LINK is tcp:HOST:PORT or unix:PATH
            status --state DIR [--json]
                say what the meter remembers
            reset --state DIR [--network files:DIR] [--yes]
                what the reset button does: no owner, no network; used messages stay used

            --help, --version

            exit codes: 0 done, 1 failed, 2 wrong use; run --once ends with its verdict:
            0 joined, 3 superseded, 4 already used, 10 wrong passphrase, 11 network not found,
            12 association refused, 13 EAP rejected, 14 server not trusted, 15 no address, 16 no head-end,
            17 unsupported security, 18 not the owner, 19 too many signers, 20 newer format,
            30 damaged, 31 nothing for this meter
            """;

    private CommandLine() {}

    public static int run(List<String> arguments, AgentPorts ports) {
        try {
            return dispatch(arguments, ports);
        } catch (UsageException e) {
            return complain(ports.err(), WRONG_USE, reason(e), e.hint());
        } catch (CommandFailedException e) {
            return complain(ports.err(), FAILED, reason(e), e.hint());
        } catch (StateRefusedException e) {
            return complain(ports.err(), FAILED, reason(e), e.hint());
        } catch (RecordUnwritableException e) {
            return complain(ports.err(), FAILED, reason(e), "see to the storage, then start the agent again");
        } catch (IOException e) {
            return complain(
                    ports.err(),
                    FAILED,
                    Printable.reason(e),
                    "check that the path exists and that you may write there");
        } catch (InterruptedException e) {
            return complain(ports.err(), FAILED, "interrupted", "start it again: nothing is lost");
        }
    }

    private static int dispatch(List<String> arguments, AgentPorts ports)
            throws UsageException, CommandFailedException, StateRefusedException, IOException,
                    RecordUnwritableException, InterruptedException {
        if (arguments.isEmpty()) {
            throw new UsageException("no command is given", "see keyloader-agent --help");
        }
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (arguments.get(0)) {
            case "provision" -> ProvisionCommand.run(rest, ports);
            case "run" -> RunCommand.run(rest, ports);
            case "status" -> StatusCommand.run(rest, ports);
            case "reset" -> ResetCommand.run(rest, ports);
            case "--help", "-h", "help" -> say(USAGE, ports.out());
            case "--version" -> say("keyloader-agent " + Version.TEXT + "\n", ports.out());
            default ->
                throw new UsageException(
                        "there is no command " + Printable.text(arguments.get(0)), "see keyloader-agent --help");
        };
    }

    private static int say(String text, PrintStream out) {
        out.print(text);
        out.flush();
        return 0;
    }

    private static String reason(Exception e) {
        return Printable.text(String.valueOf(e.getMessage()));
    }

    private static int complain(PrintStream err, int code, String error, String hint) {
        err.println("keyloader-agent: error: " + error);
        err.println("keyloader-agent: hint: " + hint);
        err.flush();
        return code;
    }
}
