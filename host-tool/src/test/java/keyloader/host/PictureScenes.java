package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import keyloader.label.LabelDrawing;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.Test;

/** The buttons that choose a picture, of a label and of a router's code, by mouse and by keyboard. Run by {@link WindowTest}. */
class PictureScenes extends Scenes {
    private static final String CODE = "WIFI:T:SAE;S:Cellar;P:another, test;;";

    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final Meter meter = new Meter("TEST-0001");

    private Path label(Meter of) throws IOException {
        return Files.write(directory.resolve(of.label.serial() + ".png"), LabelDrawing.draw(of.label));
    }

    private Path empty() throws IOException {
        return DrawnCodes.draw(directory.resolve("empty.png"));
    }

    private Path noPicture() throws IOException {
        return Files.writeString(directory.resolve("notes.png"), "dear diary");
    }

    private void chooseByMouse(String button, Path file) {
        screen.click(button);
        screen.awaitDialogField();
        screen.type(file.toString());
        screen.clickDefault();
        screen.awaitDialogsEnd();
    }

    /** From the field before the button. */
    private void chooseByKeyboard(String field, String button, Path file) {
        screen.awaitFocus(field);
        screen.key(KeyEvent.VK_TAB);
        screen.awaitFocus(button);
        screen.key(KeyEvent.VK_SPACE);
        screen.awaitDialogField();
        screen.type(file.toString());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
    }

    @Test
    void aLabelIsChosenByMouse() throws IOException {
        plug.plug(loader);
        open();
        chooseByMouse("meter.open", label(meter));
        screen.awaitText("meter.message", meter.label.kid().checkCode());
        assertThat(screen.text("meter.field")).isEqualTo(meter.label.uri());
        fillInNetwork();
        screen.awaitEnabled("prepare");
    }

    private static Copied copied(Path picture) throws IOException {
        return Copied.picture(ImageIO.read(picture.toFile()));
    }

    @Test
    void aCopiedPictureOfALabelIsPasted() throws IOException {
        open();
        screen.awaitFocus("meter.field");
        screen.paste(copied(label(meter)));
        screen.awaitText("meter.message", meter.label.kid().checkCode());
        assertThat(screen.text("meter.field")).isEqualTo(meter.label.uri());
        screen.paste(copied(empty()));
        screen.awaitText("meter.message", "No Keyloader label was found");
        assertThat(screen.text("meter.field")).isEqualTo(meter.label.uri());
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        Meter other = new Meter("TEST-0002");
        screen.paste(other.label.uri()); // text as before
        screen.awaitText("meter.message", other.label.kid().checkCode());
    }

    private void fillInNetwork() {
        screen.click("network.ssid");
        screen.type("Home");
        screen.click("network.passphrase");
        screen.type(PASSPHRASE);
        screen.awaitText("network.message", "complete");
    }

