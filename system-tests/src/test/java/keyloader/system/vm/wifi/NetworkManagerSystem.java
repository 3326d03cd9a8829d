package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import keyloader.system.vm.Await;
import keyloader.system.vm.Command;

/** A meter on which NetworkManager has the radio in hand, with directories of its own; and udevd, without which it waits. */
final class NetworkManagerSystem implements AutoCloseable {
    private static final Path ROOT = Path.of("/run/network-manager-test");
    /** Where connections lie that outlive a reboot. */
    static final Path ON_DISK = ROOT.resolve("system-connections");

    private static final Path RULE = Path.of("/run/udev/rules.d/80-net-setup-link.rules");

    private final MeterSystem system;
    private final Service udev;
    private Service manager;

    private NetworkManagerSystem(MeterSystem system, Service udev, Service manager) {
        this.system = system;
        this.udev = udev;
        this.manager = manager;
    }

    static NetworkManagerSystem start() throws IOException, InterruptedException {
        Files.createDirectories(ON_DISK);
        Files.createDirectories(RULE.getParent());
        Files.createSymbolicLink(RULE, Path.of("/dev/null")); // no other names
        Service udev = Service.start("udevd", List.of("/usr/lib/systemd/systemd-udevd"));
        Await.until("udevd", () -> Files.exists(Path.of("/run/udev/control")));
        Command.run("udevadm", "trigger", "--subsystem-match=net", "--action=add");
        Command.run("udevadm", "settle");
        MeterSystem system = MeterSystem.start();
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
                        "unmanaged-devices=except:interface-name:" + Air.METER));
        return new NetworkManagerSystem(system, udev, startManager());
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
            return nmcli("--get-values", "GENERAL.STATE", "device", "show", Air.METER)
                    .strip()
                    .matches("(30|[4-9]0|100) .*");
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

    /** Where what it has in memory lies, which a reboot empties. */
    static boolean isAnythingOnDisk(String words) throws IOException {
        for (Path root : List.of(ON_DISK, Path.of("/etc/NetworkManager"), Path.of("/var/lib/NetworkManager"))) {
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
        Files.delete(RULE);
        Files.deleteIfExists(Path.of("/run/udev/control")); // by it others see that udevd runs
    }
}
