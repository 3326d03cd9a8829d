package keyloader.sealing;

import java.util.Optional;
import keyloader.wire.MalformedException;

/** Where a meter has its addresses from: given here, or else from the network (DHCP; IPv6 router advertisements). */
public record Addresses(Optional<StaticAddress> ip4, Optional<StaticAddress> ip6) {
    public static final Addresses AUTOMATIC = new Addresses(Optional.empty(), Optional.empty());

    /** Whether nothing is given. */
    public boolean isAutomatic() {
        return ip4.isEmpty() && ip6.isEmpty();
    }

    void check() throws MalformedException {
        if (ip4.isPresent()) {
            AddressRules.check(ip4.get(), AddressRules.IP4);
        }
        if (ip6.isPresent()) {
            AddressRules.check(ip6.get(), AddressRules.IP6);
        }
    }
}
