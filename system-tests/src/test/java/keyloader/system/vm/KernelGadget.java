package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A gadget of the kernel's own functions, made through configfs: the devices of other people that a meter may meet. */
public final class KernelGadget implements AutoCloseable {
    private static final Path GADGETS = Path.of("/sys/kernel/config/usb_gadget");
    private static final String ENGLISH = "strings/0x409";

    private final Path directory;
    private final Path configuration;
    private final List<Path> functions = new ArrayList<>();

    private KernelGadget(Path directory) {
        this.directory = directory;
        this.configuration = directory.resolve("configs/c.1");
    }

    /** What a device says that it is. */
    public record Identity(int vendor, int product, String manufacturer, String name, String serial) {}

    /** Needs {@code libcomposite}, which it loads. */
    public static KernelGadget create(String name, Identity identity) throws IOException, InterruptedException {
        Modules.load("libcomposite");
        KernelGadget gadget = new KernelGadget(Files.createDirectory(GADGETS.resolve(name)));
        Attribute.write(gadget.directory.resolve("idVendor"), "0x%04x".formatted(identity.vendor()));
        Attribute.write(gadget.directory.resolve("idProduct"), "0x%04x".formatted(identity.product()));
        Path strings = Files.createDirectory(gadget.directory.resolve(ENGLISH));
        Attribute.write(strings.resolve("manufacturer"), identity.manufacturer());
        Attribute.write(strings.resolve("product"), identity.name());
        Attribute.write(strings.resolve("serialnumber"), identity.serial());
        Files.createDirectory(gadget.configuration);
        return gadget;
    }

    /**
     * One of the kernel's functions, {@code hid.usb0}; the kernel loads its module by itself.
     *
     * @return its directory, for {@link #set}
     */
    public Path function(String instance) throws IOException {
        Path function = Files.createDirectory(directory.resolve("functions").resolve(instance));
        functions.add(function);
        return function;
    }

    public static void set(Path function, String attribute, String value) throws IOException {
        Attribute.write(function.resolve(attribute), value);
    }

    public static void set(Path function, String attribute, byte[] value) throws IOException {
        Attribute.write(function.resolve(attribute), value);
    }

    /** Plugs it in; its functions are complete. Where that fails it is only good for being closed. */
    public void bind(DummyUdc udc) throws IOException, InterruptedException {
        for (Path function : functions) {
            Path link = configuration.resolve(function.getFileName().toString());
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, function);
            }
        }
        Kernel kernel = Kernel.mark();
        try {
            Attribute.write(directory.resolve("UDC"), udc.name());
        } catch (IOException e) {
            // The kernel says no more than "busy" where a function could not be set up.
            throw new IOException(
                    "the gadget can't be bound: " + e.getMessage() + "; the kernel: " + String.join("\n", kernel.log()),
                    e);
        }
    }

    public void unbind() throws IOException {
        if (!Attribute.read(directory.resolve("UDC")).isEmpty()) {
            Attribute.write(directory.resolve("UDC"), "\n");
        }
    }

    /** Unplugs it and takes it apart, in the only order that configfs allows. */
    @Override
    public void close() throws IOException {
        unbind();
        List<Path> links;
        try (Stream<Path> entries = Files.list(configuration)) {
            links = entries.filter(Files::isSymbolicLink).toList();
        }
        for (Path link : links) {
            Files.delete(link);
        }
        Files.delete(configuration);
        for (Path function : functions) {
            Files.delete(function);
        }
        Files.delete(directory.resolve(ENGLISH));
        Files.delete(directory);
    }

    /** A keyboard of a letter and nothing else: the smallest device that another driver takes. */
    public static KernelGadget keyboard(String name, Identity identity) throws IOException, InterruptedException {
        KernelGadget gadget = create(name, identity);
        Path function = gadget.function("hid.usb0");
        set(function, "protocol", "1");
        set(function, "subclass", "1");
        set(function, "report_length", "8");
        set(function, "report_desc", BOOT_KEYBOARD.clone());
        return gadget;
    }

    /** Device Class Definition for HID 1.11, appendix B.1, without the lamps. */
    private static final byte[] BOOT_KEYBOARD = {
        0x05,
        0x01,
        0x09,
        0x06,
        (byte) 0xa1,
        0x01,
        0x05,
        0x07,
        0x19,
        (byte) 0xe0,
        0x29,
        (byte) 0xe7,
        0x15,
        0x00,
        0x25,
        0x01,
        0x75,
        0x01,
        (byte) 0x95,
        0x08,
        (byte) 0x81,
        0x02,
        (byte) 0x95,
        0x01,
        0x75,
        0x08,
        (byte) 0x81,
        0x01,
        (byte) 0x95,
        0x06,
        0x75,
        0x08,
        0x15,
        0x00,
        0x25,
        0x65,
        0x05,
        0x07,
        0x19,
        0x00,
        0x29,
        0x65,
        (byte) 0x81,
        0x00,
        (byte) 0xc0
    };
}
