package keyloader.agent;

import java.util.List;
import keyloader.agent.command.AgentPorts;
import keyloader.agent.command.CommandLine;

/** Builds the real ports, and ends the process with the command's exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), AgentPorts.system()));
    }

    /**
     * The whole program but for the ports and the end of the process.
     *
     * @return the exit code
     */
    public static int run(List<String> arguments, AgentPorts ports) {
        return CommandLine.run(arguments, ports);
    }
}
