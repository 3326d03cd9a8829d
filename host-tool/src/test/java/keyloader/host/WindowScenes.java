package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.swing.text.JTextComponent;
import keyloader.host.port.SystemFiles;
import keyloader.label.LabelDrawing;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Security;
import keyloader.testkit.ModelLoader;
import keyloader.testkit.SoftToken;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;

/** The page of one meter as a person uses it. Run by {@link WindowTest}. */
class WindowScenes extends Scenes {
    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final Meter meter = new Meter("TEST-0001");

    private SlotState slot(int number) throws IOException {
        return plug.with(() -> Meter.list(loader).stream()
                .filter(entry -> entry.slot() == number)
                .map(entry -> entry.state())
                .findFirst()
                .orElse(SlotState.EMPTY));
    }

    private Bytes message(int number) throws IOException {
        return plug.with(() -> Meter.get(loader, number));
    }

    /** As a scanner types the label, and with no hand on the mouse. */
    @Test
    void aLoaderIsPreparedByTheKeyboardAlone() throws IOException {
        open();
        screen.awaitText("loader.message", "No loader is plugged in");
        screen.picture("begin");
        plug.plug(loader);
        screen.awaitText("loader.message", "8 slots are free");

        screen.awaitFocus("meter.field");
        screen.type(meter.label.uri());
        screen.awaitText("meter.message", meter.label.kid().checkCode());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitFocus("network.ssid");
        screen.type("Home");
        for (String next : List.of("network.router", "network.security", "network.computer", "network.passphrase")) {
            screen.key(KeyEvent.VK_TAB);
            screen.awaitFocus(next);
        }
        screen.type(PASSPHRASE);
        screen.awaitText("network.message", "complete");
        screen.picture("filled-in");
        screen.key(KeyEvent.VK_ENTER);

        screen.awaitText("result.headline", "may be unplugged");
        screen.picture("done");
        assertThat(screen.text("result.details"))
                .contains("TEST-0001", meter.label.kid().checkCode(), "slot 0");
        Network network = PrepareTest.only(meter.order(message(0)));
        assertThat(network.ssid()).isEqualTo(Bytes.of("Home".getBytes(StandardCharsets.UTF_8)));
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        // Not twice by a second Enter: the next needs a label of its own.
        assertThat(screen.isEnabled("prepare")).isFalse();
        assertThat(slot(1)).isEqualTo(SlotState.EMPTY);

        // The same network for the next: its label is all that is wanted.
        Meter next = new Meter("TEST-0002");
        screen.awaitFocus("meter.field");
        screen.type(next.label.uri());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("result.details", "TEST-0002");
        assertThat(PrepareTest.only(next.order(message(1))).ssid()).isEqualTo(network.ssid());
    }

    @Test
    void aWrongLabelSaysWhatIsWrongAndNothingCanBePrepared() throws IOException {
        plug.plug(loader);
        open();
        screen.awaitText("loader.message", "8 slots are free");
        fillIn(meter);
        screen.awaitEnabled("prepare");

        screen.click("meter.field");
        screen.key(KeyEvent.VK_END);
        screen.key(KeyEvent.VK_HOME, KeyEvent.VK_SHIFT);
        screen.paste(meter.label.uri().replace(";X:", ";X:0"));
        screen.awaitText("meter.message", "The label does not hold");
        screen.picture("wrong-label");
        assertThat(screen.isEnabled("prepare")).isFalse();
        screen.key(KeyEvent.VK_ENTER);
        assertThat(slot(0)).isEqualTo(SlotState.EMPTY);
    }

    @Test
    void whatIsTypedIsJudgedWithEveryKey() {
        open();
        screen.click("network.ssid");
        screen.type("n".repeat(33));
        screen.awaitText("network.message", "longer than 32 bytes");
        screen.key(KeyEvent.VK_BACK_SPACE);
        screen.awaitText("network.message", "Type the network's passphrase");
        screen.click("network.passphrase");
        screen.type("seven77");
        screen.awaitText("network.message", "this one has 7");
        screen.type("8");
        screen.awaitText("network.message", "complete");
        screen.click("network.country");
        screen.type("X");
        screen.awaitText("network.message", "two letters");
    }

