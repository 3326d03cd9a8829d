package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.sealing.Verdict;
import org.junit.jupiter.api.Test;

/** The page of the list as a person uses it. Run by {@link WindowTest}. */
class RoundScenes extends ListScenes {
    @Test
    void aListIsWrittenToOneLoaderAfterTheOther() throws IOException {
        open();
        turnToTheList();
        screen.awaitText("list.message", "Open a list of meters");
        paste(list());
        screen.awaitText("list.message", "jobs.csv: 5 meters. 5 waiting.");
        screen.awaitButton("list.write", "Plug in a loader (5 of 5 left)");
        assertThat(screen.isEnabled("list.write")).isFalse();
        plug.plug(first);
        screen.awaitButton("list.write", "Write to this loader (5 of 5 left)");
        screen.awaitEnabled("list.write");
        screen.picture("list-checked");
        screen.click("list.write");
        screen.awaitFocus("ask.field");
        screen.picture("list-passphrase");
        assertThat(slots(first)).isEmpty();
        givePassphrase(PASSPHRASE);

        screen.awaitText("result.headline", "may be unplugged");
        assertThat(screen.text("result.details")).contains("2 messages written", "3 left: plug in the next loader");
        screen.awaitButton("list.write", "Plug in the next loader (3 of 5 left)");
        assertThat(screen.isEnabled("list.write")).isFalse();
        screen.awaitText("list.loader.message", "2 messages of this round are on it");
        screen.picture("list-first-loader");
        plug.plug(second);
        screen.awaitText("list.loader.message", "No message of this round");
        screen.awaitEnabled("list.write");
        screen.click("list.write"); // the passphrase is known for this round

        screen.awaitText("result.details", "Nothing is left to write");
        screen.awaitButton("list.write", "Nothing is left to write");
        screen.picture("list-done");
        assertThat(slots(first)).hasSize(2);
        assertThat(slots(second)).hasSize(3);
        assertEachMeterOnce(first, second);
        assertThat(passphrase(first, 0, meters.get(0))).isEqualTo(PASSPHRASE);
        assertThat(passphrase(second, 2, meters.get(4))).isEqualTo(PASSPHRASE);
        screen.awaitCell("list.table", 0, STATE, "on a loader");
        assertThat(screen.cell("list.table", 1, NAME)).isEqualTo("Flat 1");
        assertThat(screen.cell("list.table", 1, PLACE)).isEqualTo("Main Street 1");
        assertThat(screen.cell("list.table", 1, LOADER)).endsWith(" / 1");
    }

    @Test
    void aListThatDoesNotHoldIsToldWholeAndNothingOfItIsWritten() throws Exception {
        Meter sticker = new Meter("SN-0001");
        plug.plug(second);
        open();
        turnToTheList();
        paste(list(Site.HEADER
                + Site.row(meters.get(0), "Flat 0,,Home,wpa2,DE")
                + Site.row(meters.get(1), "Flat 1,,Home,wpa2,DE")
                + Site.row(meters.get(0), "Flat 2,,Home,wpa2,DE")
                + Site.row(sticker, "Flat 3,,Home,wpa2,DE")
                + Site.row(meters.get(2), "Flat 4,,Works,eap-tls,DE")
                + "KEYLOADER:I:torn,Flat 5,,Home,wpa2,DE\n"
                + Site.row(meters.get(3), "Flat 6,,Home,wpa2,Germany")));

        screen.awaitText("list.message", "5 rows of jobs.csv do not hold; nothing was sealed or written");
        screen.picture("list-faults");
        assertThat(screen.text("list.faults"))
                .contains(
                        "Line 4: Meter SN-0000 is in line 2 already.",
                        "Line 5: Meter SN-0001 is in line 3 with another key.",
                        "Line 6: ",
                        "at the command line",
                        "Line 7: ",
                        "Line 8: ")
                .doesNotContain("--", "the same command", "\"keyloader ");
        screen.click("list.faults");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.key(KeyEvent.VK_C, KeyEvent.VK_CONTROL);
        screen.await("the faults on the clipboard", () -> OnScreen.clipboard().contains("Line 8: "));
        assertThat(screen.isEnabled("list.write")).isFalse();
        assertThat(slots(second)).isEmpty();

        paste(list(Site.HEADER.replace("country", "passphrase") + Site.row(meters.get(0), "Flat,,Home,wpa2,secret1")));
        screen.awaitText("result.details", "has a column for passphrases");
        assertThat(screen.text("result.details")).doesNotContain("secret1", "--passphrase-file");

        paste(list());
        screen.awaitEnabled("list.write");
        close();
        assertThat(directory.resolve("config").resolve("container")).doesNotExist();
    }

