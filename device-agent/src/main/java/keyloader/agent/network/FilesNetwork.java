package keyloader.agent.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.failure.FailureException;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Security;

/**
 * A directory of configuration files that other programs read: the embedded default. It joins nothing itself, so that
 * every trial succeeds at once.
 */
public final class FilesNetwork implements NetworkBackend {
    private final Generations generations;

    public FilesNetwork(Path directory, DurableSteps steps) {
        this.generations = new Generations(directory, steps, new ConfigurationFiles());
    }

    @Override
    public void claim(KeyId meter, Optional<Generation> inForce) throws FailureException {
        generations.claim(meter, inForce);
    }

    @Override
    public void keepClaim() throws IOException {
        generations.keepClaim();
    }

    @Override
    public boolean supports(Security security) {
        return true;
    }

    @Override
    public boolean supports(Network network) {
        return true;
    }

    @Override
    public boolean hasNetwork() {
        return generations.hasCurrent();
    }

    @Override
    public Trial join(Network network, String country) {
        return new Trial.Joined(Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    }

    @Override
    public void discardTrial() {
        // a trial leaves nothing
    }

    @Override
    public Generation prepare(long number, List<Network> networks, String country) throws IOException {
        return generations.prepare(number, networks, country);
    }

    @Override
    public void activate(Generation generation) throws IOException {
        generations.activate(generation);
    }

    @Override
    public void clear() throws IOException {
        generations.clear();
    }

    @Override
    public boolean hasLeft() throws IOException {
        return generations.hasAny();
    }
}