    @Test
    void aPictureOfTheLabelIsRead() throws IOException {
        File picture = directory.resolve("label.png").toFile();
        Files.write(picture.toPath(), LabelDrawing.draw(meter.label));
        open();
        screen.click("meter.field");
        screen.paste(Copied.files(picture));
        screen.awaitText("meter.message", meter.label.kid().checkCode());

        Files.writeString(picture.toPath(), "no picture at all");
        screen.paste(Copied.files(picture));
        screen.awaitText("meter.message", "picture");
    }

    @Test
    void aPictureOfTheLabelIsDroppedByMouse() throws IOException {
        File picture = directory.resolve("label.png").toFile();
        Files.write(picture.toPath(), LabelDrawing.draw(meter.label));
        open();
        screen.awaitFocus("meter.field");
        screen.drop(Copied.files(picture), "meter.field");
        screen.awaitText("meter.message", meter.label.kid().checkCode());
        Meter other = new Meter("TEST-0002");
        Files.write(picture.toPath(), LabelDrawing.draw(other.label));
        screen.drop(Copied.files(picture), "meter.message"); // which says that one can be dropped here
        screen.awaitText("meter.message", other.label.kid().checkCode());
    }

    /** As a scanner types it that is held over the router. */
    @Test
    void theCodeOnTheRouterFillsInTheNetwork() throws IOException {
        plug.plug(loader);
        open();
        fillIn(meter);
        screen.click("network.ssid");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.type("WIFI:T:SAE;S:Cellar;P:another, test;H:true;;");
        screen.awaitText("network.ssid", "Cellar");
        screen.awaitText("network.message", "complete");
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        Network network = PrepareTest.only(meter.order(message(0)));
        assertThat(network.security()).isEqualTo(Security.WPA3);
        assertThat(network.hidden()).isTrue();
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("another, test".getBytes(StandardCharsets.UTF_8));

        screen.click("network.ssid");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.paste("WIFI:T:WEP;S:Old;P:12345;;");
        screen.awaitText("network.message", "WEP");
        assertThat(screen.text("network.message")).contains("Type the network").doesNotContain("--", "12345");
        assertThat(screen.text("network.ssid")).isEmpty(); // there was a passphrase in it
    }

    @Test
    void aRoutersCodeThatCanBeReadInTwoWaysIsAskedAbout() {
        open();
        screen.click("network.ssid");
        screen.paste("WIFI:T:WPA;S:Home;P:test%20word;;");
        screen.awaitDialog();
        screen.picture("two-ways");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("network.ssid", "Home");
    }

