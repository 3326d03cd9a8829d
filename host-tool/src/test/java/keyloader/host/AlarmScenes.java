package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.swing.text.BadLocationException;
import javax.swing.text.JTextComponent;
import keyloader.host.manifest.ManifestWriter;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meters that obey somebody unexpected, and labels that the factory contradicts. Run by {@link WindowTest}. */
class AlarmScenes extends Scenes {
    private static final int STATE = 5;
    private static final int NEXT = 7;
    private static final String IN_THAT_CASE =
            "if nobody of yours did this, hold the meter's reset button and prepare again";

    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final List<Meter> meters =
            IntStream.range(0, 3).mapToObj(i -> new Meter("TEST-000" + i)).toList();
    private final KeyId stranger = new Meter("STRANGER").label.kid();

    @BeforeEach
    void plugIn() {
        plug.plug(loader);
    }

    private List<SlotEntry> slots() throws IOException {
        return plug.with(() -> Meter.list(loader));
    }

    private void prepare(Meter meter) {
        screen.awaitText("loader.message", "slots are free");
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.details", "Meter " + meter.label.serial());
        screen.key(KeyEvent.VK_TAB); // away from the label
        for (String field : List.of("network.ssid", "network.passphrase")) {
            screen.click(field);
            screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
            screen.key(KeyEvent.VK_DELETE);
        }
    }

    private void answer(int meter, UnaryOperator<Receipt> change) throws IOException {
        plug.with(() -> {
            meters.get(meter).consume(loader, meter, change);
            return true;
        });
    }

    private void fetch(String button) {
        screen.awaitEnabled(button);
        screen.click(button);
    }

