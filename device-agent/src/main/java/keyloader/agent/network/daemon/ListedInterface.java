package keyloader.agent.network.daemon;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.agent.run.SystemCommand;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and routes of an interface for an {@code ip} that cannot save them, such as busybox's: what the kernel lists
 * of them (proc(5): if_inet6, route, ipv6_route) and Java. Routes are those of the main table; what a router's
 * advertisements have set is left out, since they set it again.
 */
final class ListedInterface {
    /** Of a route (linux/route.h, linux/ipv6_route.h). */
    private static final long UP = 1;

    private static final long GATEWAY = 2;
    private static final long REJECT = 0x200;
    private static final long NOT_SET_BY_ANYBODY = 0x4_0000 | 0x10_0000 | 0x8000_0000L; // ADDRCONF, ANYCAST, LOCAL
    /** Of an address (linux/if_addr.h): for good, and not from an advertisement. */
    private static final int PERMANENT = 0x80;

    private static final String NUMBER = "([0-9]{1,10})";
    private static final String ADDRESS = "([0-9a-f.:]{2,45})";
    private static final Pattern ADDRESS_LINE =
            Pattern.compile("address (-[46]) " + ADDRESS + "/" + NUMBER + "(?: broadcast " + ADDRESS + ")?");
    private static final Pattern ROUTE_LINE =
            Pattern.compile("route (-[46]) " + ADDRESS + "/" + NUMBER + "(?: via " + ADDRESS + ")? metric " + NUMBER);

    private final String device;
    private final Path net;

    ListedInterface(String device) {
        this(device, Path.of("/proc/net"));
    }

    /** @param net the kernel's directory, or a test's */
    ListedInterface(String device, Path net) {
        this.device = device;
        this.net = net;
    }

    /** One line for each, in the order in which they can be set. */
    List<String> lines() throws IOException {
        Set<String> networks = new HashSet<>(); // the kernel makes a route to each by itself
        List<String> lines = new ArrayList<>();
        for (InterfaceAddress each : addresses4()) {
            InetAddress broadcast = each.getBroadcast();
            String text = each.getAddress().getHostAddress();
            lines.add("address -4 " + text + "/" + each.getNetworkPrefixLength()
                    + (broadcast == null || broadcast.isAnyLocalAddress()
                            ? ""
                            : " broadcast " + broadcast.getHostAddress()));
            networks.add(network(each.getAddress().getAddress(), each.getNetworkPrefixLength()));
        }
        for (String[] words : rows("if_inet6", 6)) {
            int prefix = Integer.parseInt(words[2], 16);
            if (words[5].equals(device) && words[3].equals("00") && (Integer.parseInt(words[4], 16) & PERMANENT) != 0) {
                byte[] address = HexFormat.of().parseHex(words[0]);
                lines.add("address -6 " + text(address) + "/" + prefix);
                networks.add(network(address, prefix));
            }
        }
        List<String> beyond = new ArrayList<>();
        for (String[] words : rows("route", 8)) {
            long flags = Long.parseLong(words[3], 16);
            if (words[0].equals(device) && isOfSomebody(flags)) {
                byte[] to = littleEndian(words[1]);
                int prefix = Long.bitCount(Long.parseLong(words[7], 16));
                route(
                        "-4",
                        to,
                        prefix,
                        flags,
                        littleEndian(words[2]),
                        Long.parseLong(words[6]),
                        networks,
                        lines,
                        beyond);
            }
        }
        for (String[] words : rows("ipv6_route", 10)) {
            long flags = Long.parseLong(words[8], 16);
            byte[] to = HexFormat.of().parseHex(words[0]);
            boolean ofThisLink = to[0] == (byte) 0xfe || to[0] == (byte) 0xff;
            if (words[9].equals(device) && isOfSomebody(flags) && !ofThisLink) {
                byte[] via = HexFormat.of().parseHex(words[4]);
                int prefix = Integer.parseInt(words[1], 16);
                route("-6", to, prefix, flags, via, Long.parseLong(words[5], 16), networks, lines, beyond);
            }
        }
        lines.addAll(beyond);
        return lines;
    }

    private static boolean isOfSomebody(long flags) {
        return (flags & UP) != 0 && (flags & (REJECT | NOT_SET_BY_ANYBODY)) == 0;
    }

    private static void route(
            String family,
            byte[] to,
            int prefix,
            long flags,
            byte[] via,
            long metric,
            Set<String> networks,
            List<String> direct,
            List<String> beyond)
            throws IOException {
        String line = "route " + family + " " + text(to) + "/" + prefix;
        if ((flags & GATEWAY) != 0) {
            beyond.add(line + " via " + text(via) + " metric " + metric);
        } else if (!networks.contains(network(to, prefix))) {
            direct.add(line + " metric " + metric);
        }
    }

    private List<InterfaceAddress> addresses4() throws IOException {
        NetworkInterface found = NetworkInterface.getByName(device);
        if (found == null) { // down, and without an address
            return List.of();
        }
        return found.getInterfaceAddresses().stream()
                .filter(each -> each.getAddress() instanceof Inet4Address
                        && !each.getAddress().isLinkLocalAddress())
                .toList();
    }

    /** Those with as many words, or more; what is none of the kernel's rows (a heading) has no place here. */
    private List<String[]> rows(String file, int words) throws IOException {
        try (Stream<String> lines = Files.lines(net.resolve(file), StandardCharsets.US_ASCII)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(row -> row.length >= words && !row[0].equals("Iface"))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // a kernel without IPv6
        }
    }

    private static byte[] littleEndian(String word) {
        byte[] bytes = HexFormat.of().parseHex(word);
        return new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
    }

    private static String text(byte[] address) throws UnknownHostException {
        return InetAddress.getByAddress(address).getHostAddress();
    }

    private static String network(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int bit = prefix; bit < masked.length * 8; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return Bytes.of(masked).hex() + "/" + prefix;
    }

    /** Of which {@link #set} understands each. */
    static boolean isOne(String line) {
        return ADDRESS_LINE.matcher(line).matches() || ROUTE_LINE.matcher(line).matches();
    }

    void set(String line) throws IOException {
        Matcher address = ADDRESS_LINE.matcher(line);
        Matcher route = ROUTE_LINE.matcher(line);
        List<String> words = new ArrayList<>(List.of("ip"));
        if (address.matches()) {
            words.addAll(List.of(address.group(1), "address", "replace", address.group(2) + "/" + address.group(3)));
            add(words, "broadcast", address.group(4));
        } else if (route.matches()) {
            words.addAll(List.of(route.group(1), "route", "replace", route.group(2) + "/" + route.group(3)));
            add(words, "via", route.group(4));
        } else {
            throw new IOException("no address and no route");
        }
        words.addAll(List.of("dev", device));
        if (route.matches()) {
            add(words, "metric", route.group(5));
        }
        SystemCommand.run(words.toArray(String[]::new));
    }

    private static void add(List<String> words, String name, @Nullable String value) {
        if (value != null) {
            words.addAll(List.of(name, value));
        }
    }
}
