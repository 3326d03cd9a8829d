package keyloader.agent.network.networkmanager;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import keyloader.agent.network.Certificates;
import keyloader.agent.network.daemon.LinuxAddressing;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * A network as AddConnection2 takes it (nm-settings-dbus(5)). Each value has its type, and none of them is parsed: what
 * is in a message can't become another setting. NetworkManager hands names and passwords on to wpa_supplicant as bytes,
 * and a passphrase between quotes, in which only a line end could do harm; SPEC 4 has none.
 */
final class ConnectionSettings {
    static final String TYPE = "802-11-wireless";
    private static final String SECURITY = "802-11-wireless-security";
    private static final String EAP = "802-1x";
    private static final int PMF_OPTIONAL = 2;
    private static final int PMF_REQUIRED = 3;
    private static final int FOR_EVER = 0;
    /** NM_SETTING_WIRELESS_SECURITY_WPS_METHOD_DISABLED: or a handshake that fails is followed by WPS (nm-device-wifi.c). */
    private static final UInt32 NO_WPS = new UInt32(1);
    /** NM_SETTING_SECRET_FLAG_NOT_REQUIRED */
    private static final int NO_PASSWORD = 4;

    private final Map<String, Map<String, Variant<?>>> sections = new LinkedHashMap<>();
    private final List<byte[]> copies = new ArrayList<>();

    private ConnectionSettings() {}

    /**
     * @param mark by which it is found again
     * @param device name of the interface, which alone may use it
     * @param index in the generation, from 0: certificates are named by it
     */
    static ConnectionSettings of(Network network, Mark mark, String device, int index, Path certificates) {
        ConnectionSettings made = new ConnectionSettings();
        made.put("connection", "id", mark.id());
        made.put("connection", "uuid", mark.uuid());
        made.put("connection", "type", TYPE);
        made.put("connection", "interface-name", device);
        made.put("connection", "autoconnect", mark.priority().isPresent());
        mark.priority().ifPresent(priority -> made.put("connection", "autoconnect-priority", priority));
        // After four failures NetworkManager would let it rest; nobody is there to try it again.
        made.put("connection", "autoconnect-retries", FOR_EVER);
        made.put("user", "data", new Variant<>(mark.data(), "a{ss}"));
        made.bytes(TYPE, "ssid", network.ssid().toArray());
        made.put(TYPE, "mode", "infrastructure");
        if (network.hidden()) {
            made.put(TYPE, "hidden", true);
        }
        made.security(network);
        if (network.credential() instanceof Eap eap) {
            made.eap(eap, index, certificates);
        }
        made.addresses("ipv4", network.addresses().ip4());
        made.addresses("ipv6", network.addresses().ip6());
        return made;
    }

    /**
     * What NetworkManager makes of it. By "wpa-psk" it means WPA2, and WPA3 where an access point has both: it leaves no
     * choice (nm-supplicant-config.c).
     */
    static Security effective(Network network) {
        return network.security() == Security.WPA2 && network.credential() instanceof Credential.Passphrase
                ? Security.WPA2_WPA3
                : network.security();
    }

    private void security(Network network) {
        switch (network.security()) {
            case WPA2, WPA2_WPA3 -> keyManagement("wpa-psk", PMF_OPTIONAL);
            case WPA3 -> keyManagement("sae", PMF_REQUIRED);
            case OWE -> keyManagement("owe", PMF_REQUIRED);
            case EAP -> keyManagement("wpa-eap", PMF_OPTIONAL);
            case OPEN -> {} // has no such section
        }
        if (network.security().hasSecret()) {
            put(SECURITY, "wps-method", NO_WPS);
        }
        // Not the key that WPA2 would derive: with that alone an access point that has WPA3, too, can't be joined.
        if (network.credential() instanceof Credential.Passphrase passphrase) {
            put(SECURITY, "psk", text(passphrase.secret(), bytes -> new String(bytes, StandardCharsets.UTF_8)));
        } else if (network.credential() instanceof Credential.Psk psk) {
            put(SECURITY, "psk", text(psk.secret(), bytes -> Bytes.of(bytes).hex()));
        }
    }

