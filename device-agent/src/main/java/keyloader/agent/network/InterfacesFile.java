package keyloader.agent.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;

/**
 * Addresses for a meter with wpa_supplicant, which knows of none: the logical interfaces of ifupdown (interfaces(5)) that
 * its roaming mode brings up by the network's {@code id_str} (wpa_action(8)). So no network name stands in this file:
 * what a message brings into it is numbers, and there is nothing to quote.
 */
final class InterfacesFile {
    static final String NAME = "keyloader.interfaces";

    private InterfacesFile() {}

    /** Only for a set in which addresses are ordered: elsewhere the system's own DHCP client does. */
    static boolean isNeeded(List<Network> networks) {
        return networks.stream().anyMatch(network -> !network.addresses().isAutomatic());
    }

    /** The {@code id_str} of wpa_supplicant. */
    static String logicalName(int index) {
        return "keyloader-" + (index + 1);
    }

    static Secret encode(long generation, List<Network> networks) {
        try (SecretText text = new SecretText()) {
            text.line(
                    "# Keyloader, generation " + generation + ". The next message that is applied replaces this file.");
            for (int i = 0; i < networks.size(); i++) {
                family(
                        text,
                        logicalName(i),
                        "inet",
                        "dhcp",
                        networks.get(i).addresses().ip4());
                family(
                        text,
                        logicalName(i),
                        "inet6",
                        "auto",
                        networks.get(i).addresses().ip6());
            }
            return text.toSecret();
        }
    }

    private static void family(
            SecretText text, String name, String family, String automatic, Optional<StaticAddress> given) {
        text.line("");
        text.line("iface " + name + " " + family + " " + (given.isPresent() ? "static" : automatic));
        if (given.isPresent()) {
            StaticAddress address = given.get();
            text.line("    address " + text(address.address()) + "/" + address.prefix());
            address.gateway().ifPresent(gateway -> text.line("    gateway " + text(gateway)));
            if (!address.dns().isEmpty()) {
                text.line("    dns-nameservers "
                        + address.dns().stream().map(InterfacesFile::text).collect(Collectors.joining(" ")));
            }
        }
    }

    /** @param address of 4 or 16 bytes */
    static String text(Bytes address) {
        try {
            return InetAddress.getByAddress(address.toArray()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of another length was let through", e);
        }
    }
}
