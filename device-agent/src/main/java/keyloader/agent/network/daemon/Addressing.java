package keyloader.agent.network.daemon;

import java.io.IOException;
import java.util.List;
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

    /** Gives up what the interface has, of whomever: another network is tried, or none. */
    void release() throws IOException;

    /** The kernel's number of the interface; 0 where there is none. */
    int interfaceIndex() throws IOException;

    /** What the interface has now, in lines of ASCII that {@link #putBack} understands. */
    List<String> found() throws IOException;

    /** Sets what was {@link #found} before it was released. */
    void putBack(List<String> found) throws IOException;

    @Override
    void close();
}
