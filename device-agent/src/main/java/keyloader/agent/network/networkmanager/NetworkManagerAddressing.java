package keyloader.agent.network.networkmanager;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import keyloader.agent.network.daemon.Addressing;
import keyloader.agent.network.daemon.LinuxAddressing;
import keyloader.agent.run.Time;
import keyloader.sealing.Addresses;

/** NetworkManager sets the addresses of each connection, and takes them away with it: they are only waited for. */
public final class NetworkManagerAddressing implements Addressing {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final NetworkManager daemon;
    private final Time time;

    public NetworkManagerAddressing(NetworkManager daemon, Time time) {
        this.daemon = daemon;
        this.time = time;
    }

    @Override
    public Optional<String> acquire(Addresses wanted) throws IOException {
        long deadline = time.millis() + PATIENCE.toMillis();
        while (true) {
            int state = daemon.joinedState();
            if (state == Activation.ACTIVATED) {
                Optional<String> address = LinuxAddressing.address(daemon.deviceName(), wanted);
                if (address.isPresent()) {
                    return address;
                }
            }
            // What has ended is followed by another network, whose address this is not.
            if (state >= Activation.CONNECTION_DEACTIVATING || time.millis() > deadline) {
                return Optional.empty();
            }
            try {
                time.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while an address was waited for");
            }
        }
    }

    @Override
    public void keep(Addresses wanted) {
        // as long as the connection is there
    }

    @Override
    public void release() {
        // with the connection
    }

    @Override
    public int interfaceIndex() {
        return 0;
    }

    @Override
    public List<String> found() {
        return List.of(); // those of another connection come back with it
    }

    @Override
    public void putBack(List<String> found) {
        // with the connection
    }

    @Override
    public void close() {
        // the daemon is closed by whoever has made it
    }
}
