package keyloader.host.networkmanager;

import java.util.List;
import java.util.Optional;
import keyloader.host.known.KnownNetwork;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;

/** What NetworkManager calls a connection (nm-settings-dbus(5)), read as a network that a meter may be told. */
final class SavedConnection {
    static final String WIFI = "802-11-wireless";
    static final String SECURITY = "802-11-wireless-security";
    private static final String CONNECTION = "connection";

    private SavedConnection() {}

    /** @return empty for what is no WiFi */
    static Optional<KnownNetwork> read(Settings settings) {
        if (!settings.text(CONNECTION, "type").equals(Optional.of(WIFI))) {
            return Optional.empty();
        }
        Bytes ssid = settings.bytes(WIFI, "ssid");
        boolean named = ssid.length() >= 1 && ssid.length() <= 32;
        return Optional.of(new KnownNetwork(
                settings.text(CONNECTION, "id").orElse(""),
                settings.text(CONNECTION, "uuid").orElse(""),
                named ? ssid : Bytes.of(new byte[0]),
                named ? use(settings) : not(Problem.KNOWN_UNREADABLE)));
    }

    private static KnownNetwork.Use use(Settings settings) {
        if (!settings.text(WIFI, "mode").orElse("infrastructure").equals("infrastructure")) {
            return not(Problem.KNOWN_HOTSPOT);
        }
        if (!settings.has(SECURITY)) {
            return joinable(settings, Security.OPEN);
        }
        return switch (settings.text(SECURITY, "key-mgmt").orElse("")) {
            // By this it means WPA2, and WPA3 where an access point has both (nm-supplicant-config.c).
            case "wpa-psk" -> isFirstWpa(settings) ? not(Problem.KNOWN_OLD) : joinable(settings, Security.WPA2_WPA3);
            case "sae" -> joinable(settings, Security.WPA3);
            case "owe" -> joinable(settings, Security.OWE);
            case "none" -> hasWep(settings) ? not(Problem.KNOWN_OLD) : joinable(settings, Security.OPEN);
            case "ieee8021x" -> not(Problem.KNOWN_OLD);
            case "wpa-eap", "wpa-eap-suite-b-192" -> not(Problem.KNOWN_EAP);
            default -> not(Problem.KNOWN_UNREADABLE);
        };
    }

    private static KnownNetwork.Use joinable(Settings settings, Security security) {
        return new KnownNetwork.Joinable(security, settings.isTrue(WIFI, "hidden"));
    }

    private static KnownNetwork.Use not(Problem problem) {
        return new KnownNetwork.NotFromHere(problem);
    }

    private static boolean isFirstWpa(Settings settings) {
        List<String> versions = settings.texts(SECURITY, "proto");
        return !versions.isEmpty() && !versions.contains("rsn");
    }

    /** "none" stands for WEP and for no protection at all; the keys themselves are secrets, and among them. */
    static boolean hasWep(Settings settings) {
        return settings.keys(SECURITY).stream().anyMatch(key -> key.startsWith("wep-") || key.equals("auth-alg"));
    }
}
