package keyloader.agent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import keyloader.agent.failure.FailureException;
import keyloader.agent.network.Generation;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.network.Trial;
import keyloader.sealing.Credential;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/** The radio of a meter, that does what the test has planned; configuration goes to the files backend behind it. */
public final class FakeNetwork implements NetworkBackend {
    private final NetworkBackend files;
    private final Radio radio;

    /** Outlives the agents that use it. */
    public static final class Radio {
        /** What the next trials give, oldest first; then {@link #otherwise}. */
        public final Deque<Trial> next = new ArrayDeque<>();

        public Trial otherwise = joined();
        public final List<String> tried = new ArrayList<>();
        /** The passphrases that were lent. */
        public final List<Secret> secrets = new ArrayList<>();

        public final Set<Security> supported = EnumSet.allOf(Security.class);
        /** Whether it can be given addresses. */
        public boolean addresses = true;

        public boolean broken;
        /** Whether a trial can't be dropped. */
        public boolean stuck;
        /** Whether it says that it has cleared what is there, and has not. */
        public boolean clings;

        public int drops;
        public boolean onTrial;
        /** What was activated last is not cleared. */
        public boolean brought;
        /** Another network than Keyloader's, such as a cable. */
        public boolean otherNetwork;

        public Duration joiningTakes = Duration.ZERO;
        public Runnable whileJoining = () -> {};
    }

    private final HandTime time;

    public FakeNetwork(NetworkBackend files, Radio radio, HandTime time) {
        this.files = files;
        this.radio = radio;
        this.time = time;
    }

    public static Trial joined() {
        return new Trial.Joined(
                Optional.of(Bytes.ofHex("020000000001")),
                OptionalInt.of(11),
                OptionalInt.of(-61),
                Optional.of("192.0.2.17"));
    }

    public static Trial failed(Verdict verdict) {
        return new Trial.Failed(verdict);
    }

    @Override
    public void claim(KeyId meter, Optional<Generation> inForce) throws FailureException {
        files.claim(meter, inForce);
    }

    @Override
    public void keepClaim() throws IOException {
        files.keepClaim();
    }

    @Override
    public boolean supports(Security security) {
        return radio.supported.contains(security);
    }

    @Override
    public boolean supports(Network network) {
        return supports(network.security())
                && (radio.addresses || network.addresses().isAutomatic())
                && files.supports(network);
    }

    @Override
    public boolean hasNetwork() {
        return radio.otherNetwork || files.hasNetwork();
    }

    @Override
    public Trial join(Network network, String country) throws IOException {
        if (radio.broken) {
            throw new IOException("no daemon");
        }
        radio.tried.add(new String(network.ssid().toArray(), StandardCharsets.ISO_8859_1));
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            radio.secrets.add(passphrase.secret());
        }
        time.advance(radio.joiningTakes);
        radio.whileJoining.run();
        Trial result = radio.next.isEmpty() ? radio.otherwise : radio.next.pop();
        radio.onTrial = result instanceof Trial.Joined;
        return result;
    }

    @Override
    public void discardTrial() throws IOException {
        if (radio.stuck) {
            throw new IOException("no answer");
        }
        radio.drops++;
        radio.onTrial = false;
        files.discardTrial();
    }

    @Override
    public Generation prepare(long number, List<Network> networks, String country) throws IOException {
        return files.prepare(number, networks, country);
    }

    @Override
    public void activate(Generation generation) throws IOException {
        files.activate(generation);
        radio.onTrial = false;
        radio.brought = true;
    }

    @Override
    public void clear() throws IOException {
        if (radio.clings) {
            return;
        }
        files.clear();
        radio.onTrial = false;
        radio.brought = false;
    }

    @Override
    public boolean hasLeft() throws IOException {
        return radio.onTrial || radio.brought || files.hasLeft();
    }
}
