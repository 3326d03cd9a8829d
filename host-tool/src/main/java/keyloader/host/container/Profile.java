package keyloader.host.container;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;

/**
 * Networks under a name, with their credentials: kept only because the installer has said so. They stay encoded until they
 * are used, and what is used is a copy that its user wipes.
 *
 * @param name see {@link #isName}
 * @param savedAt milliseconds since 1970
 * @param networks 1 to 8, in order of preference, each the CBOR of a network (SPEC 4)
 */
public record Profile(String name, long savedAt, List<Secret> networks) implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    public Profile {
        networks = List.copyOf(networks);
    }

    /** Whether it is 1 to 32 letters, digits, dots, hyphens and underscores. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** @param networks copied; they stay the caller's to close */
    public static Profile of(String name, long savedAt, List<Network> networks) {
        if (!isName(name) || networks.isEmpty() || networks.size() > Order.MAX_NETWORKS) {
            throw new IllegalArgumentException("not a profile");
        }
        return new Profile(
                name,
                savedAt,
                networks.stream()
                        .map(network -> Secret.take(Cbor.encodeToArray(NetworkOrder.toCbor(network))))
                        .toList());
    }

    /**
     * @return copies, which the caller closes
     * @throws MalformedException when they are of a kind that this version does not know
     */
    public List<Network> open() throws MalformedException {
        List<Network> opened = new ArrayList<>();
        boolean complete = false;
        try {
            for (Secret encoded : networks) {
                opened.add(network(encoded));
            }
            complete = true;
            return List.copyOf(opened);
        } finally {
            if (!complete) {
                opened.forEach(Network::close);
            }
        }
    }

    private static Network network(Secret encoded) throws MalformedException {
        NetworkOrder order = NetworkOrder.fromCbor(Cbor.decode(encoded.reveal(), "profile"));
        if (order instanceof NetworkOrder.Unsupported unsupported) {
            throw new MalformedException("profile", unsupported.reason());
        }
        return ((NetworkOrder.Known) order).network();
    }

    @Override
    public void close() {
        networks.forEach(Secret::close);
    }
}
