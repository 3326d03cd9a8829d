package keyloader.agent.network.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.network.Generation;
import keyloader.agent.network.Trial;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a meter does with its network's program and with its interface, in which order, and when one of them refuses. */
class DaemonNetworkTest {
    private final List<String> done = new ArrayList<>();
    private final Daemon daemon = new Daemon();
    private final Interface device = new Interface();

    @TempDir
    Path directory;

    private DaemonNetwork network;
    private Network open;

    @BeforeEach
    void agent() throws Exception {
        network = new DaemonNetwork(
                directory.resolve("network"), new FileSteps(), daemon, device, () -> !device.headEndIsGone);
        network.claim(new KeyId(Bytes.of(new byte[32])), Optional.empty());
        open = Network.of(Bytes.of((byte) 'a'), Security.OPEN, new Credential.None(), false);
    }

    private final class Daemon implements WifiDaemon {
        private boolean tries;
        private boolean brought;
        private boolean isGone;
        private boolean goesInTrial;
        private Optional<Boolean> onTrial = Optional.of(true);

        @Override
        public boolean supports(Network network) {
            return true;
        }

        @Override
        public boolean hasOtherNetworks() throws IOException {
            if (isGone) {
                throw new IOException("it does not run");
            }
            return true;
        }

        @Override
        public Association join(Network network, String country, Path certificates) throws IOException {
            done.add("join");
            if (goesInTrial) {
                throw new IOException("it has ended");
            }
            tries = true;
            return new Association.Joined(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
        }

        @Override
        public boolean isOnTrial() throws IOException {
            return onTrial.orElseThrow(() -> new IOException("somebody has interfered"));
        }

        @Override
        public boolean discardTrial() {
            done.add("discard");
            boolean was = tries;
            tries = false;
            return was;
        }

        @Override
        public void bring(long generation, List<Network> networks, String country, Path certificates) {
            done.add("bring");
            tries = false;
            brought = true;
        }

        @Override
        public boolean hasBrought(long generation, int networks) {
            return brought;
        }

        @Override
        public void dropBrought() throws IOException {
            if (isGone) {
                throw new IOException("it does not run");
            }
            done.add("drop");
            brought = false;
        }

        @Override
        public boolean hasOurs() {
            return brought || tries;
        }

        @Override
        public OptionalInt current() {
            return brought ? OptionalInt.of(0) : OptionalInt.empty();
        }

        @Override
        public void close() {}
    }

    private final class Interface implements Addressing {
        private boolean refuses;
        private boolean headEndIsGone;

        @Override
        public Optional<String> acquire(Addresses wanted) {
            done.add("acquire");
            return Optional.of("192.0.2.7");
        }

        @Override
        public void keep(Addresses wanted) {
            done.add("keep");
        }

        @Override
        public void release() throws IOException {
            done.add("release");
            if (refuses) {
                throw new IOException("no right");
            }
        }

        @Override
        public int interfaceIndex() {
            return 3;
        }

        @Override
        public List<String> found() {
            return List.of("old");
        }

        @Override
        public void putBack(List<String> found) {
            done.add("put back " + String.join(" ", found));
        }

        @Override
        public void close() {}
    }

    private Generation commit() throws IOException {
        network.join(open, "DE");
        Generation generation = network.prepare(1, List.of(open), "DE");
        network.activate(generation);
        return generation;
    }

    @Test
    void aTrialTakesTheAddressesAwayAndItsEndGivesThemBack() throws IOException {
        network.discardTrial(); // as at each start
        assertThat(network.join(open, "DE")).isInstanceOf(Trial.Joined.class);
        network.discardTrial();
        assertThat(done).containsExactly("discard", "release", "join", "acquire", "discard", "release", "put back old");
    }

    /** Nobody gives them anew where the system has a DHCP client of its own, until the lease is to be renewed. */
    @Test
    void aTrialThatCouldNotBeginLeavesTheNetworksAddresses() throws Exception {
        Generation generation = commit();
        done.clear();
        daemon.isGone = true;
        assertThatThrownBy(() -> network.join(open, "DE")).hasMessage("it does not run");
        assertThat(done).isEmpty();
        daemon.isGone = false;
        daemon.goesInTrial = true;
        assertThatThrownBy(() -> network.join(open, "DE")).hasMessage("it has ended");
        network.discardTrial();
        assertThat(network.isInForce(generation)).isTrue();
        assertThat(done).containsExactly("release", "join", "discard", "release", "put back old", "keep");
    }

