package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import keyloader.host.container.Profile;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are kept under a name. */
@Timeout(120)
class ProfilesTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Path containerPass;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        containerPass = pc.file("container-pass", "of the container\n");
    }

    private Ran run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--container-passphrase-file", containerPass.toString()));
        return pc.run(all.toArray(new String[0]));
    }

    private Ran add(String name, String... more) {
        List<String> all = new ArrayList<>(List.of("profiles", "add", name));
        all.addAll(List.of(more));
        if (more.length == 0) {
            all.addAll(List.of("--ssid", "Home", "--security", "wpa2"));
            all.addAll(List.of("--passphrase-file", directory.resolve("pass").toString()));
        }
        return run(all.toArray(new String[0]));
    }

    private Ran prepare(Meter meter, String... more) {
        List<String> all = new ArrayList<>(
                List.of("prepare", "--meter", meter.label.uri(), "--country", "DE", "--loader", Pc.LINK));
        all.addAll(List.of(more));
        return run(all.toArray(new String[0]));
    }

    @Test
    void aMessageFromAProfileIsTheOneThatItsOptionsWouldHaveMade() throws IOException, LoaderRefusedException {
        Ran added = add("home");
        assertThat(added.exit()).as(added.err()).isZero();
        Meter meter = new Meter("SN-0001");

        for (int slot = 0; slot < 2; slot++) { // a profile is not used up
            pc.now = pc.now.plusSeconds(60);
            Ran ran = prepare(meter, "--profile", "home");
            assertThat(ran.exit()).as(ran.err()).isZero();
            Order.Load order = meter.order(Meter.get(pc.loader, slot));
            Network network =
                    ((keyloader.sealing.NetworkOrder.Known) order.networks().get(0)).network();
            assertThat(new String(network.ssid().toArray(), StandardCharsets.UTF_8))
                    .isEqualTo("Home");
            assertThat(((Credential.Passphrase) network.credential())
                            .secret()
                            .<String>use(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                    .isEqualTo(Pc.PASSPHRASE);
        }
    }

    @Test
    void listAndShowTellAllButTheSecretsAndRemoveForgets() throws IOException {
        add("home");
        Path file = pc.file(
                "second.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Work\\u001b\"},\"cred\":{\"akm\":\"sae\",\"pass\":\""
                        + Pc.PASSPHRASE
                        + "\"},\"ip4\":{\"address\":\"192.0.2.10/24\",\"gateway\":\"192.0.2.1\"}}");
        assertThat(add("work", "--network", file.toString()).exit()).isZero();

        Ran list = run("profiles", "list");
        assertThat(list.outLines()).hasSize(2);
        assertThat(list.outLines().get(0)).isEqualTo("home  \"Home\", wpa2");
        Ran show = run("profiles", "show", "work");
        assertThat(show.out()).contains("192.0.2.10/24, gateway 192.0.2.1").contains("never shown");
        Ran json = run("profiles", "show", "work", "--json");
        assertThat(json.out()).contains("\"security\" : \"wpa3\"").contains("192.0.2.10/24");
        assertThat(list.all() + show.all() + json.all())
                .doesNotContain(Pc.PASSPHRASE)
                .doesNotContain("\u001b");

        assertThat(run("profiles", "remove", "home", "--dry-run").out()).contains("would be");
        assertThat(run("profiles", "list").outLines()).hasSize(2);
        assertThat(run("profiles", "remove", "home").exit()).isZero();
        assertThat(run("profiles", "list").outLines())
                .singleElement()
                .asString()
                .startsWith("work");
        assertThat(run("profiles", "show", "home").err()).contains("keeps no profile home");
    }

    @Test
    void aContainerWithoutPassphraseKeepsNoneUnlessTold() throws IOException {
        String pass = directory.resolve("pass").toString();
        FakeTerminal asked = new FakeTerminal().answering("never asked for");
        Ran refused = pc.run(asked, "profiles", "add", "home", "--ssid", "Home", "--security", "wpa2");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("in the clear").contains("keyloader keys passphrase");
        assertThat(asked.prompts).isEmpty();
        assertThat(pc.container()).doesNotExist();

        Ran told = pc.run(
                "profiles",
                "add",
                "home",
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--passphrase-file",
                pass,
                "--keep-in-clear");
        assertThat(told.exit()).as(told.err()).isZero();
        assertThat(pc.kept().profiles()).extracting(Profile::name).containsExactly("home");
    }

    @Test
    void thePassphraseThatCoversProfilesIsNotTakenAwayUnlessTold() {
        add("home");
        Ran refused = run("keys", "passphrase", "--remove");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("keeps 1 profile(s)");
        assertThat(pc.run("keys").err()).contains("has a passphrase, and none was given");

        assertThat(run("keys", "passphrase", "--remove", "--keep-in-clear").exit())
                .isZero();
        assertThat(pc.kept().profiles()).hasSize(1);
    }

    @Test
    void withAPassphraseTheCredentialsAreNowhereOnThePc() throws IOException {
        add("home");
        prepare(new Meter("SN-0001"), "--profile", "home");
        try (var files = Files.walk(pc.config)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(Pc.PASSPHRASE)
                        .doesNotContain("Home");
            }
        }
    }

    @Test
    void wrongUseOfProfilesIsSaid() throws IOException {
        add("home");
        assertThat(add("home").err()).contains("keeps a profile home already");
        assertThat(run("profiles", "add").err()).contains("the profile's name is missing");
        Ran secret = add("correct horse battery", "--ssid", "x", "--security", "open");
        assertThat(secret.exit()).isEqualTo(2);
        assertThat(secret.err()).contains("profile's name is not 1 to 32").doesNotContain("horse");
        assertThat(prepare(new Meter("SN"), "--profile", "home", "--ssid", "x").err())
                .contains("--profile names the networks");
        assertThat(prepare(new Meter("SN"), "--profile", "away").err()).contains("keeps no profile away");
        assertThat(run("prepare", "--resume", "--profile", "home", "--loader", Pc.LINK)
                        .err())
                .contains("--resume writes what is sealed already");
        assertThat(run("profiles").exit()).isEqualTo(2);
        assertThat(add("dry", "--ssid", "x", "--security", "open", "--dry-run").exit())
                .isZero();
        assertThat(run("profiles", "list").outLines()).hasSize(1);
    }

    @Test
    void aCertificateThatHasExpiredSinceIsRefused() throws IOException {
        pc.now = Instant.parse("2026-03-01T12:00:00Z");
        Ran added = add(
                "works",
                "--ssid",
                "Works",
                "--security",
                "eap-peap",
                "--identity",
                "meter-17",
                "--ca",
                Path.of("..", "docs", "vectors", "eap", "TEST-ca.pem").toString(),
                "--server-name",
                "radius.example.net",
                "--passphrase-file",
                directory.resolve("pass").toString());
        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(run("profiles", "show", "works").out())
                .contains("eap-peap")
                .contains("radius.example.net")
                .contains("\"meter-17\"");
        assertThat(prepare(new Meter("SN-0001"), "--profile", "works").exit()).isZero();

        pc.now = Instant.parse("2199-01-01T00:00:00Z");
        Ran late = prepare(new Meter("SN-0002"), "--profile", "works");
        assertThat(late.exit()).isEqualTo(1);
        assertThat(late.err()).contains("of profile works").contains("has expired");
    }

    @Test
    void aProfileIsNeverPrintedWhole() throws Exception {
        Profile profile =
                new Profile("x", 1, List.of(keyloader.sealing.Secret.take("geheim".getBytes(StandardCharsets.UTF_8))));
        assertThat(profile.toString()).contains("redacted").doesNotContain("geheim");
    }
}
