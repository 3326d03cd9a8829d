package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import keyloader.agent.network.networkmanager.NetworkManager;
import keyloader.system.vm.Await;
import keyloader.system.vm.Command;

/** A meter on which NetworkManager has the radio in hand, with directories of its own; and udevd, without which it waits. */
final class NetworkManagerSystem implements WifiSystem {
    private static final Path ROOT = Path.of("/run/network-manager-test");
    /** Where connections lie that outlive a reboot. */
    static final Path ON_DISK = ROOT.resolve("system-connections");

    static final String OLD_CONNECTION = "before";

    /** Leases, and when connections were last used. */
    private static final Path STATE = Path.of("/var/lib/NetworkManager");
    /** Where what it has in memory lies, which a reboot empties. */
    private static final Path MEMORY = Path.of("/run/NetworkManager");

    /** Of the devices of this machine it has one. */
    static final String METER_ALONE = "unmanaged-devices=except:interface-name:" + Air.METER;

    private static final Path RULE = Path.of("/run/udev/rules.d/80-net-setup-link.rules");

    private final MeterSystem system;
    private final Service udev;
    private Service manager;

    private NetworkManagerSystem(MeterSystem system, Service udev, Service manager) {
        this.system = system;
        this.udev = udev;
        this.manager = manager;
    }

    /** @return where it keeps something of its own */
    static List<Path> furnish() throws IOException, InterruptedException {
        clear();
        Files.createDirectories(STATE);
        writeOldConnection();
        return List.of(ON_DISK, STATE);
    }

    /** What another meter has left. */
    static void clear() throws IOException, InterruptedException {
        Command.run("rm", "-rf", ROOT.toString(), STATE.toString(), MEMORY.toString());
    }

