package keyloader.agent.network;

import java.util.List;
import keyloader.wire.Bytes;

/**
 * One complete set of networks that was brought by one message, and replaces the one before.
 *
 * @param number rising from 1, never used twice for what was committed
 * @param hash SHA-256 over what the backend keeps of it, so that what is activated is what was committed
 * @param ssids names of its networks, in order of preference
 */
public record Generation(long number, Bytes hash, List<Bytes> ssids) {
    public Generation {
        ssids = List.copyOf(ssids);
    }
}
