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

    /** What the controller offers. At super speed Linux 6.1's warns (dummy_free_request) at each unbinding of a keyboard: not here. */
    public enum Speed {
        FULL("is_high_speed=0"),
        HIGH("is_high_speed=1");

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

    /** The host's bus that this controller's device comes up on. */
    public int bus() throws IOException {
        Path host = Path.of("/sys/devices/platform", name.replace("dummy_udc", "dummy_hcd"));
        try (Stream<Path> entries = Files.list(host)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> entry.matches("usb\\d+"))
                    .map(entry -> Integer.valueOf(entry.substring("usb".length())))
                    .findFirst()
                    .orElseThrow(() -> new IOException(host + " has no bus"));
        }
    }

    /** Gives the port its power back after {@link #disconnect}; the gadget stayed bound, and is enumerated anew. */
    public void connect() throws IOException {
        setPortDisabled("0");
    }

    /** As if the cable were pulled: the host's port is without power, the gadget stays bound and is told. */
    public void disconnect() throws IOException {
        setPortDisabled("1");
    }

    /**
     * The gadget goes off the bus under the host's hands, without a word. Only binding it anew brings it back: with the "connect" that
     * belongs to this, Linux 6.1's dummy_hcd answers every request with an error (-71).
     */
    public void drop() throws IOException {
        Attribute.write(attribute("soft_connect"), "disconnect");
    }

    private void setPortDisabled(String value) throws IOException {
        Attribute.write(
                Path.of("/sys/bus/usb/devices/usb%1$d/%1$d-0:1.0/usb%1$d-port1/disable".formatted(bus())), value);
    }

    /** "full-speed", "high-speed", or "UNKNOWN" where nothing is plugged. */
    public String speed() throws IOException {
        return Attribute.read(attribute("current_speed"));
    }

    /** Chapter 9's, as the kernel spells them: "addressed", "configured"... A pulled cable changes nothing in it. */
    public String state() throws IOException {
        return Attribute.read(attribute("state"));
    }

    private Path attribute(String attribute) {
        return CLASS.resolve(name).resolve(attribute);
    }
}
