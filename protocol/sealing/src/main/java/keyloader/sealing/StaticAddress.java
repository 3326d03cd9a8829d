package keyloader.sealing;

import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;

/**
 * An address that a meter has, with what belongs to it; all of one family, 4 or 16 bytes. The rules of SPEC 4 are held by
 * {@link Network#of}.
 *
 * @param prefix length of the network's part, in bits
 * @param gateway in the same network, or link-local (IPv6)
 * @param dns 0 to 3 name servers
 */
public record StaticAddress(Bytes address, int prefix, Optional<Bytes> gateway, List<Bytes> dns) {
    public StaticAddress {
        dns = List.copyOf(dns);
    }
}
