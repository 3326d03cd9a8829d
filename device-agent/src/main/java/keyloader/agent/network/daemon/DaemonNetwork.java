package keyloader.agent.network.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.FailureException;
import keyloader.agent.network.Certificates;
import keyloader.agent.network.Generation;
import keyloader.agent.network.Generations;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.network.Trial;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;

/**
 * A meter whose WiFi a running program has in hand. That program's own configuration is never written: what Keyloader
 * brings lies in generations of its own, and the program is told it at each start of either.
 */
public final class DaemonNetwork implements NetworkBackend {
    private final Generations generations;
    private final Path trialFiles;
    private final DurableSteps steps;
    private final WifiDaemon daemon;
    private final Addressing addressing;
    private final FoundAddresses found;
    private final HeadEnd headEnd;
    private Optional<NetworksFile.Content> brought = Optional.empty();

    /** @param directory of the generations, which need not exist yet */
    public DaemonNetwork(
            Path directory, DurableSteps steps, WifiDaemon daemon, Addressing addressing, HeadEnd headEnd) {
        this.generations = new Generations(directory, steps, new NetworksFile());
        this.trialFiles = generations.unfinished("trial");
        this.steps = steps;
        this.daemon = daemon;
        this.addressing = addressing;
        this.found = new FoundAddresses(
                directory.resolveSibling("addresses-found"), generations::inForce, steps, addressing);
        this.headEnd = headEnd;
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
        return true; // what the radio can do is asked for each network
    }

    @Override
    public boolean supports(Network network) {
        return daemon.supports(network);
    }

    @Override
    public boolean hasNetwork() {
        if (generations.hasCurrent()) {
            return true;
        }
        try {
            return daemon.hasOtherNetworks();
        } catch (IOException e) {
            return true; // a trial might interrupt one
        }
    }

    @Override
    public Trial join(Network network, String country) throws IOException {
        writeTrialFiles(network);
        daemon.hasOtherNetworks(); // who can't be asked does not take the meter off its network either
        found.keep();
        addressing.release();
        Association association = daemon.join(network, country, trialFiles);
        if (association instanceof Association.Failed failed) {
            return new Trial.Failed(failed.verdict());
        }
        Association.Joined joined = (Association.Joined) association;
        Optional<String> address = addressing.acquire(network.addresses());
        if (address.isEmpty()) {
            return new Trial.Failed(Verdict.NO_ADDRESS);
        }
        if (!headEnd.answers()) {
            return new Trial.Failed(Verdict.NO_HEAD_END);
        }
        if (!daemon.isOnTrial()) { // then it was not asked for over this one
            return new Trial.Failed(Verdict.NO_ADDRESS);
        }
        return new Trial.Joined(joined.bssid(), joined.channel(), joined.rssi(), address);
    }

    /** Certificates, which are no secret, and need not outlive a cut. */
    private void writeTrialFiles(Network network) throws IOException {
        Map<String, Secret> files = Certificates.files(0, network);
        if (files.isEmpty()) {
            return;
        }
        generations.createDirectory();
        if (!Files.isDirectory(trialFiles)) {
            steps.createDirectory(trialFiles);
        }
        for (Map.Entry<String, Secret> file : files.entrySet()) {
            try (Secret content = file.getValue()) {
                steps.write(trialFiles.resolve(file.getKey()), content.copy(), Access.OWNER_ONLY);
            }
        }
    }

    @Override
    public void discardTrial() throws IOException {
        boolean wasOne = daemon.discardTrial();
        try {
            if (wasOne || found.areKept()) {
                addressing.release();
            }
        } finally {
            found.putBack();
        }
    }

    @Override
    public Generation prepare(long number, List<Network> networks, String country) throws IOException {
        return generations.prepare(number, networks, country);
    }

    @Override
    public void activate(Generation generation) throws IOException {
        generations.activate(generation);
        found.forgetOld();
        forget();
        NetworksFile.Content content = NetworksFile.read(generations.place(generation));
        brought = Optional.of(content);
        daemon.bring(generation.number(), content.networks(), content.country(), generations.place(generation));
        keepAddresses();
    }

    @Override
    public boolean isInForce(Generation generation) {
        try {
            if (!daemon.hasBrought(generation.number(), generation.ssids().size())) {
                return false;
            }
            keepAddresses();
            return true;
        } catch (IOException e) {
            return false; // bringing it again says why that does not work
        }
    }

    private void keepAddresses() throws IOException {
        OptionalInt current = daemon.current();
        if (current.isPresent() && brought.isPresent()) {
            List<Network> networks = brought.get().networks();
            if (current.getAsInt() < networks.size()) {
                addressing.keep(networks.get(current.getAsInt()).addresses());
            }
        }
    }

    @Override
    public void clear() throws IOException {
        boolean had = generations.hasCurrent();
        generations.clear();
        found.forgetOld();
        forget();
        daemon.dropBrought();
        if (had) {
            releaseIfPossible();
        }
    }

    /** An address is no reason to keep a network: who has no right to take it away has not set it either. */
    private void releaseIfPossible() {
        try {
            addressing.release();
        } catch (IOException e) {
            // the system's own, or of a radio that is gone
        }
    }

    @Override
    public boolean hasLeft() throws IOException {
        return generations.hasAny() || daemon.hasOurs();
    }

    private void forget() {
        brought.ifPresent(NetworksFile.Content::close);
        brought = Optional.empty();
    }

    @Override
    public void close() {
        forget();
        addressing.close();
        daemon.close();
    }
}
