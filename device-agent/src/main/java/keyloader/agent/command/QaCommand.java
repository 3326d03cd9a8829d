package keyloader.agent.command;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.qa.Dialogue;
import keyloader.agent.run.Log;

/** {@code qa}: the factory's test of this meter, driven from a bench PC. */
final class QaCommand {
    static final String USAGE = """
            usage: keyloader-agent qa --config FILE
                   keyloader-agent qa --state DIR --loader LINK --network NETWORK [--usb-ports NAMES] [--lock-down]

            The meter's half of the factory's test: does what a station asks on standard input, line by line, and answers on
            standard output (section 17 of SPEC). keyloader qa-station starts it, through SSH or a serial console. The agent
            must not run beside it. Test messages are opened for a double of this meter; the meter itself is not changed.

            options as those of run
            """;

    private QaCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException, InterruptedException {
        Arguments given = Arguments.parse(
                arguments,
                Set.of("--config", "--state", "--loader", "--network", "--usb-ports"),
                Set.of("--lock-down"));
        Settings settings = RunCommand.settings(given);
        try (QaMeter meter = new QaMeter(settings, ports, new Log(ports.err()))) {
            try {
                new Dialogue(ports.in(), ports.out(), meter::handle).run();
                meter.end();
            } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
                meter.end();
                throw e;
            }
            return 0;
        } catch (IOException e) {
            throw new FailureException(Problem.QA_INPUT, IoReason.of(e)).causedBy(e);
        }
    }
}
