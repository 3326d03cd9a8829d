package keyloader.agent.command;

import keyloader.agent.network.NetworkBackend;

/** {@code --network}: which backend, and where. */
final class NetworkOption {
    private static final String FILES = "files:";

    private NetworkOption() {}

    static NetworkBackend open(String text, AgentPorts ports) throws UsageException {
        if (text.startsWith(FILES) && text.length() > FILES.length()) {
            return ports.networkFiles().open(Paths.path("--network", text.substring(FILES.length())), ports.durable());
        }
        throw new UsageException("--network is not files:DIR", "DIR is where the configuration files go");
    }
}
