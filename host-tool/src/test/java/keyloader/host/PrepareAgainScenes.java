package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import org.junit.jupiter.api.Test;

/** Back from the site: receipts in the table, and what has failed prepared again. Run by {@link WindowTest}. */
class PrepareAgainScenes extends ListScenes {
    /** Reads the list and writes it to both loaders. */
    private void writeAll() throws IOException {
        plug.plug(first);
        open();
        turnToTheList();
        paste(list());
        screen.awaitButton("list.write", "Write to this loader (5 of 5 left)");
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        givePassphrase(PASSPHRASE);
        screen.awaitText("result.details", "3 left: plug in the next loader");
        plug.plug(second);
        screen.awaitButton("list.write", "Write to this loader (3 of 5 left)");
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitButton("list.write", "Nothing is left to write");
    }

    private void write(ModelLoader loader, Path list) {
        plug.plug(loader);
        open();
        turnToTheList();
        paste(list);
        writeList();
    }

    private void answer() throws IOException {
        plug.with(() -> {
            meters.get(2).consume(second, 0);
            meters.get(3).leaveNote(second, 1, Verdict.WRONG_PASSPHRASE, 1, List.of());
            meters.get(4).leaveNote(second, 2, Verdict.NETWORK_NOT_FOUND, 1, List.of());
            return true;
        });
    }

    /** The slot with the newest message for the one that is prepared again; the refused one stays until it is taken. */
    private int newest() throws IOException {
        return slots(second).stream()
                .filter(slot -> slot.message()
                        .orElseThrow()
                        .kid()
                        .equals(meters.get(3).label.kid().value()))
                .filter(slot -> !slot.message().orElseThrow().notePresent())
                .findFirst()
                .orElseThrow()
                .slot();
    }

    @Test
    void receiptsFillTheTableAndExactlyWhatFailedIsPreparedAgain() throws IOException {
        writeAll();
        assertThat(screen.isEnabled("list.again")).isFalse();
        answer();
        screen.click("list.fetch");
        screen.awaitCell("list.table", 2, STATE, "joined");
        assertThat(screen.cell("list.table", 2, SIGNAL)).contains("-61 dBm");
        assertThat(screen.cell("list.table", 3, VERDICT)).isEqualTo("the network refused the passphrase");
        assertThat(screen.cell("list.table", 3, NEXT)).isEqualTo("prepare again with the right passphrase");
        assertThat(screen.cell("list.table", 4, NEXT)).startsWith("check name, band");
        screen.clickCell("list.table", 0, NAME);
        screen.awaitText("list.row", "Name: Flat");
        screen.picture("list-receipts");
        assertThat(kids(second)).hasSize(2);

        prepareAgain(1);
        screen.awaitFocus("ask.field");
        assertThat(OnScreen.password("ask.field")).isEmpty();
        screen.type("the right words");
        screen.picture("list-again");
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitCell("list.table", 3, STATE, "on a loader");
        assertThat(OnScreen.password("ask.field")).isEmpty();
        assertThat(kids(second)).hasSize(3);
        List<Bytes> kids = kids(second);
        assertThat(kids.stream().filter(meters.get(3).label.kid().value()::equals))
                .hasSize(2);
        assertThat(kids.stream().filter(meters.get(4).label.kid().value()::equals))
                .hasSize(1);
        assertThat(passphrase(second, newest(), meters.get(3))).isEqualTo("the right words");
        assertThat(screen.cell("list.table", 4, STATE)).isEqualTo("failed");
        assertThat(screen.isEnabled("list.again")).isFalse();
    }

    private void refuse(ModelLoader loader, int slot, Meter meter) throws IOException {
        plug.with(() -> meter.leaveNote(loader, slot, Verdict.WRONG_PASSPHRASE, 1, List.of()));
    }

    private Path threeFlats() throws IOException {
        return list(Site.HEADER
                + Site.row(meters.get(0), "Flat 0,,Home,wpa2,DE")
                + Site.row(meters.get(1), "Flat 1,,Home,wpa2,DE")
                + Site.row(meters.get(2), "Flat 2,,Home,wpa2,DE"));
    }

    private void refuseFirst(int count, ModelLoader loader) throws IOException {
        for (int i = 0; i < count; i++) {
            refuse(loader, i, meters.get(i));
        }
    }

    /** As long as it is not refused, too. */
    @Test
    void aCorrectedPassphraseIsAskedForOnceWhereNotAllFitAtOnce() throws IOException {
        ModelLoader small = loader(4);
        write(small, threeFlats());
        screen.awaitText("result.details", "Nothing is left to write");
        refuseFirst(3, small);
        fetch();
        prepareAgain(3);
        givePassphrase("corrected words");
        screen.awaitButton("list.again", "Prepare again (2)");
        plug.plug(second);
        screen.awaitText("list.loader.message", "8 slots are free");
        screen.awaitEnabled("list.again");
        screen.click("list.again");
        screen.awaitButton("list.again", "Prepare again (0)");
        assertThat(kids(second)).hasSize(2);
        assertThat(passphrase(second, 0, meters.get(1))).isEqualTo("corrected words");

        refuse(second, 0, meters.get(1));
        fetch();
        prepareAgain(1);
        givePassphrase("the right words");
        screen.awaitButton("list.again", "Prepare again (0)");
        assertThat(passphrase(second, 2, meters.get(1))).isEqualTo("the right words");
    }

