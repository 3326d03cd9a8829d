package keyloader.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.network.daemon.DaemonNetwork;
import keyloader.agent.network.daemon.HeadEnd;
import keyloader.agent.network.daemon.LinuxAddressing;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.networkmanager.NetworkManager;
import keyloader.agent.network.networkmanager.NetworkManagerAddressing;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;

/** {@code --network}: which backend, and where. */
final class NetworkOption {
    /** For people. */
    static final String FORMS = "files:DIR, wpa_supplicant[:INTERFACE], networkmanager[:INTERFACE] or auto[:INTERFACE]";

    private static final String FILES = "files:";
    /** The name of a network interface, such as wlan0: what the kernel allows, and no path of another directory. */
    private static final Pattern DAEMON =
            Pattern.compile("(wpa_supplicant|networkmanager|auto)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,14}))?");

    private static final Path INTERFACES = Path.of("/sys/class/net");

    private NetworkOption() {}

    /** Whether it is written as it should be; nothing is opened. */
    static boolean isPossible(String text) {
        return (text.startsWith(FILES) && text.length() > FILES.length())
                || DAEMON.matcher(text).matches();
    }

    static String checked(String text) throws FailureException {
        if (!isPossible(text)) {
            throw new FailureException(Problem.NETWORK_IMPOSSIBLE, FORMS);
        }
        return text;
    }

    static NetworkBackend open(Settings settings, AgentPorts ports) throws FailureException {
        return open(settings.network(), settings.state(), settings.dhcpClient(), settings.headEnd(ports.time()), ports);
    }

    /** To have it cleared, not to join anything. */
    static NetworkBackend open(String text, Path state, AgentPorts ports) throws FailureException {
        return open(text, state, List.of(), HeadEnd.none(), ports);
    }

    private static NetworkBackend open(
            String text, Path state, List<String> dhcpClient, HeadEnd headEnd, AgentPorts ports)
            throws FailureException {
        Matcher daemon = DAEMON.matcher(text);
        if (daemon.matches()) {
            String device = device(Optional.ofNullable(daemon.group(2)));
            Path directory = printable(state.resolve("network"));
            if (daemon.group(1).equals("networkmanager") || (daemon.group(1).equals("auto") && managerRuns())) {
                NetworkManager manager = new NetworkManager(device, ports.time());
                return new DaemonNetwork(
                        directory,
                        ports.durable(),
                        manager,
                        new NetworkManagerAddressing(manager, ports.time()),
                        headEnd);
            }
            return new DaemonNetwork(
                    directory,
                    ports.durable(),
                    new WpaSupplicant(device, ports.time()),
                    new LinuxAddressing(device, dhcpClient, ports.time()),
                    headEnd);
        }
        Path directory = Paths.path("--network", checked(text).substring(FILES.length()));
        return ports.networkFiles().open(printable(directory), ports.durable());
    }

    /** Certificates are named by their whole path, the working directory's included. */
    private static Path printable(Path directory) throws FailureException {
        String whole = directory.toAbsolutePath().normalize().toString();
        if (whole.chars().anyMatch(Character::isISOControl)) {
            throw new FailureException(Problem.NETWORK_PATH_UNUSABLE, whole);
        }
        return directory;
    }

    /** NetworkManager gives wpa_supplicant its orders where both run: then it is the one to ask. */
    private static boolean managerRuns() throws FailureException {
        try (Bus bus = new Bus(NetworkManager.SERVICE)) {
            return bus.owner().isPresent();
        } catch (IOException e) {
            throw new FailureException(Problem.NETWORK_NO_BUS, IoReason.of(e)).causedBy(e);
        }
    }

    /** The one that is named, or the meter's only one. */
    private static String device(Optional<String> named) throws FailureException {
        if (named.isPresent()) {
            return named.get();
        }
        try (Stream<Path> all = Files.list(INTERFACES)) {
            List<String> found = all.filter(path -> Files.exists(path.resolve("phy80211")))
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
            if (found.size() == 1) {
                return found.get(0);
            }
            throw new FailureException(Problem.NETWORK_INTERFACE_UNCLEAR, found.size());
        } catch (IOException e) {
            throw new FailureException(Problem.NETWORK_INTERFACE_UNCLEAR, 0).causedBy(e);
        }
    }
}
