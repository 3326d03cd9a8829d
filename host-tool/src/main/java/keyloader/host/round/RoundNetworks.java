package keyloader.host.round;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.outcome.Failure;
import keyloader.host.prepare.NetworkProblem;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.MalformedException;

/** A round's networks with their secrets, wiped together. */
public final class RoundNetworks implements AutoCloseable {
    private final Map<Choice, Network> networks = new HashMap<>();

    /** Each once, in the order of the jobs. */
    public static List<Choice> wanted(Collection<Job> jobs) {
        return jobs.stream().flatMap(job -> job.networks().stream()).distinct().toList();
    }

    /**
     * A network that the list describes itself.
     *
     * @param passphrase taken over; empty where its kind of security has none
     */
    public static Network described(NetworkName name, Optional<Secret> passphrase) throws Failure {
        try {
            return Network.of(
                    name.ssid(),
                    name.security(),
                    passphrase.<Credential>map(Credential.Passphrase::new).orElse(new Credential.None()),
                    false);
        } catch (MalformedException e) {
            passphrase.ifPresent(Secret::close);
            // A list's text.
            throw NetworkProblem.of(new String(name.ssid().toArray(), StandardCharsets.UTF_8), e);
        }
    }

    /** @param network taken over */
    public void put(Choice choice, Network network) {
        Network earlier = networks.put(choice, network);
        if (earlier != null) {
            earlier.close();
        }
    }

    public boolean has(Choice choice) {
        return networks.containsKey(choice);
    }

    /** Wipes one, so that it is asked for anew. */
    public void forget(Choice choice) {
        Network forgotten = networks.remove(choice);
        if (forgotten != null) {
            forgotten.close();
        }
    }

    /** In the order of the job's choices. */
    public List<Network> of(Job job) {
        return job.networks().stream()
                .map(choice -> {
                    Network network = networks.get(choice);
                    if (network == null) {
                        throw new IllegalStateException("a network was not asked for");
                    }
                    return network;
                })
                .toList();
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
        networks.clear();
    }
}
