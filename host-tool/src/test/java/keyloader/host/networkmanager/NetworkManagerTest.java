package keyloader.host.networkmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import keyloader.host.dbus.PrivateBus;
import keyloader.host.known.KnownNetwork;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What NetworkManager keeps, read over a real bus from one that says what a test wants. */
@Timeout(60)
class NetworkManagerTest {
    private static final String PASSPHRASE = "test passphrase, no one's";
    private static final String SECURITY = "802-11-wireless-security";

    @TempDir
    Path directory;

    private PrivateBus bus;
    private ModelNetworkManager model;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(PrivateBus.isInstalled());
        bus = PrivateBus.start(directory);
        model = new ModelNetworkManager(bus.address());
    }

    @AfterEach
    void end() {
        if (bus != null) {
            model.close();
            bus.close();
        }
    }

    private NetworkManager asked() {
        return NetworkManager.at(bus.address(), Duration.ofSeconds(20));
    }

    private KnownNetwork only() throws Failure {
        List<KnownNetwork> all = asked().list();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static Problem problem(ThrowingCallable what) {
        return catchThrowableOfType(Failure.class, what).complaint().problem();
    }

    private static String secret(Network network) {
        return ((Credential.Passphrase) network.credential())
                .secret()
                .use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"wpa-psk,WPA2_WPA3", "sae,WPA3"})
    void aNetworkWithAPassphraseIsReadWithIt(String keyManagement, Security security) throws Exception {
        model.add("Home", keyManagement).secret("psk", PASSPHRASE).put("802-11-wireless", "hidden", true);
        try (Network read = asked().read(only())) {
            assertThat(new String(read.ssid().toArray(), StandardCharsets.UTF_8))
                    .isEqualTo("Home");
            assertThat(read.security()).isEqualTo(security);
            assertThat(read.hidden()).isTrue();
            assertThat(secret(read)).isEqualTo(PASSPHRASE);
        }
    }

    @ParameterizedTest
    @CsvSource({"owe,OWE", "'',OPEN"})
    void aNetworkWithoutOneIsReadWithoutAskingForASecret(String keyManagement, Security security) throws Exception {
        model.add("Cafe", keyManagement);
        assertThat(asked().read(only()).security()).isEqualTo(security);
        assertThat(model.asked()).noneMatch(call -> call.startsWith("GetSecrets"));
    }

    /** Of which it keeps the key that WPA2 makes of a passphrase. */
    @Test
    void sixtyFourDigitsAreAKeyForWpa2Alone() throws Exception {
        model.add("Home", "wpa-psk")
                .secret("psk", "0123456789abcdefABCDEF".repeat(3).substring(0, 64));
        try (Network read = asked().read(only())) {
            assertThat(read.security()).isEqualTo(Security.WPA2);
            assertThat(((Credential.Psk) read.credential()).secret().length()).isEqualTo(32);
        }
    }

    @Test
    void nothingButTheChosenOnesSecretIsAskedFor() throws Exception {
        model.add("Home", "wpa-psk").secret("psk", PASSPHRASE);
        model.add("Works", "sae").secret("psk", PASSPHRASE);
        List<KnownNetwork> all = asked().list();
        assertThat(all).extracting(KnownNetwork::shown).containsExactly("\"Home\"", "\"Works\"");
        assertThat(model.asked()).noneMatch(call -> call.startsWith("GetSecrets"));
        asked().read(all.get(1)).close();
        assertThat(model.asked().stream().filter(call -> call.startsWith("GetSecrets")))
                .containsExactly("GetSecrets Works");
    }

    @ParameterizedTest
    @CsvSource({
        "wpa-eap,KNOWN_EAP",
        "wpa-eap-suite-b-192,KNOWN_EAP",
        "ieee8021x,KNOWN_OLD",
        "of-tomorrow,KNOWN_UNREADABLE"
    })
    void whatAMeterCannotBeToldIsListedWithItsReason(String keyManagement, Problem why) throws Exception {
        model.add("Works", keyManagement);
        assertThat(only().use()).isEqualTo(new KnownNetwork.NotFromHere(why));
        assertThat(problem(() -> asked().read(only()))).isEqualTo(why);
        assertThat(model.asked()).noneMatch(call -> call.startsWith("GetSecrets"));
    }

    @Test
    void hotspotsAndTheFirstWpaAreNotForMeters() throws Exception {
        model.add("a", "wpa-psk").put("802-11-wireless", "mode", "ap");
        model.add("b", "wpa-psk").put(SECURITY, "proto", new Variant<>(List.of("wpa"), "as"));
        model.add("c", "wpa-psk").put(SECURITY, "proto", new Variant<>(List.of("wpa", "rsn"), "as"));
        assertThat(asked().list())
                .extracting(KnownNetwork::use)
                .containsExactly(
                        new KnownNetwork.NotFromHere(Problem.KNOWN_HOTSPOT),
                        new KnownNetwork.NotFromHere(Problem.KNOWN_OLD),
                        new KnownNetwork.Joinable(Security.WPA2_WPA3, false));
    }

    /** What NetworkManager calls "none" may be WEP, whose key alone tells. */
    @Test
    void wepIsNeverTakenForOpen() throws Exception {
        model.add("a", "none").put(SECURITY, "wep-key-flags", 1);
        model.add("b", "none").secret("wep-key0", "12345");
        model.add("c", "none").refuse("org.freedesktop.NetworkManager.AgentManager.NoSecrets");
        model.add("d", "none").refuse("org.freedesktop.NetworkManager.Settings.PermissionDenied");
        List<KnownNetwork> all = asked().list();
        assertThat(all.get(0).use()).isEqualTo(new KnownNetwork.NotFromHere(Problem.KNOWN_OLD));
        assertThat(problem(() -> asked().read(all.get(1)))).isEqualTo(Problem.KNOWN_OLD);
        assertThat(asked().read(all.get(2)).security()).isEqualTo(Security.OPEN);
        assertThat(problem(() -> asked().read(all.get(3)))).isEqualTo(Problem.KNOWN_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "org.freedesktop.NetworkManager.Settings.PermissionDenied,0,KNOWN_REFUSED",
        "org.freedesktop.DBus.Error.AccessDenied,0,KNOWN_REFUSED",
        "org.freedesktop.NetworkManager.Settings.Failed,0,KNOWN_REFUSED",
        "org.freedesktop.NetworkManager.AgentManager.NoSecrets,1,KNOWN_IN_KEYRING",
        "org.freedesktop.NetworkManager.AgentManager.UserCanceled,1,KNOWN_IN_KEYRING",
        "org.freedesktop.NetworkManager.AgentManager.NoSecrets,2,KNOWN_NOT_STORED",
        "org.freedesktop.NetworkManager.AgentManager.NoSecrets,0,KNOWN_NOT_STORED",
        "'',0,KNOWN_NOT_STORED",
        "org.freedesktop.DBus.Error.UnknownObject,0,KNOWN_GONE",
        "org.freedesktop.DBus.Error.ServiceUnknown,0,KNOWN_UNAVAILABLE"
    })
    void eachWayInWhichAPassphraseIsNotGivenHasItsRemedy(String error, int flags, Problem problem) throws Exception {
        model.add("Home", "wpa-psk").flags(flags).refuse(error);
        assertThat(problem(() -> asked().read(only()))).isEqualTo(problem);
    }

    @Test
    void whatIsGoneOrAnotherMeanwhileIsNotTaken() throws Exception {
        ModelNetworkManager.Saved home = model.add("Home", "sae").secret("psk", PASSPHRASE);
        KnownNetwork chosen = only();
        home.put(SECURITY, "key-mgmt", "wpa-psk");
        assertThat(problem(() -> asked().read(chosen))).isEqualTo(Problem.KNOWN_GONE);
        home.remove();
        assertThat(problem(() -> asked().read(chosen))).isEqualTo(Problem.KNOWN_GONE);
        assertThat(model.asked()).noneMatch(call -> call.startsWith("GetSecrets"));
    }

    @Test
    void aStoredPassphraseThatDoesNotHoldIsRefusedAndNotShown() throws Exception {
        model.add("Home", "wpa-psk").secret("psk", "short");
        Failure failure = catchThrowableOfType(Failure.class, () -> asked().read(only()));
        assertThat(failure.complaint().problem()).isEqualTo(Problem.PASSPHRASE_LENGTH);
        assertThat(failure.complaint().toString()).doesNotContain("short");
    }

    @Test
    void hostileAndBrokenConnectionsAreShownSafelyOrNotAtAll() throws Exception {
        model.add("Home", "wpa-psk").secret("psk", PASSPHRASE);
        model.add("\u001b[2J\u202e", "wpa-psk");
        model.add("latin", "wpa-psk")
                .ssid(new byte[] {'c', 'a', 'f', (byte) 0xe9, 0})
                .secret("psk", PASSPHRASE);
        model.add("long", "wpa-psk").ssid(new byte[33]);
        model.add("none", "wpa-psk").ssid(new byte[0]);
        model.add("text", "wpa-psk").put("802-11-wireless", "ssid", "text in place of bytes");
        model.add("kind", "wpa-psk").put(SECURITY, "key-mgmt", 17);
        model.add("wired", "").put("connection", "type", "802-3-ethernet");
        model.addEmpty("empty");
        model.addEmpty("only a type").put("connection", "type", "802-11-wireless");

        List<KnownNetwork> all = asked().list();
        assertThat(all).extracting(KnownNetwork::shown).allMatch(shown -> shown.matches("[ -~]+"));
        assertThat(all)
                .filteredOn(each -> each.use() instanceof KnownNetwork.Joinable)
                .hasSize(3);
        assertThat(all)
                .filteredOn(each -> each.use().equals(new KnownNetwork.NotFromHere(Problem.KNOWN_UNREADABLE)))
                .hasSize(5);
        KnownNetwork latin = KnownNetwork.named(all, "latin");
        assertThat(latin.shown()).isEqualTo("\"caf\\xe9\\x00\" (\"latin\")");
        assertThat(asked().read(latin).ssid()).isEqualTo(latin.ssid());
    }

    @Test
    void aThousandConnectionsAreListed() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            model.add("net-" + i, "wpa-psk");
        }
        assertThat(asked().list()).hasSize(1_000);
    }

    @ParameterizedTest
    @CsvSource({"ListConnections,KNOWN_UNAVAILABLE", "GetSettings,KNOWN_UNAVAILABLE", "GetSecrets,KNOWN_NOT_IN_TIME"})
    void whoDoesNotAnswerIsNotWaitedForForEver(String method, Problem problem) throws Exception {
        model.add("Home", "wpa-psk");
        NetworkManager impatient = NetworkManager.at(bus.address(), Duration.ofSeconds(1));
        model.fallSilent(method);
        assertThat(problem(() -> impatient.read(impatient.list().get(0)))).isEqualTo(problem);
    }

    @Test
    void aBusThatGoesWhileItIsAskedIsSaidInWords() throws Exception {
        model.fallSilent("ListConnections");
        CompletableFuture<Failure> failure =
                CompletableFuture.supplyAsync(() -> catchThrowableOfType(Failure.class, () -> asked().list()));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (model.asked().isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        bus.close();
        assertThat(failure.get(20, TimeUnit.SECONDS).complaint().message())
                .contains("message bus")
                .doesNotContain("Exception", "java.");
    }

    @Test
    void noNetworkManagerAndNoBusAreSaid() throws DBusException {
        model.close();
        Failure absent = catchThrowableOfType(Failure.class, () -> asked().list());
        assertThat(absent.complaint().message()).endsWith("it does not run");
        bus.close();
        Failure none = catchThrowableOfType(Failure.class, () -> asked().list());
        assertThat(none.complaint().problem()).isEqualTo(Problem.KNOWN_UNAVAILABLE);
        assertThat(none.complaint().message()).contains("message bus");
    }
}