    /** Who comes back sees the question, and no passphrase behind it. */
    @Test
    void aRoutersCodeIsForgottenWhereNobodyAnswersHowItIsRead() {
        open();
        screen.click("network.passphrase");
        screen.type(PASSPHRASE);
        screen.click("network.ssid");
        screen.paste("WIFI:T:WPA;S:Home;P:test%20word;;");
        screen.awaitDialog();
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);
        awaitWithNobodyThere("an empty field", () -> OnScreen.typed("network.passphrase") == 0);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
        assertThat(screen.text("network.ssid")).isEmpty();
        assertThat(OnScreen.password("network.passphrase")).isEmpty();
    }

    /** Where the keyboard is at first. */
    @Test
    void aRoutersCodeThatIsScannedForTheLabelGoesWhereItBelongsAndStaysNowhere() {
        plug.plug(loader);
        open();
        screen.awaitFocus("meter.field");
        screen.type("WIFI:T:SAE;S:Cellar;P:another, test;;");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("network.ssid", "Cellar");
        assertThat(OnScreen.password("network.passphrase")).isEqualTo("another, test");
        assertThat(screen.text("meter.field")).isEmpty();
        assertThat(screen.isEnabled("prepare")).isFalse();
        screen.click("meter.field");
        screen.type("WIFI:T:SAE;S:Cellar;P:anoth");
        screen.awaitText("meter.field", "anoth");
        awaitWithNobodyThere("an empty field", () -> OnScreen.typed("meter.field") == 0);
    }

    /** Prepares a message, has the meter answer it, and waits until that is seen. */
    private void prepareAndAnswer(UnaryOperator<Bytes> change) throws IOException {
        plug.plug(loader);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        plug.with(() -> {
            meter.consumeWith(loader, 0, change);
            return true;
        });
        screen.await("the receipt in its slot", () -> OnScreen.find("loader.slots")
                .getAccessibleContext()
                .getAccessibleName()
                .contains("1 with a receipt"));
    }

    @Test
    void aForgedReceiptIsNotBelieved() throws IOException {
        prepareAndAnswer(receipt -> {
            byte[] bytes = receipt.toArray();
            bytes[bytes.length - 1] ^= 1;
            return Bytes.of(bytes);
        });
        screen.click("fetch");
        screen.awaitText("result.headline", "something is not as it should be");
        assertThat(screen.text("result.details")).contains("TEST-0001", "nothing was released");
        screen.picture("forged-receipt");
        assertThat(slot(0)).isEqualTo(SlotState.SPENT);
    }

    @Test
    void receiptsAreFetchedAndTheirSlotsFreed() throws IOException {
        prepareAndAnswer(receipt -> receipt);
        screen.click("fetch");
        screen.awaitText("result.details", "the meter joined the network");
        screen.picture("receipt");
        assertThat(screen.text("result.details")).contains("TEST-0001", "-61 dBm", "192.0.2.17", "free again");
        assertThat(slot(0)).isEqualTo(SlotState.EMPTY);
    }

    @Test
    void aReceiptOfAnotherPcIsLeftWhereItIs() throws Exception {
        Pc other = new Pc(Files.createDirectory(directory.resolve("other-pc")));
        other.loader = loader;
        assertThat(other.prepare(meter).exit()).isZero();
        meter.consume(loader, 0);
        plug.plug(loader);
        open();
        screen.awaitEnabled("fetch");
        screen.click("fetch");
        screen.awaitText("result.details", "a message of another PC");
        screen.picture("another-pc");
        assertThat(screen.text("result.details")).contains(meter.label.kid().checkCode(), "left untouched");
        assertThat(slot(0)).isEqualTo(SlotState.SPENT);
    }

    @Test
    void aFullLoaderIsSaid() throws IOException {
        ModelLoader small = new ModelLoader(1, "7.1.0", new SecureRandom());
        plug.plug(small);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        screen.awaitText("loader.message", "is full");
        screen.click("meter.field");
        screen.paste(new Meter("TEST-0002").label.uri());
        screen.awaitText("meter.message", "TEST-0002");
        assertThat(screen.isEnabled("prepare")).isFalse();
    }

    @Test
    void whatCouldNotBeWrittenIsKeptAndWrittenLaterOnce() throws IOException {
        plug.plug(loader);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        plug.pullAfterLong(1);
        screen.click("prepare");

        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "Write what is waiting");
        screen.awaitText("loader.message", "No loader is plugged in");
        screen.awaitText("waiting.message", "1 message is sealed");
        screen.picture("pulled-out");
        plug.plug(loader);
        screen.awaitEnabled("writeWaiting");
        screen.click("writeWaiting");
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(meter.order(message(0)).country()).isEqualTo("US");
        assertThat(slot(1)).isEqualTo(SlotState.EMPTY);
        screen.await("nothing more waits", () -> !OnScreen.find("writeWaiting").isShowing());
    }

    @Test
    void aLoaderThatIsAnotherThanBeforeIsWrittenToOnlyWhenWanted() throws IOException {
        FixedSerial factory = new FixedSerial();
        ModelLoader first = factory.next();
        ModelLoader second = factory.next();
        plug.plug(first);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        plug.pull();
        screen.awaitText("loader.message", "No loader");
        plug.plug(second);
        screen.click("meter.field");
        screen.paste(new Meter("TEST-0002").label.uri());
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.details", "is not the one that this PC knows");
        screen.picture("changed-loader");
        screen.click("result.goOn");
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(screen.text("result.details")).contains("TEST-0002");
    }

    @Test
    void aMeterWhoseLabelHasChangedIsPreparedForOnlyWhenWanted() throws IOException {
        plug.plug(loader);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        Meter impostor = new Meter("TEST-0001");
        screen.click("meter.field");
        screen.paste(impostor.label.uri());
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.details", "not the label that meter TEST-0001 had before");
        assertThat(slot(1)).isEqualTo(SlotState.EMPTY);
        screen.click("result.goOn");
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(impostor.order(message(1)).country()).isEqualTo("US");
    }

    @Test
    void aContainerWithAPassphraseIsUnlockedFirst() throws IOException {
        Pc pc = new Pc(directory);
        assertThat(pc.run(
                                "keys",
                                "passphrase",
                                "--new-passphrase-file",
                                pc.directory.resolve("pass").toString())
                        .exit())
                .isEqualTo(0);
        plug.plug(loader);
        open();
        screen.awaitText("lock.message", "locked");
        screen.picture("locked");
        screen.awaitFocus("lock.field");
        screen.type("wrong");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("lock.message", "does not open: wrong passphrase");
        screen.awaitFocus("lock.field");
        screen.type(Pc.PASSPHRASE);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("loader.message", "8 slots are free");
        assertThat(screen.text("owner.message")).doesNotContain("no passphrase");
    }

    /** The token is that of the whole run (WindowTest). */
    @Test
    void aKeyInATokenAsksForItsPinOnceAndAWrongOneWritesNothing() throws Exception {
        Pc pc = pcWithItsKeyInAToken();
        PublicPoint signer = pc.kept().signer().publicKey();
        plug.plug(loader);
        open();
        screen.awaitText("loader.message", "8 slots are free");
        fillIn(meter);
        screen.awaitEnabled("prepare");

        screen.click("prepare");
        screen.awaitFocus("pin.field");
        screen.picture("pin");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitText("result.details", "type the PIN");
        screen.awaitDialogsEnd();

        screen.click("prepare");
        screen.awaitFocus("pin.field");
        screen.type("0000");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("result.details", "refuses the PIN");
        assertThat(slot(0)).isEqualTo(SlotState.EMPTY);
        screen.awaitDialogsEnd();

        screen.click("prepare");
        screen.awaitFocus("pin.field");
        screen.type(SoftToken.PIN);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(meter.open(message(0)).signer()).isEqualTo(signer);
        screen.awaitDialogsEnd();

        Meter next = new Meter("TEST-0002");
        screen.click("meter.field"); // no window manager gives the keyboard back
        screen.type(next.label.uri());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("result.details", "TEST-0002");
    }

    /** The desk, which locks the container, waits for the answer. */
    @Test
    void aPinThatNobodyTypesIsNotWaitedForLongerThanTenMinutes() throws Exception {
        pcWithItsKeyInAToken();
        plug.plug(loader);
        open();
        screen.awaitText("loader.message", "8 slots are free");
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitFocus("pin.field");
        screen.type("00");
        TimeUnit.MILLISECONDS.sleep(500); // until the keys are seen to be let go: each is somebody
        letMinutesPass(11); // and no more: the question's end is nobody
        screen.awaitText("result.details", "type the PIN");
        screen.awaitDialogsEnd();
        screen.await("an empty field", () -> OnScreen.typed("network.passphrase") == 0);
        assertThat(slot(0)).isEqualTo(SlotState.EMPTY);
    }

    @Test
    void aContainerThatAnotherProgramHasIsWaitedFor() throws Exception {
        Pc pc = new Pc(directory);
        assertThat(pc.run("keys").exit()).isEqualTo(0);
        try (Closeable other = new SystemFiles()
                .lock(pc.container().resolveSibling("container.lock"))
                .orElseThrow()) {
            assertThat(other).isNotNull();
            open();
            screen.awaitText("lock.message", "another keyloader");
            assertThat(screen.text("lock.message")).contains("Close the other window");
        }
        screen.awaitText("loader.message", "No loader is plugged in");
    }

    @Test
    void itSpeaksGermanInTheDark() {
        plug.plug(loader);
        open(Locale.GERMANY, true);
        screen.awaitText("loader.message", "8 Pl\u00e4tze sind frei");
        screen.picture("german-dark");
        assertThat(OnScreen.get(() -> ((JTextComponent) OnScreen.find("network.country")).getText()))
                .isEqualTo("DE");
    }
}