    @Test
    void aLabelAndARoutersCodeAreChosenByTheKeyboardAlone() throws IOException {
        Path router = DrawnCodes.draw(directory.resolve("router.png"), CODE);
        plug.plug(loader);
        open();
        chooseByKeyboard("meter.field", "meter.open", label(meter));
        screen.awaitText("meter.message", meter.label.kid().checkCode());
        screen.awaitFocus("meter.open");
        screen.key(KeyEvent.VK_TAB);
        chooseByKeyboard("network.ssid", "network.router", router);
        screen.awaitText("network.ssid", "Cellar");
        screen.awaitText("network.message", "complete");
        screen.picture("picture-keyboard");
        screen.awaitEnabled("prepare");
        screen.awaitFocus("network.router");
        for (String next : List.of(
                "network.security",
                "network.computer",
                "network.passphrase",
                "network.show",
                "network.country",
                "network.keep",
                "network.hidden",
                "prepare")) {
            screen.key(KeyEvent.VK_TAB);
            screen.awaitFocus(next);
        }
        screen.key(KeyEvent.VK_SPACE);
        screen.awaitText("result.headline", "may be unplugged");
        Network network = PrepareTest.only(meter.order(plug.with(() -> Meter.get(loader, 0))));
        assertThat(network.security()).isEqualTo(Security.WPA3);
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("another, test".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPictureWithoutALabelSaysSoAndLeavesTheFieldAsItWas() throws IOException {
        plug.plug(loader);
        open();
        fillIn(meter);
        screen.awaitEnabled("prepare");
        for (Path wrong : List.of(empty(), DrawnCodes.draw(directory.resolve("router.png"), CODE))) {
            chooseByMouse("meter.open", wrong);
            screen.awaitText("meter.message", "label");
            assertThat(screen.text("meter.message")).doesNotContain("Reading");
        }
        chooseByMouse("meter.open", empty());
        screen.awaitText("meter.message", "No Keyloader label was found in the picture.");
        screen.picture("picture-without-label");
        assertThat(screen.text("meter.message"))
                .contains(
                        "Take a sharper and brighter picture",
                        "The field still has meter TEST-0001",
                        meter.label.kid().checkCode());
        assertThat(screen.text("meter.field")).isEqualTo(meter.label.uri());
        assertThat(screen.isEnabled("prepare")).isTrue();

        chooseByMouse("meter.open", noPicture());
        screen.awaitText("meter.message", "The picture cannot be read: ");
        screen.awaitText("meter.message", "Take a PNG or JPEG picture of the label, or scan it.");
        assertThat(screen.text("meter.message")).doesNotContain("dear diary", "Exception", "--");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
    }

    @Test
    void whereNothingStandsInTheFieldAWrongPictureOffersNothing() throws IOException {
        open();
        chooseByMouse("meter.open", directory.resolve("not-there.png"));
        screen.awaitText("meter.message", "not-there.png");
        screen.picture("picture-not-there");
        assertThat(screen.text("meter.message")).doesNotContain("still has", "Exception", "--");
        screen.awaitFocus("meter.open");
        screen.key(KeyEvent.VK_SPACE);
        screen.awaitDialogField();
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
        assertThat(screen.text("meter.field")).isEmpty();
    }

    @Test
    void aPictureWithoutARoutersCodeLeavesTheNetworkAsItWas() throws IOException {
        open();
        fillInNetwork();
        chooseByMouse("network.router", label(meter));
        screen.awaitText("network.message", "No router's code was found in ");
        screen.picture("picture-without-code");
        assertThat(screen.text("network.message"))
                .contains("Type the network", "The fields still have the network Home.")
                .doesNotContain("--");
        assertNetworkIsAsItWas();
        chooseByMouse("network.router", noPicture());
        screen.awaitText("network.message", "notes.png");
        assertThat(screen.text("network.message")).doesNotContain("dear diary", "Exception");
        assertNetworkIsAsItWas();
        chooseByMouse("network.router", DrawnCodes.draw(directory.resolve("two.png"), CODE, CODE.replace("lar", "lo")));
        screen.awaitText("network.message", "several networks: \"Cellar\", \"Cello\"");
        assertThat(screen.text("network.message")).doesNotContain("another, test");
        assertNetworkIsAsItWas();
    }

    @Test
    void aPictureOfARoutersCodeIsDroppedOrPastedAsAFile() throws IOException {
        File router = DrawnCodes.draw(directory.resolve("router.png"), CODE).toFile();
        File other = DrawnCodes.draw(directory.resolve("other.png"), CODE.replace("Cellar", "Attic"))
                .toFile();
        open();
        screen.drop(Copied.files(router), "network.message"); // beside the fields
        screen.awaitText("network.ssid", "Cellar");
        assertThat(OnScreen.password("network.passphrase")).isEqualTo("another, test");
        screen.drop(Copied.files(other), "network.ssid");
        screen.awaitText("network.ssid", "Attic");
        screen.click("network.ssid");
        screen.paste(Copied.files(router));
        screen.awaitText("network.ssid", "Cellar");
        screen.awaitText("network.message", "complete");
        assertThat(screen.text("network.ssid")).isEqualTo("Cellar");
    }

    private void assertNetworkIsAsItWas() {
        assertThat(screen.text("network.ssid")).isEqualTo("Home");
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);
    }

    @Test
    void theyAreToldInGerman() throws IOException {
        open(Locale.GERMANY, true);
        chooseByMouse("meter.open", empty());
        screen.awaitText("meter.message", "Auf dem Bild war kein Etikett von Keyloader zu finden.");
        chooseByMouse("network.router", empty());
        screen.awaitText("network.message", "war kein Code eines Routers zu finden.");
        assertThat(screen.text("network.message")).doesNotContain("In den Feldern steht noch");
        screen.picture("picture-german");
    }
}
