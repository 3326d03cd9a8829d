package keyloader.agent.network.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.agent.run.SystemCommand;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and routes of an interface for an {@code ip} that cannot save them, such as busybox's: what the kernel lists
 * of them (proc(5): if_inet6, route, ipv6_route) and Java. Routes are those of the main table. What has a lifetime, by
 * advertisements or DHCPv6, is left out: whoever set it sets it again.
 */
final class ListedInterface {
    private static final HexFormat HEX = HexFormat.of();
    /** Bytes of an address. */
    private static final int IP6 = 16;

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

    /** What {@code ip} begins a line with that is a route. */
    private static final Pattern DESTINATION = Pattern.compile("([0-9a-f.:]{2,45})(?:/([0-9]{1,3}))?");

    private final String device;
    private final Path net;
    private final Ip ip;

    /** The command of that name, which is the first of its words. */
    interface Ip {
        /** What it prints. */
        byte[] show(String... words) throws IOException;

        /** Needs no room on a disk: addresses are put back on a full one, too. */
        void set(String... words) throws IOException;
    }

    private static final class SystemIp implements Ip {
        @Override
        public byte[] show(String... words) throws IOException {
            return SystemCommand.output(words);
        }

        @Override
        public void set(String... words) throws IOException {
            SystemCommand.run(words);
        }
    }

    ListedInterface(String device) {
        this(device, Path.of("/proc/net"), new SystemIp());
    }

    /** @param net the kernel's directory, or a test's */
    ListedInterface(String device, Path net, Ip ip) {
        this.device = device;
        this.net = net;
        this.ip = ip;
    }

    private record Address(Bytes address, int prefix, Optional<InetAddress> broadcast) {
        String line() throws UnknownHostException {
            String line = "address " + family(address) + " " + text(address) + "/" + prefix;
            return broadcast.isEmpty()
                    ? line
                    : line + " broadcast " + broadcast.get().getHostAddress();
        }
    }

    /** @param flags of the kernel, the same for both families */
    private record Route(Bytes to, int prefix, Bytes via, long metric, long flags) {
        boolean isOfSomebody() {
            boolean ofTheLink = to.length() == IP6 && (to.at(0) == (byte) 0xfe || to.at(0) == (byte) 0xff);
            return (flags & UP) != 0 && (flags & (REJECT | NOT_SET_BY_ANYBODY)) == 0 && !ofTheLink;
        }

        boolean hasGateway() {
            return (flags & GATEWAY) != 0;
        }

        String line() throws UnknownHostException {
            String gateway = hasGateway() ? " via " + text(via) : "";
            return "route " + family(to) + " " + text(to) + "/" + prefix + gateway + " metric " + metric;
        }
    }

    /** One line for each, in the order in which they can be set: what a gateway is reached by goes before it. */
    List<String> lines() throws IOException {
        List<Address> addresses = new ArrayList<>(addresses4());
        addresses.addAll(addresses6());
        Set<String> networks = new HashSet<>(); // the kernel makes a route to each by itself
        List<String> lines = new ArrayList<>();
        for (Address each : addresses) {
            networks.add(network(each.address(), each.prefix()));
            lines.add(each.line());
        }
        List<Route> routes = new ArrayList<>(routes4());
        routes.addAll(routes6());
        routes.removeIf(route -> !route.hasGateway() && networks.contains(network(route.to(), route.prefix())));
        routes.sort(Comparator.comparing(Route::hasGateway));
        for (Route each : routes) {
            lines.add(each.line());
        }
        return lines;
    }

    private List<Address> addresses4() throws IOException {
        NetworkInterface found = NetworkInterface.getByName(device);
        if (found == null) { // down, and without an address
            return List.of();
        }
        // Java has them from the last to the first; the first of a network is the one that is sent from.
        List<Address> addresses = new ArrayList<>();
        found.getInterfaceAddresses().stream()
                .filter(each -> each.getAddress() instanceof Inet4Address
                        && !each.getAddress().isLinkLocalAddress())
                .map(each -> new Address(
                        Bytes.of(each.getAddress().getAddress()),
                        each.getNetworkPrefixLength(),
                        Optional.ofNullable(each.getBroadcast()).filter(broadcast -> !broadcast.isAnyLocalAddress())))
                .forEach(each -> addresses.add(0, each));
        return addresses;
    }

    /** Those of more than the link, and for good. */
    private List<Address> addresses6() throws IOException {
        return rows("if_inet6", 5, 6).stream()
                .filter(row -> row[3].equals("00") && (Integer.parseInt(row[4], 16) & PERMANENT) != 0)
                .map(row -> new Address(Bytes.ofHex(row[0]), Integer.parseInt(row[2], 16), Optional.empty()))
                .toList();
    }

