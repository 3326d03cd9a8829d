package keyloader.agent.command;

import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.network.NetworkBackend;

/** {@code --network}: which backend, and where. */
final class NetworkOption {
    private static final String FILES = "files:";

    private NetworkOption() {}

    static NetworkBackend open(String text, AgentPorts ports) throws FailureException {
        if (text.startsWith(FILES) && text.length() > FILES.length()) {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new FailureException(Problem.NOT_A_PATH, "--network"); // it would stand in configuration files
            }
            return ports.networkFiles().open(Paths.path("--network", text.substring(FILES.length())), ports.durable());
        }
        throw new FailureException(Problem.NETWORK_IMPOSSIBLE);
    }
}
