package keyloader.agent.lockdown;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a meter, made for an audit. It runs an init and nothing else, and has no radio. */
final class MeterTree {
    static final String UNIX = "Num       RefCount Protocol Flags    Type St Inode Path\n";

    final Path root;
    Optional<String> iw = Optional.empty();
    Optional<IOException> iwFails = Optional.empty();
    private int pids = 1;

    MeterTree(Path root) {
        this.root = root;
        file("/proc/1/comm", "systemd\n");
        file("/proc/1/cmdline", "/sbin/init\0");
        file(
                "/proc/net/unix",
                UNIX + "00000000: 00000002 00000000 00010000 0001 01 1234 /run/dbus/system_bus_socket\n"
                        + "00000000: 00000003 00000000 00000000 0001 03 1235\n"
                        + "00000000: 00000002 00000000 00010000 0001 01 1236 @/hostapd/abstract\n");
        file("/proc/2/comm", "kthreadd\n");
    }

    Path path(String path) {
        return root.resolve(path.substring(1));
    }

    MeterTree file(String path, String text) {
        try {
            Files.createDirectories(path(path).getParent());
            Files.writeString(path(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    MeterTree link(String path, String target) {
        try {
            Files.createDirectories(path(path).getParent());
            Files.createSymbolicLink(path(path), Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Where a file or directory should be there is the other: nobody can read that, not even root. */
    MeterTree unreadable(String path) {
        return link(path, path.substring(path.lastIndexOf('/') + 1)); // to itself
    }

    /** @return its number */
    int process(String comm, String executable, String... arguments) {
        pids += 100;
        file("/proc/" + pids + "/comm", comm + "\n");
        file("/proc/" + pids + "/cmdline", String.join("\0", arguments) + "\0");
        link("/proc/" + pids + "/exe", executable);
        return pids;
    }

    MeterTree socket(String path) {
        try {
            String before = Files.readString(path("/proc/net/unix"));
            return file("/proc/net/unix", before + "00000000: 00000002 00000000 00000000 0002 01 4321 " + path + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MeterTree rfkill(int index, String type, String name, int soft, int hard) {
        String directory = "/sys/class/rfkill/rfkill" + index + "/";
        file(directory + "index", index + "\n");
        file(directory + "type", type + "\n");
        file(directory + "name", name + "\n");
        file(directory + "soft", soft + "\n");
        return file(directory + "hard", hard + "\n");
    }

    Lockdown lockdown() {
        Iw asked = () -> {
            if (iwFails.isPresent()) {
                throw iwFails.get();
            }
            return iw;
        };
        return new Lockdown(root, asked, new LinuxRfkill(root, event -> {}));
    }

    List<Finding> audit() {
        return lockdown().audit();
    }

    Finding find(Channel channel) {
        return audit().stream()
                .filter(finding -> finding.channel() == channel)
                .findFirst()
                .orElseThrow();
    }
}
