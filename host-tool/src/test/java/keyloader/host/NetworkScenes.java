package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.dbus.PrivateBus;
import keyloader.host.networkmanager.ModelNetworkManager;
import keyloader.host.networkmanager.NetworkManager;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Security;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Networks that nobody types: profiles, and those that this computer keeps. Run by {@link WindowTest}. */
class NetworkScenes extends Scenes {
    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final Meter meter = new Meter("TEST-0001");
    private static final String NO_BUS = "there is no dbus-daemon; bin/readers unpacks it";
    private Optional<PrivateBus> bus = Optional.empty();
    private Optional<ModelNetworkManager> model = Optional.empty();

    @BeforeEach
    void begin() throws Exception {
        plug.plug(loader);
        if (PrivateBus.isInstalled()) {
            PrivateBus started = PrivateBus.start(directory);
            bus = Optional.of(started);
            model = Optional.of(new ModelNetworkManager(started.address()));
            known = Optional.of(NetworkManager.at(started.address(), Duration.ofSeconds(20)));
        }
    }

    @AfterEach
    void end() {
        model.ifPresent(ModelNetworkManager::close);
        bus.ifPresent(PrivateBus::close);
    }

    private List<Network> sealed() throws IOException {
        return plug.with(() -> meter.order(Meter.get(loader, 0)).networks().stream()
                .map(order -> ((NetworkOrder.Known) order).network())
                .toList());
    }

    private static String passphrase(Network network) {
        return new String(
                ((Credential.Passphrase) network.credential()).secret().copy(), StandardCharsets.UTF_8);
    }

    private void enterMeter() {
        screen.awaitText("loader.message", "8 slots are free");
        screen.click("meter.field");
        screen.paste(meter.label.uri());
        screen.awaitText("meter.message", meter.label.kid().checkCode());
    }

    private void prepare() {
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
    }

    /** In a container with a passphrase. */
    private void keepProfileOfTwo() throws IOException {
        Pc pc = new Pc(directory);
        String pass = pc.directory.resolve("pass").toString();
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", pass).exit())
                .isZero();
        String network =
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"%s\"},\"cred\":{\"akm\":\"sae\",\"pass\":\"%s\"}}";
        Path house = pc.file("house.json", network.formatted("House", PASSPHRASE));
        Path cellar = pc.file("cellar.json", network.formatted("Cellar", "another test passphrase"));
        Ran added = pc.run(
                "profiles",
                "add",
                "works",
                "--network",
                house.toString(),
                "--network",
                cellar.toString(),
                "--container-passphrase-file",
                pass);
        assertThat(added.exit()).as(added.err()).isZero();
    }

    private void unlock() {
        screen.awaitText("lock.message", "locked");
        screen.click("lock.field");
        screen.type(Pc.PASSPHRASE);
        screen.key(KeyEvent.VK_ENTER);
    }

    @Test
    void aProfileIsUsedWholeAndNoFieldHasAnythingOfIt() throws IOException {
        keepProfileOfTwo();
        open();
        unlock();
        enterMeter();
        screen.click("network.profile");
        screen.key(KeyEvent.VK_DOWN);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("network.message", "The profile works is complete: \"House\", wpa3; \"Cellar\", wpa3.");
        screen.picture("profile");
        screen.click("meter.field");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.type("WIFI:T:SAE;S:Cellar;P:another, test;;");
        screen.awaitText("network.message", "The profile works is chosen: the router's code was not taken.");
        assertThat(screen.text("meter.field")).isEmpty();
        enterMeter();
        assertThat(screen.isEnabled("network.ssid")).isFalse();
        assertThat(screen.isEnabled("network.passphrase")).isFalse();
        assertThat(screen.text("network.ssid")).isEmpty();
        assertThat(OnScreen.password("network.passphrase")).isEmpty();
        prepare();

        assertThat(sealed())
                .extracting(NetworkScenes::passphrase)
                .containsExactly(PASSPHRASE, "another test passphrase");
        // Once written, and still chosen; what is typed is wanted again when it is not.
        assertThat(screen.isEnabled("network.ssid")).isFalse();
        screen.click("network.profile");
        screen.key(KeyEvent.VK_UP);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitEnabled("network.ssid");
        screen.awaitText("network.message", "Type the network's name");
    }

    @Test
    void aTypedNetworkIsKeptInTheClearOnlyWhenWantedAndThenChosen() throws IOException {
        open();
        enterMeter();
        screen.click("network.ssid");
        screen.type("Home");
        assertThat(screen.isEnabled("network.keep")).isFalse();
        screen.click("network.passphrase");
        screen.type(PASSPHRASE);
        screen.awaitEnabled("network.keep");
        screen.click("network.keep");
        screen.awaitFocus("keep.name");
        screen.type("my home");
        assertThat(screen.isEnabled("dialog.yes")).isFalse();
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.type("home");
        screen.picture("keep");
        assertThat(screen.isEnabled("dialog.yes")).isFalse();
        screen.click("keep.clear");
        screen.awaitEnabled("dialog.yes");
        screen.click("dialog.yes");
        screen.awaitText("result.headline", "Kept as home");
        screen.awaitDialogsEnd();

        screen.click("network.profile");
        screen.key(KeyEvent.VK_DOWN);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("network.message", "The profile home is complete: \"Home\", wpa2+wpa3.");
        prepare();
        assertThat(sealed()).extracting(NetworkScenes::passphrase).containsExactly(PASSPHRASE);
    }

