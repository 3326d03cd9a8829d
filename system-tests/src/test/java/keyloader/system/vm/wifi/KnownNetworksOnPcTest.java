package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import keyloader.host.known.KnownNetwork;
import keyloader.host.networkmanager.NetworkManager;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.system.vm.InVm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A computer whose NetworkManager keeps networks, which the installer's program reads over the system's bus. */
@InVm
@Timeout(1800)
class KnownNetworksOnPcTest {
    private static final String PASSPHRASE = "test \"passphrase\" \\of nobody";
    private static final String DIGITS = "0123456789abcdef".repeat(4);

    private static Air air;
    private static NetworkManagerSystem computer;

    @BeforeAll
    static void start() throws Exception {
        air = Air.start(2);
        computer = NetworkManagerSystem.start();
        add("Both", "wifi-sec.key-mgmt", "wpa-psk", "wifi-sec.psk", PASSPHRASE);
        add("Newer", "wifi-sec.key-mgmt", "sae", "wifi-sec.psk", PASSPHRASE, "wifi.hidden", "yes");
        add("Key", "wifi-sec.key-mgmt", "wpa-psk", "wifi-sec.psk", DIGITS);
        add("Open");
        add("Owe", "wifi-sec.key-mgmt", "owe");
        add("Wep", "wifi-sec.key-mgmt", "none", "wifi-sec.wep-key0", "12345");
        add("Keyring", "wifi-sec.key-mgmt", "wpa-psk", "wifi-sec.psk-flags", "1");
        add("Asked", "wifi-sec.key-mgmt", "wpa-psk", "wifi-sec.psk-flags", "2");
        add("Hotspot", "wifi.mode", "ap", "wifi-sec.key-mgmt", "wpa-psk", "wifi-sec.psk", PASSPHRASE);
        add(
                "Works",
                "wifi-sec.key-mgmt",
                "wpa-eap",
                "802-1x.eap",
                "peap",
                "802-1x.identity",
                "nobody",
                "802-1x.phase2-auth",
                "mschapv2",
                "802-1x.password",
                PASSPHRASE);
    }

    private static void add(String name, String... properties) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("connection", "add", "type", "wifi", "con-name", name, "ssid", name, "autoconnect", "no"));
        words.addAll(List.of(properties));
        NetworkManagerSystem.nmcli(words.toArray(new String[0]));
    }

    @AfterAll
    static void stop() throws Exception {
        for (String name : NetworkManagerSystem.connections()) {
            if (!name.equals("lo")) {
                NetworkManagerSystem.nmcli("connection", "delete", name);
            }
        }
        computer.close();
        air.close();
    }

    private static Network read(String name) throws Failure {
        NetworkManager manager = NetworkManager.ofSystem();
        return manager.read(KnownNetwork.named(manager.list(), name));
    }

    private static Problem refused(String name) {
        return catchThrowableOfType(Failure.class, () -> read(name)).complaint().problem();
    }

    @Test
    void whatItKeepsIsReadWithItsSecret() throws Failure {
        for (String name : List.of("Both", "Newer")) {
            try (Network network = read(name)) {
                assertThat(network.ssid().toArray()).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
                assertThat(((Credential.Passphrase) network.credential())
                                .secret()
                                .copy())
                        .isEqualTo(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
                assertThat(network.security()).isEqualTo(name.equals("Both") ? Security.WPA2_WPA3 : Security.WPA3);
                assertThat(network.hidden()).isEqualTo(name.equals("Newer"));
            }
        }
        try (Network network = read("Key")) {
            assertThat(network.security()).isEqualTo(Security.WPA2);
            assertThat(((Credential.Psk) network.credential()).secret().reveal().hex())
                    .isEqualTo(DIGITS);
        }
        assertThat(read("Open").security()).isEqualTo(Security.OPEN);
        assertThat(read("Owe").security()).isEqualTo(Security.OWE);
    }

    @Test
    void whatItDoesNotGiveOrMetersDoNotTakeSaysWhy() {
        assertThat(refused("Wep")).isEqualTo(Problem.KNOWN_OLD);
        assertThat(refused("Keyring")).isEqualTo(Problem.KNOWN_IN_KEYRING);
        assertThat(refused("Asked")).isEqualTo(Problem.KNOWN_NOT_STORED);
        assertThat(refused("Hotspot")).isEqualTo(Problem.KNOWN_HOTSPOT);
        assertThat(refused("Works")).isEqualTo(Problem.KNOWN_EAP);
        assertThat(refused("nowhere")).isEqualTo(Problem.KNOWN_ABSENT);
    }
}
