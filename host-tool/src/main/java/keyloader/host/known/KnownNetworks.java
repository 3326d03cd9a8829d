package keyloader.host.known;

import java.util.List;
import keyloader.host.outcome.Failure;
import keyloader.sealing.Network;

/** What keeps this computer's own WiFi networks, such as NetworkManager. Nothing is asked of it but what a person wants. */
public interface KnownNetworks {
    /** By name; without a secret of any. */
    List<KnownNetwork> list() throws Failure;

    /**
     * The network with its secret, for which the system may ask somebody for a password: this can take two minutes.
     *
     * @param chosen one of the list, and joinable
     * @return the caller closes it
     */
    Network read(KnownNetwork chosen) throws Failure;
}
