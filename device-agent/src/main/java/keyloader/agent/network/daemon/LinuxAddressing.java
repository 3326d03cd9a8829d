package keyloader.agent.network.daemon;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.agent.run.SystemCommand;
import keyloader.agent.run.Time;
import keyloader.sealing.Addresses;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Addresses by iproute2 and, for those that the network gives out, by a DHCP client: one that is started here, or the
 * system's own, which is only waited for.
 */
public final class LinuxAddressing implements Addressing {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int CAP_NET_ADMIN = 12;
    static final List<String> FAMILIES = List.of("-4", "-6");
    /** Of the way out: higher than what DHCP clients and the kernel give a cable's, which is neither replaced nor passed by. */
    private static final String METRIC = "4000";

    /** Where Debian's resolvconf and openresolv keep what they were told of an interface. */
    private static final List<Path> NAME_SERVERS =
            List.of(Path.of("/run/resolvconf/interface"), Path.of("/run/resolvconf/interfaces"));

    private static final String NO_RIGHT =
            "no right to set addresses (CAP_NET_ADMIN); the service gets it by a drop-in,"
                    + " /usr/share/keyloader-agent/radio.conf";

    private final String device;
    private final List<String> client;
    private final Time time;
    private final SavedInterface saved;
    private @Nullable Process running;
    private Optional<Addresses> held = Optional.empty();
    private boolean toldNameServers;

    /**
     * @param device name of the network interface
     * @param client a DHCP client that stays in the foreground, with its arguments; empty where the system runs one
     */
    public LinuxAddressing(String device, List<String> client, Time time) {
        this.device = device;
        this.client = List.copyOf(client);
        this.time = time;
        this.saved = new SavedInterface(device);
    }

    @Override
    public Optional<String> acquire(Addresses wanted) throws IOException {
        apply(wanted);
        held = Optional.of(wanted);
        long deadline = time.millis() + PATIENCE.toMillis();
        while (true) {
            Optional<String> address = address(wanted);
            if (address.isPresent() || time.millis() > deadline) {
                return address;
            }
            if (running != null && !running.isAlive() && !maySetAddresses()) {
                throw new IOException(NO_RIGHT); // the meter's fault, and no network's
            }
            try {
                time.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while an address was waited for");
            }
        }
    }

    private void apply(Addresses wanted) throws IOException {
        if (wanted.ip4().isPresent()) {
            set("-4", wanted.ip4().get());
        } else {
            startClient();
        }
        if (wanted.ip6().isPresent()) {
            set("-6", wanted.ip6().get());
        }
        List<Bytes> servers = new ArrayList<>();
        wanted.ip4().ifPresent(given -> servers.addAll(given.dns()));
        wanted.ip6().ifPresent(given -> servers.addAll(given.dns()));
        if (!servers.isEmpty()) {
            nameServers(servers);
        }
    }

    private void set(String family, StaticAddress given) throws IOException {
        ip(family, "address", "replace", text(given.address()) + "/" + given.prefix(), "dev", device);
        if (given.gateway().isPresent()) {
            String gateway = text(given.gateway().get());
            ip(family, "route", "replace", "default", "via", gateway, "dev", device, "metric", METRIC);
        }
    }

    /** By resolvconf(8), which systemd-resolved has too; without it the system has its name servers elsewhere. */
    private void nameServers(List<Bytes> servers) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Bytes server : servers) {
            lines.append("nameserver ").append(text(server)).append('\n');
        }
        try {
            SystemCommand.runWithInput(
                    lines.toString().getBytes(StandardCharsets.US_ASCII), "resolvconf", "-a", nameServersOf());
        } catch (IOException e) {
            // An address without names is better than none.
        }
    }

    private String nameServersOf() {
        return device + ".keyloader";
    }

    /** Only what was told here: where systemd-resolved plays resolvconf, others' of the interface would go with it. */
    private void dropNameServers() {
        boolean told = NAME_SERVERS.stream().anyMatch(place -> Files.exists(place.resolve(nameServersOf())));
        if (!told && !toldNameServers) {
            return;
        }
        toldNameServers = false;
        try {
            SystemCommand.run("resolvconf", "-d", nameServersOf());
        } catch (IOException e) {
            // there are none, or nothing that keeps them
        }
    }

    private void startClient() throws IOException {
        if (!client.isEmpty() && (running == null || !running.isAlive())) {
            running = new ProcessBuilder(client)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }

    private Optional<String> address(Addresses wanted) throws IOException {
        return address(device, wanted);
    }

    /** What was wanted of its family, or else whatever is not of this link alone. */
    public static Optional<String> address(String device, Addresses wanted) throws IOException {
        NetworkInterface network = NetworkInterface.getByName(device);
        if (network == null) {
            return Optional.empty();
        }
        List<InetAddress> all = network.inetAddresses()
                .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                .toList();
        Optional<StaticAddress> given = wanted.ip4().or(wanted::ip6);
        return all.stream()
                .filter(address -> given.isEmpty()
                        || Arrays.equals(
                                address.getAddress(), given.get().address().toArray()))
                .sorted((a, b) -> Boolean.compare(b instanceof Inet4Address, a instanceof Inet4Address))
                .map(LinuxAddressing::text)
                .findFirst();
    }

    @Override
    public void keep(Addresses wanted) throws IOException {
        Optional<StaticAddress> given = wanted.ip4().or(wanted::ip6);
        if (!held.equals(Optional.of(wanted))) {
            // What is there is of another network, also what the system has set at the boot; but its DHCP client's own
            // stays.
            if (held.isPresent() || given.isPresent() || !client.isEmpty()) {
                release();
            }
            apply(wanted);
            held = Optional.of(wanted);
        } else if (given.isPresent() && address(wanted).isEmpty()) {
            apply(wanted);
        } else if (wanted.ip4().isEmpty()) {
            startClient(); // where it has ended
        }
    }

    @Override
    public void release() throws IOException {
        stopClient();
        held = Optional.empty();
        ip("address", "flush", "dev", device, "scope", "global");
        for (String family : FAMILIES) { // those of IPv6 outlive the address
            ip(family, "route", "flush", "default", "dev", device);
        }
        dropNameServers();
    }

    @Override
    public int interfaceIndex() throws IOException {
        return saved.index();
    }

    @Override
    public List<String> found() throws IOException {
        return saved.save();
    }

    @Override
    public void putBack(List<String> found) throws IOException {
        saved.restore(found);
    }

    private void stopClient() {
        Process process = running;
        running = null;
        if (process != null) {
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void ip(String... words) throws IOException {
        try {
            SystemCommand.run(Stream.concat(Stream.of("ip"), Stream.of(words)).toArray(String[]::new));
        } catch (IOException e) {
            throw maySetAddresses() ? e : new IOException(NO_RIGHT, e);
        }
    }

    /** Of this process, and so of what it starts (capabilities(7)); where it can't be told nothing is said of it. */
    private static boolean maySetAddresses() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .allMatch(mask -> (Long.parseUnsignedLong(mask, 16) >> CAP_NET_ADMIN & 1) == 1);
        } catch (IOException e) {
            return true;
        }
    }

    public static String text(Bytes address) {
        try {
            return text(InetAddress.getByAddress(address.toArray()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of another length was let through", e);
        }
    }

    /** Without the name of the interface. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    @Override
    public void close() {
        stopClient();
    }
}
