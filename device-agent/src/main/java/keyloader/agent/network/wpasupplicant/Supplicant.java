package keyloader.agent.network.wpasupplicant;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.dbus.BusService;
import keyloader.agent.network.wpasupplicant.Signal.Sight;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.types.Variant;

/** What wpa_supplicant tells about its interfaces, whoever gives it its orders. */
public final class Supplicant {
    private static final String INTERFACE = WpaSupplicant.SERVICE + ".Interface";
    private static final String WORLD = "00";
    private static final String BSS = WpaSupplicant.SERVICE + ".BSS";

    /** Number of the vendor specific element (IEEE 802.11-2020 table 9-92), and how that of OWE transition begins. */
    private static final byte VENDOR = (byte) 221;

    private static final byte[] OWE_TRANSITION = {0x50, 0x6f, (byte) 0x9a, 0x1c};

    private final BusService bus;

    public Supplicant(BusService bus) {
        this.bus = bus;
    }

    public boolean supports(String iface, Network network) throws IOException {
        return supports(iface, network.security())
                && (!(network.credential() instanceof Eap eap) || methods().contains(method(eap)));
    }

    /** What it was built with, by the names of wpa_supplicant.conf(5). */
    private List<String> methods() throws IOException {
        return Bus.texts(bus.get(WpaSupplicant.ROOT, WpaSupplicant.SERVICE, "EapMethods"));
    }

    private static String method(Eap eap) {
        return eap instanceof Eap.Tls ? "TLS" : eap instanceof Eap.Peap ? "PEAP" : "TTLS";
    }

    private List<String> keyManagement(String iface) throws IOException {
        Map<String, Object> can = Bus.dictionary(bus.get(iface, INTERFACE, "Capabilities"));
        return Bus.texts(can.get("KeyMgmt"));
    }

    boolean hasSae(String iface) throws IOException {
        return keyManagement(iface).contains("sae");
    }

    private boolean supports(String iface, Security security) throws IOException {
        List<String> keys = keyManagement(iface);
        return switch (security) {
            case WPA2 -> keys.contains("wpa-psk");
            case WPA3 -> keys.contains("sae");
            case WPA2_WPA3 -> keys.contains("wpa-psk") || keys.contains("sae");
            case OWE -> keys.contains("owe");
            case EAP -> keys.contains("wpa-eap");
            case OPEN -> keys.contains("none");
        };
    }

    /**
     * @param passed since the attempt began, when it is asked; what was last seen before that is of no interest, though the
     *     kernel remembers it for half a minute
     * @return nothing where the signal is of no interest to an attempt
     */
    public List<Signal> translate(Bus.Received signal, Bytes ssid, Security security, Supplier<Duration> passed)
            throws IOException {
        List<Object> given = signal.parameters();
        switch (signal.member()) {
            case "PropertiesChanged" -> {
                // The standard one has the interface's name before the dictionary, the deprecated one has not.
                return given.size() == 3 && INTERFACE.equals(given.get(0)) ? changes(given.get(1)) : List.of();
            }
            case "ScanDone" -> {
                return List.of(new Signal.Scanned(sight(signal.path(), ssid, security, passed)));
            }
            case "EAP" -> {
                return given.size() == 2
                        ? List.of(new Signal.Eap(String.valueOf(given.get(0)), String.valueOf(given.get(1))))
                        : List.of();
            }
            default -> {
                return List.of();
            }
        }
    }

    /** Codes go before the state that they explain. */
    private static List<Signal> changes(Object dictionary) throws IOException {
        Map<String, Object> changed = Bus.dictionary(dictionary);
        List<Signal> signals = new ArrayList<>();
        Bus.integer(changed.get("AuthStatusCode")).ifPresent(code -> signals.add(new Signal.Authentication(code)));
        Bus.integer(changed.get("AssocStatusCode")).ifPresent(code -> signals.add(new Signal.Associated(code)));
        Bus.integer(changed.get("DisconnectReason")).ifPresent(code -> signals.add(new Signal.Disconnected(code)));
        if (changed.get("State") instanceof String state) {
            signals.add(new Signal.State(state));
        }
        return signals;
    }

    /** Of a network that hides its name only a probe says it, which the scan has sent. */
    private Sight sight(String iface, Bytes ssid, Security security, Supplier<Duration> passed) throws IOException {
        Sight best = Sight.NOTHING;
        for (String path : Bus.paths(bus.get(iface, INTERFACE, "BSSs"))) {
            try {
                Map<String, Object> seen = bus.getAll(path, BSS);
                if (Bytes.of(Bus.bytes(seen.get("SSID"))).equals(ssid) && wasSeenWithin(passed, seen)) {
                    if (fits(seen, security)) {
                        return Sight.THE_NETWORK;
                    }
                    best = Sight.OTHER_SECURITY;
                }
            } catch (Bus.RefusedException e) {
                // it has just been forgotten
            }
        }
        return best;
    }

