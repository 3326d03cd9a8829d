package keyloader.agent.command;

import java.nio.file.Path;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.agent.network.NetworkBackend;

/** {@code --network}: which backend, and where. */
final class NetworkOption {
    private static final String FILES = "files:";

    /** For people. */
    static final String FORMS = "files:DIR";

    private NetworkOption() {}

    /** Whether it is written as it should be; nothing is opened. */
    static boolean isPossible(String text) {
        return text.startsWith(FILES) && text.length() > FILES.length();
    }

    static NetworkBackend open(String text, AgentPorts ports) throws FailureException {
        if (isPossible(text)) {
            Path directory = Paths.path("--network", text.substring(FILES.length()));
            // Certificates are named by their whole path, the working directory's included.
            String whole = directory.toAbsolutePath().normalize().toString();
            if (whole.chars().anyMatch(Character::isISOControl)) {
                throw new FailureException(Problem.NETWORK_PATH_UNUSABLE, whole);
            }
            return ports.networkFiles().open(directory, ports.durable());
        }
        throw new FailureException(Problem.NETWORK_IMPOSSIBLE);
    }
}
