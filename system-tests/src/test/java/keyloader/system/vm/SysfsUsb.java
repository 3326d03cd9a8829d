package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The host's USB devices, as the kernel shows them. */
public final class SysfsUsb {
    private static final Path DEVICES = Path.of("/sys/bus/usb/devices");

    private SysfsUsb() {}

    /**
     * A device that has been enumerated.
     *
     * @param path its directory, {@code .../1-1}
     * @param speed in Mbit/s: "12", "480", "5000"
     */
    public record Device(
            Path path,
            int bus,
            int address,
            int vendor,
            int product,
            Optional<String> serial,
            String speed,
            List<Interface> interfaces) {

        /** Where usbfs has it. */
        public Path node() {
            return Path.of("/dev/bus/usb/%03d/%03d".formatted(bus, address));
        }
    }

    /** @param driver the kernel driver bound to it */
    public record Interface(int number, int interfaceClass, Optional<String> driver) {}

    /** Every device, root hubs too. One that goes away while it is looked at is left out. */
    public static List<Device> devices() throws IOException {
        if (!Files.exists(DEVICES)) {
            return List.of();
        }
        List<Path> paths;
        try (Stream<Path> entries = Files.list(DEVICES)) {
            paths = entries.sorted().toList();
        }
        List<Device> devices = new ArrayList<>();
        for (Path path : paths) {
            if (!path.getFileName().toString().contains(":")) {
                device(path).ifPresent(devices::add);
            }
        }
        return List.copyOf(devices);
    }

    public static Optional<Device> find(int vendor, int product) throws IOException {
        return devices().stream()
                .filter(device -> device.vendor() == vendor && device.product() == product)
                .findFirst();
    }

    private static Optional<Device> device(Path path) throws IOException {
        Optional<Integer> bus = number(path, "busnum", 10);
        Optional<Integer> address = number(path, "devnum", 10);
        Optional<Integer> vendor = number(path, "idVendor", 16);
        Optional<Integer> product = number(path, "idProduct", 16);
        Optional<String> speed = Attribute.readIfThere(path.resolve("speed"));
        if (bus.isEmpty() || address.isEmpty() || vendor.isEmpty() || product.isEmpty() || speed.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> serial = Attribute.readIfThere(path.resolve("serial"));
        return Optional.of(new Device(
                path, bus.get(), address.get(), vendor.get(), product.get(), serial, speed.get(), interfaces(path)));
    }

    private static List<Interface> interfaces(Path device) throws IOException {
        List<Path> paths;
        try (Stream<Path> entries = Files.list(DEVICES)) {
            String beginning = device.getFileName() + ":";
            paths = entries.filter(entry -> entry.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
        }
        List<Interface> interfaces = new ArrayList<>();
        for (Path path : paths) {
            Optional<Integer> number = number(path, "bInterfaceNumber", 16);
            Optional<Integer> interfaceClass = number(path, "bInterfaceClass", 16);
            if (number.isPresent() && interfaceClass.isPresent()) {
                interfaces.add(new Interface(number.get(), interfaceClass.get(), driver(path)));
            }
        }
        return List.copyOf(interfaces);
    }

    private static Optional<String> driver(Path path) throws IOException {
        Path link = path.resolve("driver");
        try {
            return Files.exists(link)
                    ? Optional.of(link.toRealPath().getFileName().toString())
                    : Optional.empty();
        } catch (IOException e) {
            if (Files.exists(link)) {
                throw e;
            }
            return Optional.empty(); // unbound meanwhile
        }
    }

    private static Optional<Integer> number(Path device, String attribute, int radix) throws IOException {
        return Attribute.readIfThere(device.resolve(attribute))
                .filter(text -> !text.isEmpty())
                .map(text -> Integer.valueOf(text, radix));
    }
}