    /** In whole seconds, as wpa_supplicant counts. */
    private static boolean wasSeenWithin(Supplier<Duration> passed, Map<String, Object> seen) {
        return Bus.integer(seen.get("Age")).orElse(0) <= passed.get().toSeconds();
    }

    /** What it offers by RSN. That of WPA, the first, is not used: TKIP is broken, and what it protects can be forged. */
    private static List<String> keys(Map<String, Object> bss) throws IOException {
        return bss.get("RSN") == null
                ? List.of()
                : Bus.texts(Bus.dictionary(bss.get("RSN")).get("KeyMgmt"));
    }

    private static boolean fits(Map<String, Object> bss, Security security) throws IOException {
        List<String> keys = keys(bss);
        boolean psk = keys.stream().anyMatch(key -> key.startsWith("wpa-psk") || key.startsWith("wpa-ft-psk"));
        boolean sae = keys.contains("sae") || keys.contains("ft-sae");
        return switch (security) {
            case WPA2 -> psk;
            case WPA3 -> sae;
            case WPA2_WPA3 -> psk || sae;
            case OWE -> keys.contains("owe") || (keys.isEmpty() && leadsToOwe(bss));
            case EAP -> keys.stream().anyMatch(key -> key.startsWith("wpa-eap") || key.startsWith("wpa-ft-eap"));
            case OPEN -> keys.isEmpty() && !Boolean.TRUE.equals(bss.get("Privacy"));
        };
    }

    /** Whether it is the open half of a pair, whose other half may hide its name (OWE transition element of the Wi-Fi Alliance). */
    private static boolean leadsToOwe(Map<String, Object> bss) {
        byte[] elements = Bus.bytes(bss.get("IEs"));
        int at = 0;
        while (at + 2 <= elements.length) {
            int end = at + 2 + (elements[at + 1] & 0xff);
            if (elements[at] == VENDOR
                    && end <= elements.length
                    && end - at - 2 >= OWE_TRANSITION.length
                    && Arrays.equals(
                            elements,
                            at + 2,
                            at + 2 + OWE_TRANSITION.length,
                            OWE_TRANSITION,
                            0,
                            OWE_TRANSITION.length)) {
                return true;
            }
            at = end;
        }
        return false;
    }

    /** @return two capital letters; 00 where there is none */
    public String country(String iface) throws IOException {
        String country = String.valueOf(bus.get(iface, INTERFACE, "Country"));
        return country.matches("[A-Z]{2}") ? country : WORLD;
    }

    public void setCountry(String iface, String country) throws IOException {
        bus.set(iface, INTERFACE, "Country", new Variant<>(country));
    }

    /** As it was before a trial. */
    public void putBackCountry(String iface, String country) throws IOException {
        if (!country(iface).equals(country)) {
            try {
                setCountry(iface, country);
            } catch (Bus.RefusedException e) {
                // the kernel does not take it: what else there is to undo is not to wait for that
            }
        }
    }

    /** Whether the access point that the interface is on encrypts by OWE; the open half of a pair does not. */
    public boolean isOnOwe(String iface) throws IOException {
        try {
            Map<String, Object> bss = bus.getAll(Bus.path(bus.get(iface, INTERFACE, "CurrentBSS")), BSS);
            return keys(bss).contains("owe");
        } catch (Bus.RefusedException e) {
            return false; // it has just left
        }
    }

    /** Of the access point that the interface is on. */
    public Association.Joined joined(String iface) throws IOException {
        String path = Bus.path(bus.get(iface, INTERFACE, "CurrentBSS"));
        try {
            Map<String, Object> bss = bus.getAll(path, BSS);
            byte[] bssid = Bus.bytes(bss.get("BSSID"));
            Optional<Integer> frequency = Bus.integer(bss.get("Frequency"));
            Optional<Integer> signal = Bus.integer(bss.get("Signal"));
            return new Association.Joined(
                    bssid.length == 6 ? Optional.of(Bytes.of(bssid)) : Optional.empty(),
                    frequency.isPresent() ? Association.channel(frequency.get()) : OptionalInt.empty(),
                    signal.isPresent() ? OptionalInt.of(signal.get()) : OptionalInt.empty());
        } catch (Bus.RefusedException e) {
            return new Association.Joined(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
        }
    }
}
