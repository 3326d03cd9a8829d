package keyloader.host.command;

import keyloader.host.known.KnownNetwork;
import keyloader.host.known.KnownNetworks;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A network that this computer keeps for itself. */
final class NetworkManagerOptions {
    @Option(
            names = "--from-networkmanager",
            paramLabel = "NAME",
            description = "take the network from NetworkManager on this computer: its name there, its SSID or its UUID")
    @Nullable String name;

    boolean given() {
        return name != null;
    }

    /** @param confirmedOpen whether {@code --security open} stands beside it, as any open network needs */
    Network read(HostPorts ports, boolean confirmedOpen) throws Failure {
        KnownNetworks computer = ports.known()
                .get()
                .orElseThrow(() -> Failure.of(Problem.KNOWN_UNAVAILABLE, "it is for Linux, and this is none"));
        KnownNetwork chosen = KnownNetwork.named(computer.list(), String.valueOf(name));
        if ((chosen.joinable().security() == Security.OPEN) != confirmedOpen) {
            throw Failure.of(confirmedOpen ? Problem.KNOWN_NOT_OPEN : Problem.KNOWN_OPEN, chosen.name());
        }
        return computer.read(chosen);
    }
}
