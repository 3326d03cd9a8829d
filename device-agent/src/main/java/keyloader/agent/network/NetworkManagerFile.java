package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;

/**
 * A keyfile of NetworkManager (nm-settings-keyfile(5)), one for each network. The SSID is a list of numbers; a
 * passphrase is text of the GKeyFile grammar, in which only the backslash and outer spaces need escapes once line ends
 * are ruled out (SPEC 4 forbids control characters in a passphrase).
 */
final class NetworkManagerFile {
    private static final String SUFFIX = ".nmconnection";
    private static final int PMF_OPTIONAL = 2;
    private static final int PMF_REQUIRED = 3;

    /** NM_SETTING_WIRELESS_SECURITY_WPS_METHOD_DISABLED: left to itself it may ask an access point for a key. */
    private static final int WPS_DISABLED = 1;

    private NetworkManagerFile() {}

    /** @param index in the order of preference, from 0 */
    static String name(int index) {
        return "keyloader-" + (index + 1) + SUFFIX;
    }

    /**
     * @param priority larger is preferred
     * @param directory where this file will lie
     */
    static Secret encode(long generation, int index, Network network, int priority, Path directory) {
        try (SecretText text = new SecretText()) {
            text.line(
                    "# Keyloader, generation " + generation + ". The next message that is applied replaces this file.");
            text.line("[connection]");
            text.line("id=keyloader-" + (index + 1));
            text.line("uuid=" + uuid(generation, index));
            text.line("type=wifi");
            text.line("autoconnect-priority=" + priority);
            text.line("");
            text.line("[wifi]");
            text.line("mode=infrastructure");
            text.line("ssid=" + list(network));
            if (network.hidden()) {
                text.line("hidden=true");
            }
            security(text, network);
            if (network.credential() instanceof Eap eap) {
                new NetworkManagerEap(index, directory).section(text, eap);
            }
            addresses(text, "[ipv4]", network.addresses().ip4());
            addresses(text, "[ipv6]", network.addresses().ip6());
            return text.toSecret();
        }
    }

    private static void addresses(SecretText text, String section, Optional<StaticAddress> given) {
        text.line("");
        text.line(section);
        if (given.isEmpty()) {
            text.line("method=auto");
            return;
        }
        StaticAddress address = given.get();
        text.line("method=manual");
        text.text("address1=" + InterfacesFile.text(address.address()) + "/" + address.prefix());
        address.gateway().ifPresent(gateway -> text.text("," + InterfacesFile.text(gateway)));
        text.line("");
        if (!address.dns().isEmpty()) {
            text.line("dns="
                    + address.dns().stream()
                            .map(server -> InterfacesFile.text(server) + ";")
                            .collect(Collectors.joining()));
        }
    }

    /** The same for the same generation, so that preparing it again after a cut gives the same bytes. */
    private static UUID uuid(long generation, int index) {
        return UUID.nameUUIDFromBytes(("keyloader/" + generation + "/" + index).getBytes(StandardCharsets.US_ASCII));
    }

    private static String list(Network network) {
        StringBuilder numbers = new StringBuilder();
        for (byte b : network.ssid().toArray()) {
            numbers.append(b & 0xff).append(';');
        }
        return numbers.toString();
    }

    private static void security(SecretText text, Network network) {
        if (network.security() == Security.OPEN) {
            return;
        }
        text.line("");
        text.line("[wifi-security]");
        switch (network.security()) {
            case WPA2 -> keyManagement(text, "wpa-psk", PMF_OPTIONAL);
            // NetworkManager offers SAE beside WPA-PSK by itself, and then needs the passphrase, not the PSK.
            case WPA2_WPA3 -> keyManagement(text, "wpa-psk", PMF_OPTIONAL);
            case WPA3 -> keyManagement(text, "sae", PMF_REQUIRED);
            case OWE -> keyManagement(text, "owe", PMF_REQUIRED);
            case OPEN -> throw new IllegalStateException("an open network has no such section");
            case EAP -> keyManagement(text, "wpa-eap", PMF_OPTIONAL);
        }
        secret(text, network);
    }

    private static void keyManagement(SecretText text, String method, int protectedManagementFrames) {
        text.line("key-mgmt=" + method);
        text.line("pmf=" + protectedManagementFrames);
        text.line("proto=rsn;");
        text.line("wps-method=" + WPS_DISABLED);
    }

    private static void secret(SecretText text, Network network) {
        if (network.credential() instanceof Credential.Psk psk) {
            text.text("psk=").hex(psk.secret()).line("");
        } else if (network.credential() instanceof Credential.Passphrase passphrase) {
            text.text("psk=");
            if (network.security() == Security.WPA2) {
                try (Secret derived = Psk.derive(passphrase.secret(), network.ssid())) {
                    text.hex(derived);
                }
            } else {
                escaped(text, passphrase.secret());
            }
            text.line("");
        }
    }

    /** A text, of which the grammar of GKeyFile gives back the same bytes. */
    static void escaped(SecretText text, Secret passphrase) {
        passphrase.use(bytes -> {
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\\') {
                    text.text("\\\\");
                } else if (bytes[i] == ' ' && (i == 0 || i == bytes.length - 1)) {
                    text.text("\\s");
                } else if (bytes[i] >= 0 && bytes[i] < 0x20) {
                    throw new IllegalStateException("a control character in what was checked");
                } else {
                    text.put(bytes[i]);
                }
            }
            return text;
        });
    }
}