    @Test
    void aLoaderThatIsPulledOutInTheMiddleGetsTheRestAndNothingTwice() throws IOException {
        plug.plug(second);
        open();
        turnToTheList();
        paste(list());
        screen.awaitEnabled("list.write");
        plug.pullAfterLong(3);
        screen.click("list.write");
        givePassphrase(PASSPHRASE);

        screen.awaitText("result.headline", "Not done");
        assertThat(screen.text("result.details")).contains("2 messages written");
        screen.awaitText("list.loader.message", "No loader is plugged in");
        screen.awaitButton("list.write", "Plug in a loader (3 of 5 left)");
        screen.picture("list-pulled-out");
        screen.awaitCell("list.table", 2, STATE, "sealed, not known to be written");
        plug.plug(second);
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(second);
    }

    /** The loader took the message, and its answer was lost. */
    @Test
    void whatALoaderTookBeforeTheCutIsFoundOnIt() throws IOException {
        plug.plug(first);
        open();
        turnToTheList();
        paste(list());
        screen.awaitEnabled("list.write");
        plug.pullAfterLong(2);
        screen.click("list.write");
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("list.loader.message", "No loader is plugged in");

        plug.plug(second); // what is in doubt may lie on the first
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitText("result.details", "1 message may lie on loader");
        screen.picture("list-elsewhere");
        assertThat(slots(second)).hasSize(3);
        screen.awaitButton("list.write", "(1 of 5 left)");
        plug.plug(first);
        screen.awaitText("list.loader.message", "1 slot is free");
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(first, second);
    }

    /** Then nothing can be written to it, and it is looked at all the same. */
    @Test
    void whatAFullLoaderTookBeforeTheCutIsFoundOnIt() throws IOException {
        plug.plug(first);
        open();
        turnToTheList();
        paste(list());
        screen.awaitEnabled("list.write");
        plug.wire(real -> new CutLink(real, 8, CutLink.Break.AFTER)); // the second commit: stored, unanswered
        screen.click("list.write");
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.headline", "Not done");
        assertThat(slots(first)).hasSize(2);
        plug.pull();
        screen.awaitText("list.loader.message", "No loader is plugged in");
        plug.wire(real -> real);
        first.powerUp();
        plug.plug(first);
        screen.awaitButton("list.write", "Look on this loader (4 of 5 left)");
        screen.awaitEnabled("list.write");
        screen.picture("list-look");
        screen.click("list.write");
        screen.awaitText("result.details", "1 message had been written before.");
        screen.awaitButton("list.write", "Plug in the next loader (3 of 5 left)");
        assertThat(screen.isEnabled("list.write")).isFalse();
        plug.plug(second);
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(first, second);
    }

    @Test
    void itIsStoppedAndGoesOn() throws IOException {
        plug.slow(400);
        plug.plug(second);
        open();
        turnToTheList();
        paste(list());
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.headline", "Writing 1 of 5");
        screen.picture("list-writing");
        screen.key(KeyEvent.VK_S, KeyEvent.VK_ALT);
        screen.awaitText("result.headline", "Stopped. The loader may be unplugged.");
        int written = slots(second).size();
        assertThat(written).isBetween(1, 4);
        screen.awaitButton("list.write", "(" + (5 - written) + " of 5 left)");
        plug.slow(0);
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(second);
    }

