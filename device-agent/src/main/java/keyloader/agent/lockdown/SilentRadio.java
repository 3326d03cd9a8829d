package keyloader.agent.lockdown;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.network.Generation;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.network.Trial;
import keyloader.agent.run.Log;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Security;

/**
 * A meter's network with the radios kept off where there is nothing for them to do: until a message is authorised, and
 * again once its trial is rolled back to no network. Bluetooth stays blocked for good.
 */
public final class SilentRadio implements NetworkBackend {
    private final NetworkBackend backend;
    private final Rfkill rfkill;
    private final Log log;
    private boolean trial;
    /** A network was committed; that its files are not in force yet does not make it less wanted. */
    private boolean committed;

    public SilentRadio(NetworkBackend backend, Rfkill rfkill, Log log) {
        this.backend = backend;
        this.rfkill = rfkill;
        this.log = log;
    }

    /** The rule. */
    static boolean maySend(boolean hasNetwork, boolean committed, boolean trial) {
        return hasNetwork || committed || trial;
    }

    private boolean maySend() {
        return maySend(backend.hasNetwork(), committed, trial);
    }

    /** Also repairs what somebody else switched meanwhile. */
    private void settle() throws IOException {
        block();
        if (maySend()) {
            rfkill.unblockWlan();
        }
    }

    private void block() throws IOException {
        rfkill.block(maySend() ? EnumSet.of(Rfkill.Type.BLUETOOTH) : EnumSet.allOf(Rfkill.Type.class));
    }

    @Override
    public void claim(KeyId meter, Optional<Generation> inForce) throws FailureException {
        backend.claim(meter, inForce);
        committed = inForce.isPresent();
        try {
            if (rfkill.radios().stream().noneMatch(radio -> radio.type() == Rfkill.Type.WLAN)) {
                log.say("no WiFi radio with a switch (rfkill) is there: that it keeps silent cannot be seen to");
            }
            blockLaterBluetooth();
            block();
            if (!maySend()) {
                log.say("the meter has no network: its radios are off until a message is authorised");
            }
        } catch (IOException e) {
            throw new FailureException(Problem.RADIO_NOT_BLOCKED, e).causedBy(e);
        }
    }

    private void blockLaterBluetooth() {
        try {
            rfkill.blockLater(Rfkill.Type.BLUETOOTH);
        } catch (IOException e) { // where there is none, it is no reason not to start
            log.say("a Bluetooth adapter that appears later would not be blocked (" + IoReason.of(e) + ")");
        }
    }

    @Override
    public void keepClaim() throws IOException {
        backend.keepClaim();
    }

    @Override
    public boolean supports(Security security) {
        return backend.supports(security);
    }

    @Override
    public boolean supports(Network network) {
        return backend.supports(network);
    }

    @Override
    public boolean hasNetwork() {
        return backend.hasNetwork();
    }

    @Override
    public Trial join(Network network, String country) throws IOException {
        trial = true;
        settle();
        return backend.join(network, country);
    }

    @Override
    public void discardTrial() throws IOException {
        trial = false;
        try {
            backend.discardTrial();
        } finally {
            settle();
        }
    }

    @Override
    public Generation prepare(long number, List<Network> networks, String country) throws IOException {
        return backend.prepare(number, networks, country);
    }

    @Override
    public void activate(Generation generation) throws IOException {
        committed = true;
        backend.activate(generation);
    }

    @Override
    public void clear() throws IOException {
        trial = false;
        committed = false;
        try {
            backend.clear();
        } finally {
            settle();
        }
    }

    @Override
    public boolean hasLeft() throws IOException {
        return backend.hasLeft();
    }

    @Override
    public boolean isInForce(Generation generation) {
        return backend.isInForce(generation);
    }

    @Override
    public void close() {
        backend.close();
    }
}
