package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.system.Bench;
import keyloader.system.Program;
import keyloader.wire.usb.UsbIds;

/** A way for a loader's process to be plugged into this computer's USB. Its power comes by the cable: unplugged it is killed. */
public enum Wiring {
    /** The firmware's device port is the kernel's own controller, with a cable to the kernel's own host. */
    FUNCTIONFS {
        @Override
        List<String> listen() {
            return List.of("functionfs:" + MOUNT);
        }

        @Override
        void prepare() throws IOException, InterruptedException {
            Files.createDirectories(MOUNT);
            DummyUdc.load(1, DummyUdc.Speed.HIGH);
        }

        @Override
        void attach() {}

        @Override
        public int bus() throws IOException {
            return new DummyUdc("dummy_udc.0").bus();
        }
    },

    /** The firmware exports the device, and the kernel imports it. */
    USBIP {
        @Override
        List<String> listen() {
            return List.of("usbip:" + PORT);
        }

        @Override
        void prepare() throws IOException, InterruptedException {
            Modules.load("vhci_hcd");
        }

        @Override
        void attach() throws IOException, InterruptedException {
            Command.run("usbip", "--tcp-port", PORT, "attach", "-r", "127.0.0.1", "-b", "1-1");
        }

        /** The lower of two: the other is for devices of a higher speed. */
        @Override
        public int bus() throws IOException {
            try (Stream<Path> entries = Files.list(Path.of("/sys/devices/platform/vhci_hcd.0"))) {
                return entries.map(entry -> entry.getFileName().toString())
                        .filter(entry -> entry.matches("usb\\d+"))
                        .mapToInt(entry -> Integer.parseInt(entry.substring(3)))
                        .min()
                        .orElseThrow();
            }
        }
    };

    private static final Path MOUNT = Path.of("/run/keyloader-test/loader");
    private static final String PORT = "3241";

    /** The firmware's {@code --link} and what belongs to it. */
    abstract List<String> listen();

    /** Once, before anything else. */
    abstract void prepare() throws IOException, InterruptedException;

    /** What remains to be done when the firmware is ready. */
    abstract void attach() throws IOException, InterruptedException;

    /** Of the host, that it comes up on. */
    public abstract int bus() throws IOException;

    public Bench bench(Path directory) throws IOException, InterruptedException {
        prepare();
        return new Bench(directory, listen(), "usb");
    }

    /** A loader that is on the bus. */
    public Program plugIn(Bench bench, Path store) throws IOException, InterruptedException {
        Program loader = bench.plugIn(store);
        try {
            attach();
            Await.until("the loader is on the bus", () -> loader().isPresent());
            return loader;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            loader.close();
            throw e;
        }
    }

    /** Its power goes with the cable. */
    public static void pull(Program loader) throws IOException, InterruptedException {
        loader.kill();
        Await.until("the loader has left the bus", () -> loader().isEmpty());
    }

    static Optional<SysfsUsb.Device> loader() throws IOException {
        return SysfsUsb.find(UsbIds.LOADER.vendor(), UsbIds.LOADER.product());
    }
}
