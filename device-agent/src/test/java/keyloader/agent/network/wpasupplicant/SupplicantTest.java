package keyloader.agent.network.wpasupplicant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import keyloader.agent.bench.Installer;
import keyloader.agent.network.Samples;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.network.wpasupplicant.Signal.Sight;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.DBusPath;
import org.junit.jupiter.api.Test;

/** What an access point offers, as wpa_supplicant 2.10 tells it, and which orders that meets. */
class SupplicantTest {
    private Duration passed = Duration.ZERO;
    private static final Bytes SSID = Bytes.ofHex("6e6574");
    private static final byte[] OWE_TRANSITION =
            Bytes.ofHex("00036e6574" + "dd0b506f9a1c020000000100" + "00").toArray();
    private static final byte[] OTHER_VENDOR =
            Bytes.ofHex("00036e6574" + "dd04506f9a16" + "dd03506f9a").toArray();

    private final FakeSupplicant meter = new FakeSupplicant();

    private static Map<String, Object> keys(String... names) {
        return Map.of("KeyMgmt", List.of(names));
    }

    /** The kernel remembers for half a minute what is there no more. */
    @Test
    void whatWasLastSeenBeforeTheAttemptIsNotThere() throws Exception {
        Map<String, Object> seen = new HashMap<>(Map.of("RSN", keys("wpa-psk"), "Age", 4));
        passed = Duration.ofMillis(3_900);
        assertThat(sight(Security.WPA2, seen)).isEqualTo(Sight.NOTHING);
        passed = Duration.ofSeconds(4);
        assertThat(sight(Security.WPA2, seen)).isEqualTo(Sight.THE_NETWORK);
    }

    private Sight sight(Security security, Map<String, Object> more) throws Exception {
        meter.properties.put("BSSs", List.of(new DBusPath("/bss")));
        meter.bss.clear();
        meter.bss.putAll(Map.of("SSID", SSID.toArray(), "Age", 0, "RSN", keys(), "WPA", keys(), "Privacy", false));
        meter.bss.putAll(more);
        List<Signal> signals = new Supplicant(meter)
                .translate(
                        new Bus.Received(FakeSupplicant.IFACE, "ScanDone", List.of(true)),
                        SSID,
                        security,
                        () -> passed);
        return ((Signal.Scanned) signals.get(0)).sight();
    }

    @Test
    void anOpenAccessPointIsNoOweUnlessItLeadsToOne() throws Exception {
        assertThat(sight(Security.OWE, Map.of("RSN", keys("owe")))).isEqualTo(Sight.THE_NETWORK);
        assertThat(sight(Security.OWE, Map.of("IEs", OWE_TRANSITION))).isEqualTo(Sight.THE_NETWORK);
        assertThat(sight(Security.OWE, Map.of("IEs", OTHER_VENDOR))).isEqualTo(Sight.OTHER_SECURITY);
        assertThat(sight(Security.OWE, Map.of())).isEqualTo(Sight.OTHER_SECURITY);
        for (int length = 0; length < OWE_TRANSITION.length - 1; length++) { // damaged elements break nothing
            Map<String, Object> cut = new HashMap<>();
            cut.put("IEs", Arrays.copyOf(OWE_TRANSITION, length));
            assertThat(sight(Security.OWE, cut)).isEqualTo(Sight.OTHER_SECURITY);
        }
    }

    /** NetworkManager has no setting by which it would not join the open one. */
    @Test
    void whatWasJoinedIsOweOrNot() throws Exception {
        Supplicant supplicant = new Supplicant(meter);
        meter.bss.put("RSN", keys());
        assertThat(supplicant.isOnOwe(FakeSupplicant.IFACE)).isFalse();
        meter.bss.put("RSN", keys("owe"));
        assertThat(supplicant.isOnOwe(FakeSupplicant.IFACE)).isTrue();
    }

    @Test
    void theFirstWpaIsAnotherSecurityThanAnyThatCanBeOrdered() throws Exception {
        Map<String, Object> first = Map.of("WPA", keys("wpa-psk", "wpa-eap"), "Privacy", true);
        for (Security security : Security.values()) {
            assertThat(sight(security, first)).isEqualTo(Sight.OTHER_SECURITY);
        }
        assertThat(sight(Security.WPA2, Map.of("RSN", keys("wpa-psk"), "WPA", keys("wpa-psk"), "Privacy", true)))
                .isEqualTo(Sight.THE_NETWORK);
    }

    /** Debian's has them all; a vendor's may not. */
    @Test
    void aMethodOfEapThatItLacksIsNotSupported() throws Exception {
        Bytes der = Bytes.ofHex("3003020101");
        Supplicant supplicant = new Supplicant(meter);
        meter.properties.put("Capabilities", keys("wpa-eap", "wpa-psk"));
        for (Network network : Samples.enterprise(List.of(der), List.of(der), der)) {
            meter.properties.put("EapMethods", List.of("MD5", "TLS", "PEAP", "TTLS"));
            assertThat(supplicant.supports(FakeSupplicant.IFACE, network)).isTrue();
            Eap eap = (Eap) network.credential();
            String name = eap instanceof Eap.Tls ? "TLS" : eap instanceof Eap.Peap ? "PEAP" : "TTLS";
            meter.properties.put(
                    "EapMethods",
                    Stream.of("MD5", "TLS", "PEAP", "TTLS")
                            .filter(method -> !method.equals(name))
                            .toList());
            assertThat(supplicant.supports(FakeSupplicant.IFACE, network)).isFalse();
        }
        Network wpa2 = Installer.network("net", Security.WPA2, "a test passphrase");
        assertThat(supplicant.supports(FakeSupplicant.IFACE, wpa2)).isTrue();
    }
}