    private List<Route> routes4() throws IOException {
        return rows("route", 0, 8).stream()
                .map(row -> new Route(
                        inNetworkOrder(row[1]),
                        Long.bitCount(Long.parseLong(row[7], 16)),
                        inNetworkOrder(row[2]),
                        Long.parseLong(row[6]),
                        Long.parseLong(row[3], 16)))
                .filter(Route::isOfSomebody)
                .toList();
    }

    /** The kernel lists those of all tables, and says of none which it is in; {@code ip} shows the main one. */
    private List<Route> routes6() throws IOException {
        List<Route> all = rows("ipv6_route", 9, 10).stream()
                .map(row -> new Route(
                        Bytes.ofHex(row[0]),
                        Integer.parseInt(row[1], 16),
                        Bytes.ofHex(row[4]),
                        Long.parseLong(row[5], 16),
                        Long.parseLong(row[8], 16)))
                .filter(Route::isOfSomebody)
                .toList();
        if (all.isEmpty()) {
            return all;
        }
        Set<String> main = new HashSet<>();
        for (String line :
                new String(main6(), StandardCharsets.ISO_8859_1).lines().toList()) {
            shown(List.of(line.strip().split("\\s+"))).ifPresent(main::add);
        }
        List<Route> routes = new ArrayList<>();
        for (Route each : all) {
            if (main.contains(each.line())) {
                routes.add(each);
            }
        }
        return routes;
    }

    /**
     * Of all tables, each but the main one named: busybox's shows IPv6's of all where it is asked for the main one. An
     * {@code ip} that was built without tables takes no word for them.
     */
    private byte[] main6() throws IOException {
        try {
            return ip.show("ip", "-6", "route", "show", "table", "all", "dev", device);
        } catch (IOException e) {
            return ip.show("ip", "-6", "route", "show", "dev", device);
        }
    }

    /** As {@link Route#line} has it. */
    private static Optional<String> shown(List<String> words) throws UnknownHostException {
        String first = words.get(0).equals("default") ? "::/0" : words.get(0);
        Matcher destination = DESTINATION.matcher(first);
        if (!destination.matches() || !first.contains(":") || words.contains("table")) {
            return Optional.empty();
        }
        String prefix = destination.group(2) == null ? "128" : destination.group(2);
        Optional<String> via =
                after("via", words).filter(each -> DESTINATION.matcher(each).matches());
        String gateway =
                via.isEmpty() ? "" : " via " + InetAddress.getByName(via.get()).getHostAddress();
        return Optional.of(
                "route -6 " + InetAddress.getByName(destination.group(1)).getHostAddress() + "/" + prefix + gateway
                        + " metric " + after("metric", words).orElse(""));
    }

    private static Optional<String> after(String name, List<String> words) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 >= words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }

    /**
     * The interface's.
     *
     * @param name which word is the interface's name
     * @param words that a row has at least
     */
    private List<String[]> rows(String file, int name, int words) throws IOException {
        try (Stream<String> lines = Files.lines(net.resolve(file), StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(row -> row.length >= words && row[name].equals(device))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // a kernel without IPv6
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String family(Bytes address) {
        return address.length() == IP6 ? "-6" : "-4";
    }

    /** The kernel prints the bytes of the network as a number of this machine's. */
    private static Bytes inNetworkOrder(String word) {
        byte[] bytes = HEX.parseHex(word);
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? Bytes.of(bytes)
                : Bytes.of(bytes[3], bytes[2], bytes[1], bytes[0]);
    }

    private static String text(Bytes address) throws UnknownHostException {
        return InetAddress.getByAddress(address.toArray()).getHostAddress();
    }

    private static String network(Bytes address, int prefix) {
        byte[] masked = address.toArray();
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
            // To replace one would take another interface's of the same metric away.
            words.addAll(List.of(route.group(1), "route", "append", route.group(2) + "/" + route.group(3)));
            add(words, "via", route.group(4));
        } else {
            throw new IOException("no address and no route");
        }
        words.addAll(List.of("dev", device));
        if (route.matches()) {
            add(words, "metric", route.group(5));
        }
        try {
            ip.set(words.toArray(String[]::new));
        } catch (IOException e) {
            if (!lines().contains(line)) { // it may be there already
                throw e;
            }
        }
    }

    private static void add(List<String> words, String name, @Nullable String value) {
        if (value != null) {
            words.addAll(List.of(name, value));
        }
    }
}