    @Test
    void whoRefusesHasNothingReadOfThisComputer() throws Exception {
        assumeTrue(model.isPresent(), NO_BUS);
        model.get().add("Home", "wpa-psk").secret("psk", PASSPHRASE);
        open();
        screen.click("network.computer");
        screen.awaitFocus("dialog.no");
        screen.picture("computer-ask");
        screen.key(KeyEvent.VK_ENTER); // as a scanner may send one
        screen.awaitDialogsEnd();
        screen.click("network.computer");
        screen.awaitFocus("dialog.no");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
        assertThat(model.get().asked()).isEmpty();
        assertThat(screen.text("network.ssid")).isEmpty();
    }

    /** By the keyboard alone, once the dialog is there. */
    @Test
    void theNetworkThatIsChosenOfThisComputersIsFilledInAndNoOtherIsRead() throws Exception {
        assumeTrue(model.isPresent(), NO_BUS);
        model.get().add("Adler GmbH", "wpa-eap");
        model.get().add("Home", "sae").secret("psk", PASSPHRASE).put("802-11-wireless", "hidden", true);
        model.get().add("Neighbour", "wpa-psk").secret("psk", "another test passphrase");
        open();
        enterMeter();
        screen.click("network.computer");
        screen.awaitFocus("dialog.no");
        screen.key(KeyEvent.VK_TAB, KeyEvent.VK_SHIFT);
        screen.awaitFocus("dialog.yes");
        screen.key(KeyEvent.VK_SPACE);
        screen.awaitFocus("computer.list");
        screen.awaitText("computer.reason", "user names (EAP)");
        screen.picture("computer-list");
        assertThat(screen.isEnabled("dialog.yes")).isFalse();
        screen.key(KeyEvent.VK_DOWN);
        screen.awaitEnabled("dialog.yes");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
        screen.awaitText("network.message", "complete");
        screen.awaitText("network.ssid", "Home");
        prepare();

        assertThat(model.get().asked().stream().filter(call -> call.startsWith("GetSecrets")))
                .containsExactly("GetSecrets Home");
        Network network = sealed().get(0);
        assertThat(network.security()).isEqualTo(Security.WPA3);
        assertThat(network.hidden()).isTrue();
        assertThat(passphrase(network)).isEqualTo(PASSPHRASE);
    }

    private void choose() {
        screen.click("network.computer");
        screen.awaitFocus("dialog.no");
        screen.click("dialog.yes");
        screen.awaitFocus("computer.list");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
    }

    @Test
    void aPassphraseThatTheSystemDoesNotGiveIsTyped() throws Exception {
        assumeTrue(model.isPresent(), NO_BUS);
        model.get().add("Home", "wpa-psk").refuse("org.freedesktop.NetworkManager.Settings.PermissionDenied");
        open();
        choose();
        screen.awaitText("network.message", "without leave");
        screen.awaitText("network.message", "else type the network\u2019s passphrase");
        screen.picture("computer-refused");
        assertThat(screen.text("network.ssid")).isEmpty();
    }

    @Test
    void aKeyInPlaceOfAPassphraseIsNotTakenForOne() throws Exception {
        assumeTrue(model.isPresent(), NO_BUS);
        model.get().add("Home", "wpa-psk").secret("psk", "0123456789abcdef".repeat(4));
        open();
        choose();
        screen.awaitText("network.message", "keeps a key in place of the passphrase");
        assertThat(screen.text("network.ssid")).isEqualTo("Home");
        assertThat(OnScreen.password("network.passphrase")).isEmpty();
    }

    @Test
    void whereNobodyCanBeAskedItSaysHowTheCodeIsShown() {
        model.ifPresent(ModelNetworkManager::close);
        if (model.isPresent()) {
            open();
            screen.click("network.computer");
            screen.awaitFocus("dialog.no");
            screen.click("dialog.yes");
            screen.awaitShown("computer.why");
            screen.awaitText("computer.why", "it does not run");
            screen.awaitText("computer.how", "Show Network QR Code");
            screen.picture("computer-absent");
            screen.key(KeyEvent.VK_ENTER);
            screen.awaitDialogsEnd();
            close();
        }
        known = Optional.empty();
        open(Locale.GERMANY, false);
        screen.click("network.computer");
        screen.awaitShown("computer.how");
        screen.awaitText("computer.how", "QR-Code des Netzwerks");
        screen.picture("computer-other");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
    }
}
