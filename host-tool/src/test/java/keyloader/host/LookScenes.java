package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dark is dark, light is light, and in both everything can be read. Run by {@link WindowTest}. */
class LookScenes extends Scenes {
    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final Meter meter = new Meter("TEST-0001");
    private Legibility legibility;

    @BeforeEach
    void begin() {
        legibility = new Legibility(screen);
    }

    @Test
    void thePageOfOneMeterInTheLight() throws IOException {
        thePageOfOneMeter(false);
    }

    @Test
    void thePageOfOneMeterInTheDark() throws IOException {
        thePageOfOneMeter(true);
    }

    private void thePageOfOneMeter(boolean dark) throws IOException {
        open(Locale.US, dark);
        screen.awaitText("loader.message", "No loader");
        legibility.assertLegible("the page as it opens", dark);
        plug.plug(loader);
        screen.awaitText("loader.message", "8 slots are free");
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("network.keep");
        screen.awaitFocus("keep.name");
        screen.type("home");
        legibility.assertLegible("a dialog", dark);
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        plug.with(() -> {
            meter.consume(loader, 0);
            return true;
        });
        screen.click("meter.field");
        screen.type("no label");
        screen.awaitText("loader.message", "7 slots are free");
        screen.picture("look-" + (dark ? "dark" : "light"));
        legibility.assertLegible("done, and a label that does not hold", dark);
        plug.pullAfterLong(1);
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.paste(new Meter("TEST-0002").label.uri());
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("loader.message", "No loader");
        screen.awaitText("waiting.message", "1 message");
        legibility.assertLegible("not done", dark);
    }

    @Test
    void thePageOfTheListInTheLight() throws IOException {
        thePageOfTheList(false);
    }

    @Test
    void thePageOfTheListInTheDark() throws IOException {
        thePageOfTheList(true);
    }

    private void thePageOfTheList(boolean dark) throws IOException {
        plug.plug(loader);
        open(Locale.US, dark);
        turnToTheList();
        paste(Site.HEADER + "torn,Flat,,Home,wpa2,DE\n");
        screen.awaitText("list.message", "does not hold");
        legibility.assertLegible("a list that does not hold", dark);
        paste(Site.HEADER
                + Site.row(meter, "Flat 0,,Home,wpa2,DE")
                + Site.row(new Meter("TEST-0002"), "Flat 1,,Home,wpa2,DE"));
        screen.awaitText("list.message", "2 waiting");
        screen.clickCell("list.table", 0, 0);
        legibility.assertLegible("a list with a row that is chosen", dark);
        screen.click("list.write");
        screen.awaitFocus("ask.field");
        screen.type("test");
        screen.awaitText("ask.message", "8 to 63");
        legibility.assertLegible("a passphrase is asked for", dark);
        screen.type(PASSPHRASE);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("result.headline", "may be unplugged");
        screen.awaitButton("list.write", "Nothing is left");
        screen.picture("look-list-" + (dark ? "dark" : "light"));
        legibility.assertLegible("a list that is written", dark);
    }

    private void paste(String csv) throws IOException {
        Path list = Files.writeString(directory.resolve("jobs.csv"), csv);
        paste(list);
    }

    @Test
    void theLockInBoth() throws IOException {
        Pc pc = new Pc(directory);
        String pass = pc.directory.resolve("pass").toString();
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", pass).exit())
                .isZero();
        for (boolean dark : new boolean[] {false, true}) {
            open(Locale.GERMANY, dark);
            screen.awaitFocus("lock.field");
            screen.type("wrong");
            screen.key(KeyEvent.VK_ENTER);
            screen.awaitText("lock.message", "falsches Passwort");
            screen.awaitFocus("lock.field");
            legibility.assertLegible("the lock", dark);
            close();
        }
    }
}
