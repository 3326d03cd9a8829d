package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.dbus.PrivateBus;
import keyloader.host.networkmanager.ModelNetworkManager;
import keyloader.host.networkmanager.NetworkManager;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare --from-networkmanager}: the network is one that this computer keeps. */
@Timeout(60)
class FromNetworkManagerTest {
    private static final String PASSPHRASE = "test passphrase, no one's";

    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;
    private PrivateBus bus;
    private ModelNetworkManager model;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(PrivateBus.isInstalled());
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
        bus = PrivateBus.start(directory);
        model = new ModelNetworkManager(bus.address());
        pc.known = Optional.of(NetworkManager.at(bus.address(), Duration.ofSeconds(20)));
        model.add("Home", "wpa-psk").secret("psk", PASSPHRASE);
        model.add("Cafe", "");
        model.add("Works", "wpa-eap");
    }

    @AfterEach
    void end() {
        if (bus != null) {
            model.close();
            bus.close();
        }
    }

    private Ran prepare(String... more) {
        List<String> args = new ArrayList<>(
                List.of("prepare", "--meter", meter.label.uri(), "--country", "DE", "--loader", Pc.LINK));
        args.addAll(List.of(more));
        return pc.run(args.toArray(new String[0]));
    }

    private Network sealed() throws Exception {
        return PrepareTest.only(meter.order(Meter.get(pc.loader, 0)));
    }

    @Test
    void theMessageHasThatNetworkAndNothingShowsItsPassphrase() throws Exception {
        Ran ran = prepare("--from-networkmanager", "Home", "--json");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.all()).doesNotContain(PASSPHRASE);
        Network network = sealed();
        assertThat(network.security()).isEqualTo(Security.WPA2_WPA3);
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        assertThat(ran.terminal().prompts).isEmpty();
    }

    @Test
    void anOpenNetworkIsConfirmed() throws Exception {
        assertThat(prepare("--from-networkmanager", "Cafe").err()).contains("add --security open");
        assertThat(prepare("--from-networkmanager", "Home", "--security", "open")
                        .err())
                .contains("is of a network that encrypts");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(prepare("--from-networkmanager", "Cafe", "--security", "open")
                        .exit())
                .isZero();
        assertThat(sealed().security()).isEqualTo(Security.OPEN);
    }

    @Test
    void noOtherOptionNamesANetworkBesideIt() {
        for (String[] other : new String[][] {
            {"--ssid", "Home"},
            {"--network", "f"},
            {"--hidden"},
            {"--passphrase-file", "f"},
            {"--security", "wpa2"},
            {"--from-wifi-qr", "f"},
            {"--profile", "home"}
        }) {
            List<String> args = new ArrayList<>(List.of("--from-networkmanager", "Home"));
            args.addAll(List.of(other));
            assertThat(prepare(args.toArray(new String[0])).exit())
                    .as(args.toString())
                    .isEqualTo(2);
        }
        assertThat(model.asked()).isEmpty();
    }

    @Test
    void whatCannotBeTakenSaysWhy() throws IOException {
        assertThat(prepare("--from-networkmanager", "Works").err()).contains("user names (EAP)", "eap-peap");
        assertThat(prepare("--from-networkmanager", "nowhere").err()).contains("keeps no WiFi network nowhere");
        pc.known = Optional.empty();
        assertThat(prepare("--from-networkmanager", "Home").err()).contains("this is none", "--from-wifi-qr");
    }

    @Test
    void aProfileMayBeMadeOfIt() throws Exception {
        Ran kept = pc.run("profiles", "add", "home", "--from-networkmanager", "Home", "--keep-in-clear");
        assertThat(kept.exit()).as(kept.err()).isZero();
        model.close();
        assertThat(prepare("--profile", "home").exit()).isZero();
        assertThat(sealed().security()).isEqualTo(Security.WPA2_WPA3);
    }

    /** Whoever does not want it pays nothing for it. */
    @Test
    void withoutItNothingOfTheMessageBusIsLoaded() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-verbose:class",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "profiles",
                        "list",
                        "--container",
                        directory.resolve("container").toString())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(program.waitFor()).as(said).isZero();
            assertThat(said).contains("keyloader.host.Main ").doesNotContain("org.freedesktop.", "org.slf4j.");
        } finally {
            program.destroyForcibly();
        }
    }
}