    /** NetworkManager takes it as text only, of which a copy stays in memory until it is collected. */
    private static String text(Secret secret, Function<byte[], String> reading) {
        return secret.use(reading);
    }

    private void keyManagement(String method, int protectedManagementFrames) {
        put(SECURITY, "key-mgmt", method);
        put(SECURITY, "pmf", protectedManagementFrames);
        put(SECURITY, "proto", new Variant<>(List.of("rsn"), "as")); // or WPA, the first, would do
    }

    private void eap(Eap eap, int index, Path directory) {
        certificates("ca-cert", eap.server().ca(), directory, Certificates.authorityFile(index));
        put(EAP, "domain-suffix-match", eap.server().name());
        eap.anonymousIdentity().ifPresent(identity -> put(EAP, "anonymous-identity", text(identity)));
        if (eap instanceof Eap.Tls tls) {
            method("tls");
            put(EAP, "identity", text(tls.identity().orElse(tls.outerIdentity())));
            certificates("client-cert", tls.chain(), directory, Certificates.chainFile(index));
            bytes(EAP, "private-key", tls.key().copy());
            put(EAP, "private-key-password-flags", NO_PASSWORD);
        } else if (eap instanceof Eap.Peap peap) {
            method("peap");
            put(EAP, "identity", text(peap.identity()));
            put(EAP, "phase2-auth", "mschapv2");
            bytes(EAP, "password-raw", peap.password().copy());
        } else if (eap instanceof Eap.Ttls ttls) {
            method("ttls");
            put(EAP, "identity", text(ttls.identity()));
            put(EAP, "phase2-auth", ttls.inner() == Eap.Inner.PAP ? "pap" : "mschapv2");
            bytes(EAP, "password-raw", ttls.password().copy());
        }
    }

    private void method(String name) {
        put(EAP, "eap", new Variant<>(List.of(name), "as"));
    }

    /** SPEC 4 has checked that it is UTF-8. */
    private static String text(Bytes utf8) {
        return new String(utf8.toArray(), StandardCharsets.UTF_8);
    }

    /** DER is told from a file's name by its first byte (NM_SETTING_802_1X_CK_SCHEME_PATH ends with NUL). */
    private void certificates(String property, List<Bytes> certificates, Path directory, String file) {
        if (Certificates.areInAFile(certificates)) {
            byte[] path = Certificates.path(directory.toAbsolutePath(), file);
            byte[] scheme = "file://".getBytes(StandardCharsets.US_ASCII);
            byte[] value = Arrays.copyOf(scheme, scheme.length + path.length + 1);
            System.arraycopy(path, 0, value, scheme.length, path.length);
            bytes(EAP, property, value);
        } else {
            bytes(EAP, property, certificates.get(0).toArray());
        }
    }

    private void addresses(String section, Optional<StaticAddress> given) {
        if (given.isEmpty()) {
            put(section, "method", "auto");
            return;
        }
        StaticAddress address = given.get();
        put(section, "method", "manual");
        Map<String, Variant<?>> entry = Map.of(
                "address", new Variant<>(LinuxAddressing.text(address.address())),
                "prefix", new Variant<>(new UInt32(address.prefix())));
        put(section, "address-data", new Variant<>(List.of(entry), "aa{sv}"));
        address.gateway().ifPresent(gateway -> put(section, "gateway", LinuxAddressing.text(gateway)));
        if (!address.dns().isEmpty()) {
            List<String> servers =
                    address.dns().stream().map(LinuxAddressing::text).toList();
            put(section, "dns-data", new Variant<>(servers, "as"));
        }
    }

    private void bytes(String section, String property, byte[] value) {
        copies.add(value);
        put(section, property, new Variant<>(value, "ay"));
    }

    private void put(String section, String property, Object value) {
        sections.computeIfAbsent(section, name -> new LinkedHashMap<>())
                .put(property, value instanceof Variant<?> variant ? variant : new Variant<>(value));
    }

    Map<String, Map<String, Variant<?>>> sections() {
        return sections;
    }

    /** Wipes the bytes that were copied for the call. */
    void wipe() {
        copies.forEach(copy -> Arrays.fill(copy, (byte) 0));
    }
}
