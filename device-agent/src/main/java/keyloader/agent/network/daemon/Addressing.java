package keyloader.agent.network.daemon;

import java.io.IOException;
import java.util.Optional;
import keyloader.sealing.Addresses;

/** The addresses of the meter's WiFi interface. */
public interface Addressing extends AutoCloseable {

    /**
     * Gets an address on a network that was just joined, and waits for it.
     *
     * @return as text; empty when none was given out in time
     */
    Optional<String> acquire(Addresses wanted) throws IOException;

    /** Sees to it that the addresses stay, also after the meter has come to the network anew. Returns at once. */
    void keep(Addresses wanted) throws IOException;

    /** Gives up what it has: another network is tried, or none. */
    void release() throws IOException;

    @Override
    void close();
}
