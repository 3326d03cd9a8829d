package keyloader.host;

import static keyloader.host.PluggedModel.FIRST;
import static keyloader.host.PluggedModel.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.dbus.PrivateBus;
import keyloader.host.networkmanager.ModelNetworkManager;
import keyloader.host.networkmanager.NetworkManager;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every page and every dialog, for those who see nothing or have no mouse. Run by {@link WindowTest}. */
class ControlScenes extends Scenes {
    private final ModelLoader first = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final ModelLoader second = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final Meter meter = new Meter("TEST-0001");
    private Controls controls;

    @BeforeEach
    void begin() {
        controls = new Controls(screen);
    }

    private void plugBoth() {
        plug.plug(FIRST, first);
        plug.plug(SECOND, second);
    }

    @Test
    void thePageOfOneMeter() {
        open();
        screen.awaitText("loader.message", "No loader");
        controls.assertNamedAndReached("the page as it opens");
        plugBoth();
        screen.await("both loaders", () -> OnScreen.find("loader.choice").isShowing());
        fillIn(meter);
        screen.awaitEnabled("prepare");
        controls.assertNamedAndReached("the page filled in, with two loaders");
        assertThat(Controls.name("meter.field")).isEqualTo("Label");
        assertThat(Controls.name("network.ssid")).isEqualTo("Name (SSID)");
        assertThat(Controls.name("network.security")).isEqualTo("Security");
        assertThat(Controls.name("network.passphrase")).isEqualTo("Passphrase");
        assertThat(Controls.name("network.country")).isEqualTo("Country");
        assertThat(Controls.name("loader.slots"))
                .matches("8 slots of loader [0-9a-f]{16}: 8 free, 0 with a message, 0 with a receipt, 0 other");

        plug.pullAfterLong(1);
        screen.click("prepare");
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("waiting.message", "1 message");
        screen.await("one loader alone", () -> !OnScreen.find("loader.choice").isShowing());
        controls.assertNamedAndReached("a message waits");

        screen.awaitEnabled("writeWaiting");
        screen.click("writeWaiting");
        screen.awaitText("result.headline", "may be unplugged");
        screen.click("meter.field");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.paste(new Meter("TEST-0001").label.uri());
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.details", "not the label that meter TEST-0001 had before");
        controls.assertNamedAndReached("a question whether to go on");
        assertThat(controls.looks()).isEqualTo(4);
    }

    private void keepProfile() {
        fillInKeep();
        controls.assertNamedAndReached("the dialog that keeps a network");
        screen.click("dialog.yes");
        screen.awaitDialogsEnd();
        screen.awaitText("result.headline", "Kept as home");
    }

    @Test
    void profilesAndFileDialogs() {
        plugBoth();
        open();
        fillIn(meter);
        keepProfile();
        controls.assertNamedAndReached("the page with profiles");
        for (String button : List.of("meter.open", "network.router")) {
            screen.click(button);
            screen.awaitDialogField();
            controls.assertNamedAndReached("the file dialog of " + button);
            screen.key(KeyEvent.VK_ESCAPE);
            screen.awaitDialogsEnd();
        }
        screen.click("network.ssid");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.paste("WIFI:T:WPA;S:Home;P:test%20word;;");
        screen.awaitDialog();
        controls.assertNamedAndReached("the question which reading is right");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
    }

    private Path list(String rows) throws IOException {
        return Files.writeString(directory.resolve("jobs.csv"), Site.HEADER + rows);
    }

    private String row(String serial) {
        return Site.row(new Meter(serial), "Flat,,Home,wpa2,DE");
    }

    @Test
    void thePageOfTheList() throws IOException {
        plugBoth();
        open();
        turnToTheList();
        screen.await("both loaders", () -> OnScreen.find("list.loader2.message").isShowing());
        controls.assertNamedAndReached("the list's page as it opens");
        screen.click("list.country");
        screen.paste(Copied.files(list("torn,Flat,,Home,wpa2,DE\n").toFile()));
        screen.awaitText("list.message", "does not hold");
        controls.assertNamedAndReached("a list that does not hold");
        screen.click("list.country");
        screen.paste(Copied.files(list(row("SN-0000") + row("SN-0001")).toFile()));
        screen.awaitText("list.message", "2 waiting");
        screen.awaitFocus("list.write");
        controls.assertNamedAndReached("a list that holds");
        screen.click("list.write");
        screen.awaitFocus("ask.field");
        screen.type(PASSPHRASE);
        controls.assertNamedAndReached("the question for a passphrase");
        screen.click("ask.field");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitButton("list.write", "Nothing is left");
        screen.awaitEnabled("list.report");
        controls.assertNamedAndReached("a list that is written");
        for (String button : List.of("list.open", "list.sheet", "list.report")) {
            screen.click(button);
            screen.awaitDialogField();
            controls.assertNamedAndReached("the file dialog of " + button);
            screen.key(KeyEvent.VK_ESCAPE);
            screen.awaitDialogsEnd();
        }
    }

    @Test
    void theLock() throws IOException {
        Pc pc = new Pc(directory);
        String pass = pc.directory.resolve("pass").toString();
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", pass).exit())
                .isZero();
        open(Locale.GERMANY, true);
        screen.awaitFocus("lock.field");
        controls.assertNamedAndReached("the lock");
    }

    @Test
    void theDialogsAboutThisComputersNetworks() throws Exception {
        assumeTrue(PrivateBus.isInstalled(), "there is no dbus-daemon; bin/readers unpacks it");
        try (PrivateBus bus = PrivateBus.start(directory);
                ModelNetworkManager model = new ModelNetworkManager(bus.address())) {
            model.add("Home", "sae").secret("psk", PASSPHRASE);
            model.add("Works", "wpa-eap");
            known = Optional.of(NetworkManager.at(bus.address(), Duration.ofSeconds(20)));
            open();
            screen.click("network.computer");
            screen.awaitFocus("dialog.no");
            controls.assertNamedAndReached("the question whether to read this computer's networks");
            screen.click("dialog.yes");
            screen.awaitFocus("computer.list");
            screen.awaitEnabled("dialog.yes");
            controls.assertNamedAndReached("the networks of this computer");
            screen.key(KeyEvent.VK_ESCAPE);
            screen.awaitDialogsEnd();
            close();
        }
        known = Optional.empty();
        open();
        screen.click("network.computer");
        screen.awaitShown("computer.how");
        controls.assertNamedAndReached("how a code is brought onto a screen");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
    }

    @Test
    void thePin() throws Exception {
        pcWithItsKeyInAToken();
        plug.plug(first);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitFocus("pin.field");
        controls.assertNamedAndReached("the question for a PIN");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
    }
}