    /** Who types the passphrase for the others has not been told that it was refused. */
    @Test
    void aPassphraseThatIsTypedForTheOthersIsNotTheCorrectedOne() throws IOException {
        ModelLoader small = loader(2);
        write(small, threeFlats());
        screen.awaitText("result.details", "1 left: plug in the next loader");
        refuseFirst(2, small);
        fetch();
        screen.awaitButton("list.again", "Prepare again (2)");
        openAgainWithItsRound(); // no passphrase is known
        plug.plug(second);
        screen.awaitButton("list.write", "Write to this loader (1 of 3 left)");
        writeList();
        screen.awaitButton("list.write", "Nothing is left to write");
        prepareAgain(2);
        givePassphrase("corrected words");
        screen.awaitButton("list.again", "Prepare again (0)");
        assertThat(passphrase(second, 1, meters.get(0))).isEqualTo("corrected words");
    }

    /** No network has refused anything: the passphrase is asked for as any other, and only where it is not known. */
    @Test
    void whatFailedForAOneTimeKeyThatIsGoneIsPreparedAgain() throws IOException {
        Meter meter = meters.get(0);
        write(second, list(Site.HEADER + Site.row(meter, "Flat,,Home,wpa2,DE")));
        screen.awaitText("result.details", "Nothing is left to write");
        plug.with(() -> {
            meter.consume(second, 0, receipt -> Meter.with(receipt, meter.newPrekey(PrekeyStorage.FILE)));
            return true;
        });
        fetch();
        screen.awaitCell("list.table", 0, STATE, "joined");
        paste(list(Site.HEADER + Site.row(meter, "Flat,,Home,wpa3,DE")));
        screen.awaitText("list.message", "1 waiting");
        writeList();
        screen.awaitText("result.details", "Nothing is left to write");
        assertThat(screen.text("result.details")).doesNotContain("one-time key");
        paste(list(Site.HEADER + Site.row(meter, "Flat,,Home,wpa2+wpa3,DE")));
        screen.awaitText("list.message", "1 waiting");
        writeList();
        screen.awaitText("result.details", "uses the one-time key of meter SN-0000 as well");
        plug.with(() -> {
            meter.seeds.clear();
            for (SlotEntry slot : Meter.list(second)) {
                meter.sayPrekeyGone(second, slot.slot());
            }
            return true;
        });
        fetch();
        screen.awaitCell("list.table", 0, NEXT, "prepare again");
        screen.awaitButton("list.again", "Prepare again (1)");
        openAgainWithItsRound();
        prepareAgain(1);
        screen.awaitFocus("ask.field");
        assertThat(OnScreen.get(
                        () -> OnScreen.find("ask.field").getAccessibleContext().getAccessibleName()))
                .startsWith("Passphrase of the network");
        givePassphrase(PASSPHRASE);
        screen.awaitCell("list.table", 0, STATE, "on a loader");
        assertThat(slots(second)).hasSize(3);
        assertThat(screen.text("result.details")).doesNotContain("one-time key");
        assertThat(screen.isEnabled("list.again")).isFalse();
    }

    /** That button would change nothing about it. */
    @Test
    void whatAnotherPassphraseDoesNotPutRightIsToBePreparedByItself() throws IOException {
        write(second, list());
        screen.awaitText("result.details", "Nothing is left to write");
        List<Verdict> verdicts =
                List.of(Verdict.EAP_REJECTED, Verdict.SERVER_NOT_TRUSTED, Verdict.UNSUPPORTED_SECURITY);
        plug.with(() -> {
            for (int i = 0; i < verdicts.size(); i++) {
                meters.get(i).leaveNote(second, i, verdicts.get(i), 1, List.of());
            }
            return true;
        });
        fetch();
        for (int i = 0; i < verdicts.size(); i++) {
            screen.awaitCell("list.table", i, NEXT, "by itself");
        }
        screen.awaitButton("list.again", "Prepare again (0)");
    }

    @Test
    void aLoaderFullOfFailedMessagesSaysThatTheyKeepTheirSlots() throws IOException {
        write(first, list());
        screen.awaitText("result.details", "3 left: plug in the next loader");
        refuse(first, 0, meters.get(0));
        refuse(first, 1, meters.get(1));
        fetch();
        prepareAgain(2);
        screen.awaitText("result.details", "those that failed keep theirs until their meters clear them");
        assertThat(screen.text("result.details")).contains("Use another loader").doesNotContain("frees");
        screen.picture("list-again-full");
    }
}
