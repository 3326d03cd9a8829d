package keyloader.sealing.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Addresses as people write them. Never a name: nothing here asks a name server, as Java's own parser would. */
public final class AddressText {
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int GROUPS = 8;

    private AddressText() {}

    /** @param address with the length of its network's part, such as 192.0.2.10/24 */
    public static StaticAddress ip4(String address, Optional<String> gateway, List<String> dns)
            throws MalformedException {
        return read("ip4", address, gateway, dns);
    }

    /** @param address with the length of its network's part, such as 2001:db8::10/64 */
    public static StaticAddress ip6(String address, Optional<String> gateway, List<String> dns)
            throws MalformedException {
        return read("ip6", address, gateway, dns);
    }

    private static StaticAddress read(String place, String address, Optional<String> gateway, List<String> dns)
            throws MalformedException {
        int slash = address.indexOf('/');
        if (slash < 0 || !PREFIX.matcher(address.substring(slash + 1)).matches()) {
            throw new MalformedException(
                    place + " address", "not followed by / and the length of the network's part, such as /24");
        }
        List<Bytes> servers = new ArrayList<>();
        for (String server : dns) {
            servers.add(one(place, server, place + " dns"));
        }
        Optional<Bytes> way =
                gateway.isPresent() ? Optional.of(one(place, gateway.get(), place + " gateway")) : Optional.empty();
        return new StaticAddress(
                one(place, address.substring(0, slash), place + " address"),
                Integer.parseInt(address.substring(slash + 1)),
                way,
                servers);
    }

    private static Bytes one(String family, String text, String place) throws MalformedException {
        Optional<Bytes> address = family.equals("ip4") ? parse4(text) : parse6(text);
        if (address.isEmpty()) {
            throw new MalformedException(place, family.equals("ip4") ? "not an IPv4 address" : "not an IPv6 address");
        }
        return address.get();
    }

    /** Four decimal numbers without leading zeros, which some programs take for octal ones (RFC 6943 section 3.1.1). */
    private static Optional<Bytes> parse4(String text) {
        String[] octets = text.split("\\.", -1);
        byte[] address = new byte[4];
        if (octets.length != address.length) {
            return Optional.empty();
        }
        for (int i = 0; i < address.length; i++) {
            if (!OCTET.matcher(octets[i]).matches() || Integer.parseInt(octets[i]) > 255) {
                return Optional.empty();
            }
            address[i] = (byte) Integer.parseInt(octets[i]);
        }
        return Optional.of(Bytes.of(address));
    }

    /** RFC 4291 section 2.2, forms 1 and 2. */
    private static Optional<Bytes> parse6(String text) {
        if (text.length() > 39) {
            return Optional.empty();
        }
        Matcher gap = Pattern.compile("::").matcher(text);
        boolean shortened = gap.find();
        List<String> head = groups(shortened ? text.substring(0, gap.start()) : text);
        List<String> tail = groups(shortened ? text.substring(gap.end()) : "");
        int missing = GROUPS - head.size() - tail.size();
        if (shortened ? missing < 1 : missing != 0) {
            return Optional.empty();
        }
        byte[] address = new byte[16];
        for (int i = 0; i < GROUPS; i++) {
            String group = i < head.size()
                    ? head.get(i)
                    : i < head.size() + missing ? "0" : tail.get(i - head.size() - missing);
            if (!GROUP.matcher(group).matches()) {
                return Optional.empty();
            }
            int value = Integer.parseInt(group, 16);
            address[2 * i] = (byte) (value >> 8);
            address[2 * i + 1] = (byte) value;
        }
        return Optional.of(Bytes.of(address));
    }

    private static List<String> groups(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
    }
}
