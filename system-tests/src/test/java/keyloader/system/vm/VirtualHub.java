package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keyloader.system.vm.SysfsUsb.Device;

/** The kernel's virtual host controller (vhci_hcd): what it imports over USB/IP comes up on a bus of its own. */
public final class VirtualHub {
    private static final Path STATUS = Path.of("/sys/devices/platform/vhci_hcd.0/status");

    /** VDEV_ST_NULL: nothing is imported at a port. */
    private static final String FREE = "004";

    private VirtualHub() {}

    public static void load() throws IOException, InterruptedException {
        Modules.load("vhci_hcd");
    }

    /** As anybody does it, with {@code usbip}. When this returns the kernel begins to look at the device. */
    public static void attach(int serverPort) throws IOException, InterruptedException {
        Command.run("usbip", "--tcp-port", Integer.toString(serverPort), "attach", "-r", "127.0.0.1", "-b", "1-1");
    }

    /** As {@code usbip detach} for every port in use; returns when the kernel has let go of all. */
    public static void detachAll() throws IOException, InterruptedException {
        for (String port : used()) {
            Command.run("usbip", "detach", "-p", port);
        }
        awaitEmpty();
    }

    /** When the servers have ended, or were told to. */
    public static void awaitEmpty() throws IOException, InterruptedException {
        Await.until("the virtual hub to be empty", () -> used().isEmpty());
        Await.until("its devices to go", () -> devices().isEmpty());
    }

    /** The device that was attached, as soon as the kernel has configured it. */
    public static Device awaitDevice() throws IOException, InterruptedException {
        return Await.value("an imported device", () -> devices().stream()
                .filter(device -> !device.interfaces().isEmpty())
                .findFirst());
    }

    /** What has been imported. */
    public static List<Device> devices() throws IOException {
        return SysfsUsb.devices().stream()
                .filter(device -> realPath(device)
                        .map(path -> path.toString().contains("/vhci_hcd."))
                        .orElse(false))
                .filter(device -> !device.path().getFileName().toString().startsWith("usb"))
                .toList();
    }

    private static Optional<Path> realPath(Device device) {
        try {
            return Optional.of(device.path().toRealPath());
        } catch (IOException e) {
            return Optional.empty(); // it has gone
        }
    }

    /** A line of the status: hub, port, state, speed, devid, socket, bus id. */
    private static List<String> used() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .skip(1)
                .map(line -> line.trim().split("\\s+", -1))
                .filter(fields -> fields.length > 2 && !fields[2].equals(FREE))
                .map(fields -> fields[1])
                .toList();
    }
}
