package keyloader.agent.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keyloader.agent.failure.Printable;
import keyloader.agent.run.Controls;
import keyloader.wire.link.LinkAddress;

/**
 * How a meter is built, from its configuration file or from the command line.
 *
 * @param network what {@link NetworkOption} opens
 * @param lights names from /sys/class/leds; all show the same
 * @param usbPorts of sysfs, on which nothing but a loader may be used; none, where that is not looked after
 */
public record Settings(
        Path state, LinkAddress loader, String network, List<String> lights, Controls controls, List<String> usbPorts) {

    public Settings {
        lights = List.copyOf(lights);
        usbPorts = List.copyOf(usbPorts);
    }

    /** Of a meter without lights and buttons. */
    static Settings plain(Path state, LinkAddress loader, String network) {
        return new Settings(state, loader, network, List.of(), Controls.NONE, List.of());
    }

    /** What the file has, with everything that was left out. */
    String words() {
        return line("state", state)
                + line("loader", loader)
                + line("network", network)
                + line("light", list(lights))
                + line("reset-button", controls.reset())
                + line("arming-button", controls.arming())
                + line("arming-minutes", controls.window().map(window -> Long.toString(window.toMinutes())))
                + line("usb-ports", list(usbPorts));
    }

    private static Optional<String> list(List<String> words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }

    private static String line(String key, Optional<?> value) {
        return line(key, value.isPresent() ? value.get() : "(none)");
    }

    private static String line(String key, Object value) {
        return key + " = " + Printable.text(value.toString()) + System.lineSeparator();
    }
}
