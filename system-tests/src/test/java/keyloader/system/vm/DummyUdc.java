package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A USB device controller of {@code dummy_hcd}: what a gadget is bound to comes up on a bus of the same kernel.
 *
 * @param name as under {@code /sys/class/udc}, {@code dummy_udc.0}
 */
public record DummyUdc(String name) {
    private static final Path CLASS = Path.of("/sys/class/udc");

    /** What the controller offers. A SUPER one has two buses, one of them for slower devices. */
    public enum Speed {
        FULL("is_high_speed=0"),
        HIGH("is_high_speed=1"),
        SUPER("is_super_speed=1");

        private final String parameter;

        Speed(String parameter) {
            this.parameter = parameter;
        }
    }

    /** Controllers made new, whatever there was before; no gadget may be bound. */
    public static List<DummyUdc> load(int count, Speed speed) throws IOException, InterruptedException {
        Modules.unload("dummy_hcd");
        Modules.load("dummy_hcd", "num=" + count, speed.parameter);
        return all();
    }

    public static List<DummyUdc> all() throws IOException {
        if (!Files.exists(CLASS)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(CLASS)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("dummy_udc."))
                    .sorted()
                    .map(DummyUdc::new)
                    .toList();
        }
    }

    /** The host's buses that this controller's device comes up on. */
    public List<Integer> buses() throws IOException {
        Path host = Path.of("/sys/devices/platform", name.replace("dummy_udc", "dummy_hcd"));
        try (Stream<Path> entries = Files.list(host)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> entry.matches("usb\\d+"))
                    .map(entry -> Integer.valueOf(entry.substring("usb".length())))
                    .sorted()
                    .toList();
        }
    }

    /** As if the cable were plugged in: a gadget must be bound. */
    public void connect() throws IOException {
        Attribute.write(attribute("soft_connect"), "connect");
    }

    /** As if the cable were pulled, while the gadget stays bound. */
    public void disconnect() throws IOException {
        Attribute.write(attribute("soft_connect"), "disconnect");
    }

    /** "full-speed", "high-speed", "super-speed", or "UNKNOWN" where nothing is plugged. */
    public String speed() throws IOException {
        return Attribute.read(attribute("current_speed"));
    }

    /** Chapter 9's, as the kernel spells them: "not attached", "addressed", "configured"... */
    public String state() throws IOException {
        return Attribute.read(attribute("state"));
    }

    private Path attribute(String attribute) {
        return CLASS.resolve(name).resolve(attribute);
    }
}
