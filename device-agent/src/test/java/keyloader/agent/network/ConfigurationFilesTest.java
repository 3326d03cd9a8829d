package keyloader.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import keyloader.agent.bench.Installer;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written reads back as what was ordered, and as nothing else, by the grammar of the reader. */
@Timeout(60)
class ConfigurationFilesTest {
    private static final Path PLACE = Path.of("/meter/network/keyloader-generation-3");

    /** IEEE 802.11-2020 J.4.2, test case 1. */
    private static final String PSK = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e";

    private static byte[] bytes(Secret secret) {
        try (secret) {
            return secret.copy();
        }
    }

    private static Map<String, byte[]> wpaSupplicant(Network network) {
        WpaSupplicantReader file =
                WpaSupplicantReader.read(bytes(WpaSupplicantFile.encode(3, List.of(network), "DE", PLACE)));
        assertThat(file.global).containsOnly(Map.entry("update_config", "0"), Map.entry("country", "DE"));
        assertThat(file.networks).hasSize(1);
        return file.networks.get(0);
    }

    private static Map<String, String> keyfile(Network network) {
        return KeyfileReader.read(bytes(NetworkManagerFile.encode(3, 0, network, 1, PLACE)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String text(Map<String, byte[]> network, String key) {
        return text(network.getOrDefault(key, new byte[0]));
    }

    private static String passphrase(Network network) {
        return network.credential() instanceof Credential.Passphrase passphrase
                ? text(passphrase.secret().copy())
                : "";
    }

    @Test
    void thePskIsThatOfTheStandard() {
        Map<String, byte[]> network = wpaSupplicant(Installer.network("IEEE", Security.WPA2, "password"));
        assertThat(network.get("psk")).isEqualTo(Bytes.ofHex(PSK).toArray());
        assertThat(keyfile(Installer.network("IEEE", Security.WPA2, "password")))
                .containsEntry("wifi-security.psk", PSK);
    }

    @Test
    void aGivenPskIsWrittenAsItIs() throws MalformedException {
        Network network = Network.of(
                Bytes.ofHex("41"), Security.WPA2, new Credential.Psk(Secret.copyOf(Bytes.ofHex(PSK))), false);
        assertThat(wpaSupplicant(network).get("psk")).isEqualTo(Bytes.ofHex(PSK).toArray());
        assertThat(keyfile(network)).containsEntry("wifi-security.psk", PSK);
    }

    @Test
    void nothingOfAMessageBecomesConfiguration() {
        for (Network network : Samples.all()) {
            Map<String, byte[]> written = wpaSupplicant(network);
            Map<String, String> keyfile = keyfile(network);
            byte[] ssid = network.ssid().toArray();
            assertThat(written.get("ssid")).isEqualTo(ssid);
            assertThat(KeyfileReader.ssid(keyfile.getOrDefault("wifi.ssid", "")))
                    .isEqualTo(ssid);
            switch (network.security()) {
                case WPA2 -> {
                    assertThat(written).containsOnlyKeys("ssid", "proto", "key_mgmt", "ieee80211w", "psk", "priority");
                    assertThat(text(written, "key_mgmt")).isEqualTo("WPA-PSK WPA-PSK-SHA256");
                    assertThat(keyfile).containsEntry("wifi-security.key-mgmt", "wpa-psk");
                }
                case WPA3 -> {
                    assertThat(written)
                            .containsOnlyKeys("ssid", "proto", "key_mgmt", "ieee80211w", "sae_password", "priority");
                    assertThat(text(written, "key_mgmt")).isEqualTo("SAE");
                    assertThat(text(written, "ieee80211w")).isEqualTo("2");
                    assertThat(text(written, "sae_password")).isEqualTo(passphrase(network));
                    assertThat(keyfile)
                            .containsEntry("wifi-security.key-mgmt", "sae")
                            .containsEntry("wifi-security.pmf", "3")
                            .containsEntry("wifi-security.psk", passphrase(network));
                }
                case WPA2_WPA3 -> {
                    assertThat(written)
                            .containsOnlyKeys(
                                    "ssid", "proto", "key_mgmt", "ieee80211w", "psk", "sae_password", "priority");
                    assertThat(text(written, "key_mgmt")).isEqualTo("WPA-PSK WPA-PSK-SHA256 SAE");
                    assertThat(text(written, "ieee80211w")).isEqualTo("1");
                    assertThat(text(written, "sae_password")).isEqualTo(passphrase(network));
                    assertThat(keyfile)
                            .containsEntry("wifi-security.key-mgmt", "wpa-psk")
                            .containsEntry("wifi-security.psk", passphrase(network));
                }
                case EAP -> throw new AssertionError("not among the samples");
                case OWE -> {
                    assertThat(written)
                            .containsOnlyKeys("ssid", "proto", "key_mgmt", "ieee80211w", "owe_only", "priority");
                    assertThat(text(written, "owe_only")).isEqualTo("1");
                    assertThat(text(written, "key_mgmt")).isEqualTo("OWE");
                    assertThat(text(written, "ieee80211w")).isEqualTo("2");
                    assertThat(keyfile).containsEntry("wifi-security.key-mgmt", "owe");
                }
                case OPEN -> {
                    assertThat(written).containsOnlyKeys("ssid", "key_mgmt", "priority");
                    assertThat(text(written, "key_mgmt")).isEqualTo("NONE");
                    assertThat(keyfile.keySet()).noneMatch(key -> key.startsWith("wifi-security"));
                }
            }
            if (network.security() != Security.OPEN) {
                assertThat(text(written, "proto")).isEqualTo("RSN");
                assertThat(keyfile).containsEntry("wifi-security.wps-method", "1");
            }
            assertThat(keyfile.keySet())
                    .isSubsetOf(
                            "connection.id",
                            "connection.uuid",
                            "connection.type",
                            "connection.autoconnect-priority",
                            "wifi.mode",
                            "wifi.ssid",
                            "wifi-security.key-mgmt",
                            "wifi-security.pmf",
                            "wifi-security.proto",
                            "wifi-security.psk",
                            "wifi-security.wps-method",
                            "ipv4.method",
                            "ipv6.method");
            assertThat(UUID.fromString(keyfile.getOrDefault("connection.uuid", "")))
                    .isNotNull();
        }
    }

    @Test
    void theOrderIsThePriorityAndHiddenNetworksAreLookedFor() throws MalformedException {
        Network hidden = Network.of(Bytes.ofHex("48"), Security.OPEN, new Credential.None(), true);
        WpaSupplicantReader file = WpaSupplicantReader.read(
                bytes(WpaSupplicantFile.encode(1, List.of(hidden, Installer.network("Second")), "00", PLACE)));
        assertThat(file.global).doesNotContainKey("country");
        assertThat(text(file.networks.get(0), "priority")).isEqualTo("2");
        assertThat(text(file.networks.get(0), "scan_ssid")).isEqualTo("1");
        assertThat(text(file.networks.get(1), "priority")).isEqualTo("1");
        assertThat(file.networks.get(1)).doesNotContainKey("scan_ssid");
        assertThat(keyfile(hidden)).containsEntry("wifi.hidden", "true");
    }
}