    @Test
    void addressesThatCanNotBeTakenAwayAreNotTriedOverAndOver() throws Exception {
        device.refuses = true;
        assertThatThrownBy(() -> network.join(open, "DE")).hasMessage("no right");
        assertThatThrownBy(network::discardTrial).hasMessage("no right");
        network.discardTrial();
        assertThat(done).containsExactly("release", "discard", "release", "put back old", "discard");
    }

    @Test
    void whatWasThereIsForgottenWhenANetworkIsBrought() throws Exception {
        Generation generation = commit();
        done.clear();
        agent(); // the next one
        network.discardTrial();
        network.activate(generation);
        network.clear();
        assertThat(done).containsExactly("discard", "bring", "keep", "drop", "release");
        assertThat(directory).isDirectoryNotContaining("glob:**addresses-found*");
    }

    /** A program that ends in a trial leaves it to be discarded when it is back; what is in force is brought before. */
    @Test
    void whatWasThereIsOwedUntilTheTrialIsDiscarded() throws Exception {
        Generation generation = commit();
        daemon.goesInTrial = true;
        assertThatThrownBy(() -> network.join(open, "DE")).hasMessage("it has ended");
        done.clear();
        network.activate(generation); // it could not be asked, and is told anew
        network.discardTrial();
        assertThat(done).containsExactly("bring", "keep", "discard", "release", "put back old");
    }

    /** They may be of the network that goes. */
    @Test
    void aResetLeavesNothingToBePutBack() throws Exception {
        commit();
        daemon.goesInTrial = true;
        assertThatThrownBy(() -> network.join(open, "DE")).hasMessage("it has ended");
        daemon.isGone = true;
        assertThatThrownBy(network::clear).hasMessage("it does not run");
        daemon.isGone = false;
        done.clear();
        network.discardTrial();
        network.clear();
        assertThat(done).containsExactly("discard", "drop");
    }

    /** Such as a full disk. */
    @Test
    void whereANetworkDoesNotComeIntoForceTheOldOnesAddressesAreStillOwed() throws Exception {
        network.join(open, "DE");
        Generation generation = network.prepare(1, List.of(open), "DE");
        try (Stream<Path> files = Files.walk(directory.resolve("network/keyloader-generation-1"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "damaged");
            }
        }
        assertThatThrownBy(() -> network.activate(generation)).isInstanceOf(IOException.class);
        done.clear();
        network.discardTrial();
        assertThat(done).containsExactly("discard", "release", "put back old");
    }

    /** By somebody without the right, or of a radio that is gone. */
    @Test
    void addressesThatCanNotBeTakenAwayKeepNoNetwork() throws Exception {
        commit();
        device.refuses = true;
        network.clear();
        assertThat(daemon.brought).isFalse();
        assertThat(network.hasLeft()).isFalse();
        assertThat(Files.exists(directory.resolve("network/current"))).isFalse();
    }

    @Test
    void aTrialIsDiscardedBeforeItsAddressesAre() throws Exception {
        network.join(open, "DE");
        device.refuses = true;
        assertThatThrownBy(network::discardTrial).isInstanceOf(IOException.class);
        assertThat(daemon.tries).isFalse();
    }

    /** What gave the address, and what answered, may be another network then. */
    @Test
    void aNetworkThatWasLeftMeanwhileIsNotJoined() throws Exception {
        daemon.onTrial = Optional.of(false);
        assertThat(network.join(open, "DE")).isEqualTo(new Trial.Failed(Verdict.NO_ADDRESS));
        daemon.onTrial = Optional.empty();
        assertThatThrownBy(() -> network.join(open, "DE")).hasMessageContaining("interfered");
        daemon.onTrial = Optional.of(true);
        device.headEndIsGone = true;
        assertThat(network.join(open, "DE")).isEqualTo(new Trial.Failed(Verdict.NO_HEAD_END));
    }
}