    /** @return its file */
    static Path writeOldConnection() throws IOException {
        Files.createDirectories(ON_DISK);
        Path file = ON_DISK.resolve(OLD_CONNECTION + ".nmconnection");
        Files.write(
                file,
                List.of(
                        "[connection]",
                        "id=" + OLD_CONNECTION,
                        "uuid=0b8d7e9c-5a4f-4c3b-9d2e-1f0a6b7c8d9e",
                        "type=wifi",
                        "[wifi]",
                        "ssid=" + Neighbourhood.OLD_SSID,
                        "[ipv4]",
                        "method=manual",
                        "address1=" + Neighbourhood.OLD_ADDRESS + "/24," + AccessPoint.GATEWAY));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    static NetworkManagerSystem start() throws IOException, InterruptedException {
        Files.createDirectories(ON_DISK);
        Files.createDirectories(STATE);
        Files.createDirectories(RULE.getParent());
        Files.createSymbolicLink(RULE, Path.of("/dev/null")); // no other names
        Service udev = Service.start("udevd", List.of("/usr/lib/systemd/systemd-udevd"));
        Await.until("udevd", () -> Files.exists(Path.of("/run/udev/control")));
        Command.run("udevadm", "trigger", "--subsystem-match=net", "--action=add");
        Command.run("udevadm", "settle");
        MeterSystem system = MeterSystem.start();
        configure(METER_ALONE);
        return new NetworkManagerSystem(system, udev, startManager());
    }

    /** @param devices a line of the section keyfile */
    private static void configure(String devices) throws IOException {
        Files.write(
                ROOT.resolve("NetworkManager.conf"),
                List.of(
                        "[main]",
                        "plugins=keyfile",
                        "no-auto-default=*",
                        "auth-polkit=false",
                        "dhcp=internal",
                        "dns=none",
                        "hostname-mode=none",
                        "[keyfile]",
                        "path=" + ON_DISK,
                        devices));
    }

    /** As a meter is to be configured that is silent before its first message. */
    static void leaveTheMeterAlone() throws IOException {
        Files.write(
                Files.createDirectories(ROOT.resolve("conf.d")).resolve("silent.conf"),
                List.of("[device-keyloader]", "match-device=interface-name:" + Air.METER, "managed=0"));
    }

    private static Service startManager() throws IOException, InterruptedException {
        Service manager = Service.start(
                "NetworkManager",
                List.of(
                        "NetworkManager",
                        "--debug", // its log comes here
                        "--config=" + ROOT.resolve("NetworkManager.conf"),
                        "--config-dir=" + ROOT.resolve("conf.d"),
                        "--system-config-dir=" + ROOT.resolve("lib.d"),
                        "--state-file=" + ROOT.resolve("state"),
                        "--pid-file=" + ROOT.resolve("pid"),
                        "--log-level=INFO"));
        Await.until("NetworkManager to be done with its start", NetworkManagerSystem::isReady);
        return manager;
    }

    private static boolean isReady() {
        try {
            return nmcli("--get-values", "RUNNING,STARTUP", "general", "status")
                    .strip()
                    .equals("running:started");
        } catch (IOException e) {
            return false;
        }
    }

    static String nmcli(String... words) throws IOException {
        try {
            return Command.run(
                    Stream.concat(Stream.of("nmcli"), Stream.of(words)).toArray(String[]::new));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The id of the connection that the meter is on; empty text where there is none. */
    static String activeConnection() throws IOException {
        return nmcli("--get-values", "GENERAL.STATE,GENERAL.CONNECTION", "device", "show", Air.METER)
                .replaceFirst("^100 .*\n", "")
                .strip();
    }

    /** By name, one a line. */
    static List<String> connections() throws IOException {
        return nmcli("--get-values", "NAME", "connection", "show").lines().toList();
    }

    void restart() throws IOException, InterruptedException {
        manager.close();
        manager = startManager();
    }

    void restartWith(String devices) throws IOException, InterruptedException {
        configure(devices);
        restart();
    }

    @Override
    public String network() {
        return "networkmanager:" + Air.METER;
    }

    @Override
    public List<String> settings(Path directory) {
        return List.of();
    }

    @Override
    public Service daemon() {
        return manager;
    }

    @Override
    public String busName() {
        return NetworkManager.SERVICE;
    }

    @Override
    public void restartDaemon() throws IOException, InterruptedException {
        manager.kill();
        manager = startManager();
    }

    @Override
    public Service bus() {
        return system.bus();
    }

    /** What has the radio below goes with it. */
    @Override
    public void restartBus() throws IOException, InterruptedException {
        system.restartBus();
        system.restartDaemon();
    }

    @Override
    public List<String> networks() throws IOException {
        return nmcli("--get-values", "NAME,TYPE", "connection", "show")
                .lines()
                .filter(line -> line.endsWith(":802-11-wireless"))
                .map(line -> line.substring(0, line.lastIndexOf(':')))
                .sorted()
                .toList();
    }

    @Override
    public List<String> networks(boolean brought) {
        return brought ? List.of(OLD_CONNECTION, "keyloader-1-1") : List.of(OLD_CONNECTION);
    }

    @Override
    public void changeOld() throws IOException {
        nmcli("connection", "modify", OLD_CONNECTION, "connection.autoconnect-priority", "7");
        nmcli("--wait", "0", "connection", "up", OLD_CONNECTION);
    }

    @Override
    public boolean isOldChanged() throws IOException {
        return nmcli("--get-values", "connection.autoconnect-priority", "connection", "show", OLD_CONNECTION)
                .equals("7\n");
    }

    @Override
    public void cutPower() throws IOException, InterruptedException {
        manager.kill();
        system.cutPower();
        udev.kill();
        forget();
        Command.run("rm", "-rf", MEMORY.toString());
    }

    /** Outside of {@link #MEMORY}. */
    static boolean isAnythingOnDisk(String words) throws IOException {
        for (Path root : List.of(ON_DISK, Path.of("/etc/NetworkManager"), STATE)) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .contains(words)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        manager.close();
        system.close();
        udev.close();
        forget();
    }

    private static void forget() throws IOException {
        Files.delete(RULE);
        Files.deleteIfExists(Path.of("/run/udev/control")); // by it others see that udevd runs
    }
}