    /** Where words of the details are, and whether a person sees them. */
    private static boolean isSeen(String words) {
        JTextComponent details = (JTextComponent) OnScreen.find("result.details");
        try {
            Rectangle place =
                    details.modelToView2D(details.getText().lastIndexOf(words)).getBounds();
            return details.getVisibleRect().contains(place);
        } catch (BadLocationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMeterThatObeysAStrangerComesFirstAndTheRestIsScrolledToByTheKeyboard() throws IOException {
        open();
        for (Meter meter : meters) {
            prepare(meter);
        }
        answer(0, receipt -> receipt);
        answer(1, receipt -> receipt);
        answer(2, receipt -> Meter.with(receipt, List.of(stranger), true, 0));
        fetch("fetch");
        screen.awaitText("result.headline", "Done, and something is not as it should be.");
        String alarm = "ALARM: The meter was claimed just now, but does not obey this PC alone: it obeys "
                + stranger.ownerCode();
        assertThat(screen.text("result.details"))
                .startsWith("Slot 2: meter TEST-0002")
                .contains(alarm, IN_THAT_CASE);
        screen.picture("alarm");
        assertThat(OnScreen.get(() -> isSeen("ALARM"))).isTrue();
        assertThat(OnScreen.get(() -> isSeen("if nobody of yours"))).isTrue();
        assertThat(OnScreen.get(() -> isSeen("TEST-0001"))).isFalse();

        screen.awaitFocus("fetch");
        screen.key(KeyEvent.VK_TAB);
        screen.awaitFocus("result.details");
        for (int i = 0; i < 10; i++) {
            screen.key(KeyEvent.VK_PAGE_DOWN);
        }
        screen.await("the last line", () -> isSeen("the slot is free again"));
        screen.picture("alarm-scrolled");
        screen.key(KeyEvent.VK_TAB);
        screen.awaitFocus("tabs");
        screen.key(KeyEvent.VK_TAB, KeyEvent.VK_SHIFT);
        screen.awaitFocus("result.details");
        assertThat(slots()).isEmpty(); // the receipts are kept
    }

    @Test
    void ownersThatHaveChangedSinceTheLastReceiptAreAnAlarm() throws IOException {
        Meter meter = meters.get(0);
        open();
        prepare(meter);
        answer(0, receipt -> receipt);
        fetch("fetch");
        screen.awaitText("result.details", "the meter joined the network");
        assertThat(screen.text("result.details")).doesNotContain("ALARM");
        prepare(meter);
        int slot = slots().get(0).slot();
        plug.with(() -> {
            meter.consume(
                    loader,
                    slot,
                    receipt -> Meter.with(receipt, List.of(receipt.owners().get(0), stranger), false, 0));
            return true;
        });
        fetch("fetch");
        screen.awaitText("result.headline", "something is not as it should be");
        screen.awaitText("result.details", "ALARM: The meter's owners have changed without this PC");
        assertThat(screen.text("result.details")).contains(stranger.ownerCode(), IN_THAT_CASE);
    }

    /** By a note: the message is still there, and the alarm stands beside the meter's own next step. */
    @Test
    void ownersThatNobodyHereKnowsAreAnAlarm() throws IOException {
        open();
        prepare(meters.get(0));
        plug.with(() -> {
            meters.get(0).leaveNote(loader, 0, Verdict.WRONG_PASSPHRASE, 1, List.of(stranger));
            return true;
        });
        fetch("fetch");
        screen.awaitText("result.headline", "something is not as it should be");
        assertThat(screen.text("result.details"))
                .contains(
                        "ALARM: The meter obeys keys that this PC does not know: " + stranger.ownerCode(),
                        IN_THAT_CASE,
                        "next: prepare again with the right passphrase");
        assertThat(slots()).extracting(SlotEntry::state).containsExactly(SlotState.SEALED);
    }

    /** The PC was cut off between keeping a receipt and freeing its slot's record: the alarm has been shown to nobody. */
    @Test
    void anAlarmThatACutHasHiddenIsToldByTheNextFetch() throws IOException {
        Path container = directory.resolve("config").resolve("container");
        Path copy = directory.resolve("as at the cut");
        AtomicInteger saves = new AtomicInteger(Integer.MIN_VALUE);
        files = new FilterFiles() {
            @Override
            public void rename(Path file, Path target) throws IOException {
                super.rename(file, target);
                if (saves.incrementAndGet() == 1) { // the receipt; the next says that its slot is free
                    Files.copy(target, copy);
                }
            }
        };
        open();
        prepare(meters.get(0));
        answer(0, receipt -> Meter.with(receipt, List.of(stranger), true, 0));
        saves.set(0);
        fetch("fetch");
        screen.awaitText("result.details", "the slot is free again");
        close();
        Files.move(copy, container, StandardCopyOption.REPLACE_EXISTING);

        open();
        screen.awaitText("loader.message", "8 slots are free");
        fetch("fetch");
        screen.awaitText("result.headline", "something is not as it should be");
        assertThat(screen.text("result.details"))
                .startsWith("Kept before: meter TEST-0000")
                .contains("ALARM: The meter was claimed just now", IN_THAT_CASE);
        fetch("fetch");
        screen.awaitText("result.details", "The loader is empty");
    }

    private Path list(Meter... listed) throws IOException {
        StringBuilder csv = new StringBuilder(Site.HEADER);
        for (Meter meter : listed) {
            csv.append(Site.row(meter, "Flat " + meter.label.serial() + ",,Home,wpa2,DE"));
        }
        return Files.writeString(directory.resolve("jobs.csv"), csv);
    }

    private void writeTheList() throws IOException {
        turnToTheList();
        paste(list(meters.toArray(new Meter[0])));
        writeList();
        screen.await("all on the loader", () -> !OnScreen.find("list.write").isEnabled());
    }

    /** It stays in the table, where the next work takes the place of the first words. */
    @Test
    void theTableKeepsTheAlarmAfterARestart() throws IOException {
        open();
        writeTheList();
        screen.awaitText("result.headline", "may be unplugged");
        answer(0, receipt -> receipt);
        answer(1, receipt -> Meter.with(receipt, List.of(stranger), true, 0));
        fetch("list.fetch");
        screen.awaitText("result.headline", "something is not as it should be");
        openAgainWithItsRound();
        screen.awaitCell("list.table", 1, STATE, "\u26a0 joined");
        assertThat(screen.cell("list.table", 0, STATE)).isEqualTo("joined");
        assertThat(screen.cell("list.table", 1, NEXT)).isEqualTo(IN_THAT_CASE);
        screen.clickCell("list.table", 1, 0);
        screen.awaitText("list.row", "ALARM: The meter was claimed just now");
        screen.picture("alarm-table");
    }

    @Test
    void alarmsAreToldInGerman() throws IOException {
        open(Locale.GERMANY, true);
        writeTheList();
        screen.awaitText("result.headline", "abgezogen werden");
        answer(1, receipt -> Meter.with(receipt, List.of(stranger), true, 0));
        fetch("list.fetch");
        screen.awaitText("result.headline", "etwas ist nicht, wie es sein soll");
        screen.awaitText("result.details", "ALARM: Der Z\u00e4hler geh\u00f6rt seit eben jemandem");
        screen.picture("alarm-german");
        assertThat(screen.text("result.details"))
                .contains("wenn das niemand von Ihnen war")
                .doesNotContain("obeys", "nobody", "claimed");
    }

    private void importManifest(Label... labels) throws IOException {
        ManifestWriter factory = ManifestWriter.ofNewMaker();
        for (Label label : labels) {
            factory.add(label);
        }
        Path file = Files.write(directory.resolve("manifest.jsonl"), factory.signed());
        Ran ran = new Pc(directory).run("manifest", "import", file.toString());
        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    @Test
    void aLabelThatTheFactoryContradictsIsRefusedAndTheRightOneVerified() throws IOException {
        Meter meter = meters.get(0);
        importManifest(meter.label, meters.get(1).label);
        Meter forged = new Meter(meter.label.serial());
        Label moved = new Label("TEST-0009", meters.get(1).label.key());
        open();
        screen.awaitText("loader.message", "slots are free");
        fillIn(forged);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "Not done");
        screen.picture("against-manifest");
        assertThat(screen.text("result.details"))
                .contains(
                        "The label of meter TEST-0000 is not what its factory's manifest says.",
                        "look for one below it, and ask the factory",
                        "The factory gave meter TEST-0000 the check code "
                                + meter.label.kid().checkCode() + "; this label says "
                                + forged.label.kid().checkCode());
        assertThat(OnScreen.get(() -> OnScreen.find("result.goOn").isShowing())).isFalse(); // no way around it
        assertThat(slots()).isEmpty();
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);

        enterLabel(moved);
        screen.click("prepare");
        screen.awaitText("result.details", "to meter TEST-0001; this label says TEST-0009");
        assertThat(slots()).isEmpty();

        enterLabel(meter.label);
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(screen.text("result.details")).contains("verified by the factory");
        assertThat(slots()).hasSize(1);
    }

    private void enterLabel(Label label) {
        screen.click("meter.field");
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.paste(label.uri());
        screen.awaitText("meter.message", label.kid().checkCode());
        screen.awaitEnabled("prepare");
    }

    @Test
    void aListWithSuchALabelNamesItsLineAndNothingIsWritten() throws IOException {
        importManifest(meters.get(0).label, meters.get(1).label);
        Meter forged = new Meter("TEST-0001");
        open();
        turnToTheList();
        paste(list(meters.get(0), forged));
        screen.awaitText("list.message", "1 row of jobs.csv does not hold");
        assertThat(screen.text("list.faults"))
                .contains("Line 3: The label of meter TEST-0001 is not what its factory's manifest says.")
                .doesNotContain("Line 2");
        screen.picture("against-manifest-list");
        assertThat(screen.isEnabled("list.write")).isFalse();
        assertThat(slots()).isEmpty();
    }
}