    /** Two of the second loader's meters have answered, and one has joined. */
    /** With no hand on the mouse, from opening the list to the sheet. */
    @Test
    void theKeyboardAloneIsEnough() throws IOException {
        Path list = list();
        plug.plug(second);
        open();
        turnToTheList();
        screen.key(KeyEvent.VK_O, KeyEvent.VK_ALT);
        screen.awaitDialogField();
        screen.type(list.toString());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
        screen.awaitText("list.message", "5 waiting");
        screen.awaitFocus("list.write");
        for (String before : List.of("list.table", "list.rounds", "list.open", "list.country")) {
            screen.key(KeyEvent.VK_TAB, KeyEvent.VK_SHIFT);
            screen.awaitFocus(before);
        }
        for (String next : List.of("list.open", "list.rounds", "list.table", "list.write")) {
            screen.key(KeyEvent.VK_TAB);
            screen.awaitFocus(next);
        }
        screen.key(KeyEvent.VK_SPACE);
        screen.awaitFocus("ask.field");
        screen.type("given up after all");
        screen.key(KeyEvent.VK_ESCAPE);
        screen.await("nobody is asked", () -> !OnScreen.find("ask.field").isShowing());
        assertThat(OnScreen.password("ask.field")).isEmpty();
        assertThat(slots(second)).isEmpty();
        screen.key(KeyEvent.VK_ENTER); // what the main button says comes next
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(second);

        Path sheet = directory.resolve("sheet.pdf");
        saveByKeyboard(KeyEvent.VK_H, sheet);
        assertThat(Files.readString(sheet, StandardCharsets.ISO_8859_1)).startsWith("%PDF");
        Path report = directory.resolve("report.csv");
        saveByKeyboard(KeyEvent.VK_R, report);
        assertThat(Files.readString(report)).contains("\"Flat 4\"", "\"carried\"");

        screen.key(KeyEvent.VK_R, KeyEvent.VK_ALT);
        screen.awaitDialogField();
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.type(report.toString());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
        screen.awaitText("result.headline", "Not done"); // nothing is overwritten
        screen.key(KeyEvent.VK_M, KeyEvent.VK_ALT);
        screen.awaitFocus("meter.field");
    }

    private void saveByKeyboard(int letter, Path file) {
        screen.key(letter, KeyEvent.VK_ALT);
        screen.awaitDialogField();
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.type(file.toString());
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitDialogsEnd();
        screen.awaitText("result.details", file.toString());
    }

    @Test
    void aRoundIsChosenAgainAfterARestartWithoutItsList() throws IOException {
        plug.plug(first);
        open();
        turnToTheList();
        Path list = list();
        paste(list);
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.details", "3 left");
        close();
        Files.delete(list);

        plug.plug(second);
        open();
        turnToTheList();
        screen.awaitText("list.message", "Open a list of meters");
        screen.click("list.rounds");
        screen.awaitFocus("list.rounds");
        screen.key(KeyEvent.VK_DOWN);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("list.message", "jobs.csv: 5 meters. 3 waiting, 2 on a loader.");
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        givePassphrase(PASSPHRASE); // no passphrase is kept
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(first, second);
    }

