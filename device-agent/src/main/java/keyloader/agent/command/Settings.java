package keyloader.agent.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keyloader.agent.failure.Printable;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.network.daemon.HeadEnd;
import keyloader.agent.run.Controls;
import keyloader.agent.run.Time;
import keyloader.wire.link.LinkAddress;

/**
 * How a meter is built, from its configuration file or from the command line.
 *
 * @param network what {@link NetworkOption} opens
 * @param dhcpClient a command that stays in the foreground; empty where the system runs one
 * @param headEndAddress what has to answer before a network counts as joined
 * @param lights names from /sys/class/leds; all show the same
 * @param usbPorts root hubs of sysfs, on which nothing but a loader may be used; none, where that is not looked after
 * @param prekeys where their seeds lie
 * @param lockDown whether other ways to set the meter up are refused also where {@code network} uses no radio
 */
public record Settings(
        Path state,
        LinkAddress loader,
        String network,
        List<String> dhcpClient,
        Optional<HostPort> headEndAddress,
        List<String> lights,
        Controls controls,
        List<String> usbPorts,
        PrekeyPlace prekeys,
        boolean lockDown) {

    public Settings {
        dhcpClient = List.copyOf(dhcpClient);
        lights = List.copyOf(lights);
        usbPorts = List.copyOf(usbPorts);
    }

    /**
     * A host and a TCP port.
     *
     * @param host a name, or an address; of IPv6 without brackets
     */
    record HostPort(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Of a meter without lights and buttons. */
    static Settings plain(Path state, LinkAddress loader, String network, List<String> usbPorts, boolean lockDown) {
        return new Settings(
                state,
                loader,
                network,
                List.of(),
                Optional.empty(),
                List.of(),
                Controls.NONE,
                usbPorts,
                new PrekeyPlace.InFiles(),
                lockDown);
    }

    /** Of a double of this meter, which keeps in {@code other} what it would keep in its state and network directories. */
    Settings doubled(Path other) {
        boolean files = !Lockdown.isNeededBy(network);
        return new Settings(
                other,
                loader,
                files ? "files:" + other.resolve("network") : network,
                dhcpClient,
                headEndAddress,
                lights,
                controls,
                usbPorts,
                prekeys,
                lockDown);
    }

    HeadEnd headEnd(Time time) {
        return headEndAddress
                .map(address -> HeadEnd.tcp(address.host(), address.port(), time))
                .orElseGet(HeadEnd::none);
    }

    /** What the file has, with everything that was left out. */
    String words() {
        return line("state", state)
                + line("loader", loader)
                + line("network", network)
                + line(
                        "dhcp-client",
                        dhcpClient.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", dhcpClient)))
                + line("head-end", headEndAddress)
                + line("light", list(lights))
                + line("reset-button", controls.reset())
                + line("arming-button", controls.arming())
                + line("arming-minutes", controls.window().map(window -> Long.toString(window.toMinutes())))
                + line("usb-ports", list(usbPorts))
                + line("prekey-memory", prekeys)
                + line("lock-down", lockDown ? "yes" : "no");
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
