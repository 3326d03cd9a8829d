package keyloader.agent.command;

import java.util.List;
import java.util.Set;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;

/** {@code check}: whether a configuration can be used. */
final class CheckCommand {
    static final String USAGE = """
            usage: keyloader-agent check --config FILE

            Says how a configuration is read, or which line cannot be used and why. Changes nothing.

            --config FILE  such as /etc/keyloader/agent.conf
            """;

    private CheckCommand() {}

    static int run(List<String> arguments, AgentPorts ports) throws FailureException {
        Arguments given = Arguments.parse(arguments, Set.of("--config"), Set.of());
        ports.out().print(SettingsReader.read(given.required("--config")).words());
        CommandLine.written(ports.out(), Problem.OUTPUT_UNWRITABLE);
        return 0;
    }
}
