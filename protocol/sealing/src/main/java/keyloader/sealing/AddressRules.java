package keyloader.sealing;

import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Which addresses an interface can have and reach (SPEC 4; RFC 1122 section 3.2.1.3, RFC 4291 sections 2.4 to 2.7). */
final class AddressRules {
    static final int IP4 = 4;
    static final int IP6 = 16;
    static final int MAX_DNS = 3;

    private AddressRules() {}

    /** @param length of an address of this family */
    static void check(StaticAddress given, int length) throws MalformedException {
        String place = length == IP4 ? "ip4" : "ip6";
        checkUnicast(given.address(), length, place + " address");
        if (given.prefix() < 1 || given.prefix() > 8 * length) {
            throw new MalformedException(place + " prefix", "not 1 to " + 8 * length);
        }
        checkHost(given, length, place);
        if (given.gateway().isPresent()) {
            checkGateway(given, given.gateway().get(), length, place);
        }
        if (given.dns().size() > MAX_DNS) {
            throw new MalformedException(place + " dns", "more than " + MAX_DNS + " name servers");
        }
        for (Bytes server : given.dns()) {
            checkUnicast(server, length, place + " dns");
        }
    }

    /** Neither the network's own address, nor (IPv4) its broadcast address; both exist where two host bits are left. */
    private static void checkHost(StaticAddress given, int length, String place) throws MalformedException {
        if (given.prefix() > 8 * length - 2) {
            return;
        }
        if (hostBitsAre(given.address(), given.prefix(), 0)) {
            throw new MalformedException(place + " address", "the address of the network itself");
        }
        if (length == IP4 && hostBitsAre(given.address(), given.prefix(), 1)) {
            throw new MalformedException(place + " address", "the network's broadcast address");
        }
    }

    private static void checkGateway(StaticAddress given, Bytes gateway, int length, String place)
            throws MalformedException {
        checkUnicast(gateway, length, place + " gateway");
        if (gateway.equals(given.address())) {
            throw new MalformedException(place + " gateway", "the meter's own address");
        }
        boolean linkLocal = length == IP6 && gateway.at(0) == (byte) 0xfe && (gateway.at(1) & 0xc0) == 0x80;
        if (!linkLocal && !samePrefix(gateway, given.address(), given.prefix())) {
            throw new MalformedException(place + " gateway", "outside of the address's network");
        }
        if (length == IP4
                && given.prefix() <= 8 * length - 2
                && (hostBitsAre(gateway, given.prefix(), 0) || hostBitsAre(gateway, given.prefix(), 1))) {
            throw new MalformedException(place + " gateway", "the network's own or broadcast address");
        }
    }

    private static void checkUnicast(Bytes address, int length, String place) throws MalformedException {
        if (address.length() != length) {
            throw new MalformedException(place, "not " + length + " bytes");
        }
        int first = address.at(0) & 0xff;
        if (length == IP4) {
            if (first == 0 || first == 127 || first >= 224) {
                throw new MalformedException(place, "unspecified, loopback, multicast or reserved");
            }
        } else if (first == 0xff || isBelowFirst96Bits(address)) {
            throw new MalformedException(place, "unspecified, loopback, multicast, or an IPv4 address inside");
        }
    }

    /** ::, ::1, and the two forms that have an IPv4 address inside (RFC 4291 section 2.5.5). */
    private static boolean isBelowFirst96Bits(Bytes address) {
        for (int i = 0; i < 10; i++) {
            if (address.at(i) != 0) {
                return false;
            }
        }
        return address.at(10) == address.at(11) && (address.at(10) == 0 || address.at(10) == (byte) 0xff);
    }

    private static boolean hostBitsAre(Bytes address, int prefix, int value) {
        for (int bit = prefix; bit < 8 * address.length(); bit++) {
            if (bit(address, bit) != value) {
                return false;
            }
        }
        return true;
    }

    private static boolean samePrefix(Bytes one, Bytes other, int prefix) {
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(one, bit) != bit(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(Bytes address, int bit) {
        return address.at(bit / 8) >> (7 - bit % 8) & 1;
    }
}