    @Test
    void theListSpeaksGermanInTheDark() throws IOException {
        plug.plug(second);
        open(Locale.GERMANY, true);
        turnToTheList();
        paste(list());
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitFocus("ask.field");
        screen.picture("list-german-passphrase");
        givePassphrase(PASSPHRASE);
        screen.awaitButton("list.write", "nichts mehr zu schreiben");
        plug.with(() -> {
            meters.get(0).leaveNote(second, 0, Verdict.WRONG_PASSPHRASE, 1, List.of());
            return true;
        });
        screen.click("list.fetch");
        screen.awaitCell("list.table", 0, VERDICT, "das Netz hat das Passwort abgelehnt");
        screen.clickCell("list.table", 0, NAME);
        screen.picture("list-german-dark");
        assertThat(screen.text("result.details"))
                .contains("mit dem richtigen Passwort neu vorbereiten", "f\u00fcr einen weiteren Versuch");
        paste(list(Site.HEADER
                + Site.row(meters.get(0), "Flat,,,,")
                + Site.row(meters.get(0), "Flat,,Home,wpa2,")
                + "KEYLOADER:I:torn,Flat,,Home,wpa2,DE\n"
                + "meter.png,Flat,,Home,wpa2,DE\n"
                + Site.row(meters.get(1), "Flat,,Home,wep,DE")));
        screen.awaitText("list.message", "5 Zeilen von jobs.csv stimmen nicht");
        screen.picture("list-german-faults");
        assertThat(screen.text("list.faults"))
                .contains(
                        "Zeile 2: Die Zeile nennt kein",
                        "Zeile 3: Z\u00e4hler SN-0000 steht schon in Zeile 2",
                        "Zeile 4: Das Etikett stimmt nicht: sein Feld",
                        "Zeile 5: Die Datei ",
                        "Zeile 6: Keine Art der Sicherheit: wep. Eines von")
                .doesNotContain("Line", "the ", "give", "label does");
    }

    @Test
    void aListThatComesBeforeTheContainerIsOpenIsReadWhenItIs() throws IOException {
        CountDownLatch slow = new CountDownLatch(1);
        files = new FilterFiles() {
            @Override
            public Optional<Closeable> lock(Path file) throws IOException {
                try {
                    assertThat(slow.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.lock(file);
            }
        };
        open();
        turnToTheList();
        paste(list());
        screen.key(KeyEvent.VK_SHIFT); // what was pressed before is done
        assertThat(screen.isEnabled("list.country")).isFalse();
        slow.countDown();
        screen.awaitText("list.message", "jobs.csv: 5 meters. 5 waiting.");
    }

    @Test
    void whatLooksLikeMarkupIsShownAsItIs() throws IOException {
        open();
        turnToTheList();
        paste(list(Site.HEADER + Site.row(meters.get(0), "<html><b>Flat</b>,\u202eMain,Home,wpa2,DE")));
        screen.awaitCell("list.table", 0, NAME, "<html><b>Flat</b>");
        assertThat(OnScreen.isMarkup("list.table", 0, NAME)).isFalse();
        assertThat(screen.cell("list.table", 0, PLACE)).isEqualTo("\\u{202e}Main");
    }

    /** What is long must not make the window slow, nor grow it. */
    @Test
    void tenThousandMetersAreShownWithoutTenThousandComponents() throws IOException {
        SecureRandom random = new SecureRandom();
        StringBuilder csv = new StringBuilder(Site.HEADER);
        for (int i = 0; i < 10_000; i++) {
            Label label = new Label(
                    String.format("SN-%06d", i),
                    FileDecapsulationKey.generate(random).publicKey());
            csv.append(label.uri()).append(",Flat ").append(i).append(",Street,Home,wpa2,DE\n");
        }
        plug.plug(second);
        open();
        turnToTheList();
        int before = screen.components();
        paste(list(csv.toString()));
        screen.awaitEnabled("list.write");
        screen.awaitText("list.message", "10,000 meters. 10,000 waiting");
        assertThat(screen.components() - before).isLessThan(20);
        screen.clickCell("list.table", 0, NAME);
        long begun = System.nanoTime();
        screen.key(KeyEvent.VK_END);
        screen.awaitText("list.row", "Flat 9999");
        screen.click("list.write");
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.details", "9,992 left");
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(15);
        screen.picture("list-ten-thousand");
    }
}
