package keyloader.host;

import static keyloader.host.PluggedModel.FIRST;
import static keyloader.host.PluggedModel.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Component;
import java.awt.Container;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.swing.JComponent;
import javax.swing.text.JTextComponent;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import org.junit.jupiter.api.Test;

/** Two loaders at the window at once. Run by {@link WindowTest}. */
class SeveralLoadersScenes extends Scenes {
    private static final int STATE = 5;

    private final ModelLoader first = loader(8);
    private final ModelLoader second = loader(8);
    private final List<Meter> meters =
            IntStream.range(0, 6).mapToObj(i -> new Meter("SN-000" + i)).toList();

    private static ModelLoader loader(int slots) {
        return new ModelLoader(slots, "7.1.0", new SecureRandom());
    }

    private void plugBoth() {
        plug.plug(FIRST, first);
        plug.plug(SECOND, second);
    }

    private void readTheList() throws IOException {
        StringBuilder csv = new StringBuilder(Site.HEADER);
        for (Meter meter : meters) {
            csv.append(Site.row(meter, "Flat,,Home,wpa2,DE"));
        }
        Path list = Files.writeString(directory.resolve("jobs.csv"), csv);
        turnToTheList();
        paste(list);
    }

    private void write() {
        writeList();
    }

    private List<SlotEntry> slots(ModelLoader loader) throws IOException {
        return plug.with(() -> Meter.list(loader));
    }

    private void assertEachMeterOnce(ModelLoader... loaders) throws IOException {
        List<Bytes> kids = plug.with(() -> {
            List<SlotEntry> all = new ArrayList<>();
            for (ModelLoader loader : loaders) {
                all.addAll(Meter.list(loader));
            }
            return all.stream().map(slot -> slot.message().orElseThrow().kid()).toList();
        });
        assertThat(kids).hasSize(meters.size());
        assertThat(new HashSet<>(kids)).hasSize(meters.size());
    }

    private static String serial(String message) {
        return message.replaceFirst("(?s).*[Ll]oader ([0-9a-f]{16}).*", "$1");
    }

    @Test
    void aRoundIsSpreadOverBothAndBothMayBeUnplugged() throws IOException {
        plug.slow(300);
        plugBoth();
        open();
        readTheList();
        screen.awaitText("list.loader.message", "8 slots are free");
        screen.awaitText("list.loader2.message", "8 slots are free");
        screen.awaitText("list.loader2.message", "No message of this round");
        screen.awaitButton("list.write", "Write to 2 loaders (6 of 6 left)");
        assertThat(OnScreen.get(() -> isSeen(OnScreen.find("list.loader2.slots"))))
                .isTrue();
        screen.picture("several-list");
        write();
        screen.await("a message on each before either has all", () -> Stream.of("", "2")
                .allMatch(number -> OnScreen.find("list.loader" + number + ".slots")
                        .getAccessibleContext()
                        .getAccessibleName()
                        .matches("8 slots of loader [0-9a-f]{16}: [67] free, [12] with a message.*")));
        assertThat(screen.text("result.headline")).contains("do not unplug a loader");
        screen.picture("several-writing");

        screen.awaitText("result.headline", "All loaders may be unplugged");
        screen.picture("several-done");
        assertThat(screen.text("result.details"))
                .containsPattern("(?s)3 messages written to loader [0-9a-f]{16}.*3 messages written to loader");
        screen.awaitText("list.loader.message", "3 messages of this round");
        screen.awaitText("list.loader2.message", "3 messages of this round");
        assertThat(slots(first)).hasSize(3);
        assertThat(slots(second)).hasSize(3);
        assertEachMeterOnce(first, second);
    }

    @Test
    void oneThatIsPulledOutLosesOnlyItsOwnPortion() throws IOException {
        plugBoth();
        open();
        readTheList();
        screen.awaitButton("list.write", "Write to 2 loaders");
        plug.pullAfterLong(SECOND, 2);
        write();

        screen.awaitText("result.headline", "Not all is done. The others may be unplugged.");
        screen.picture("several-pulled-out");
        assertThat(screen.text("result.details"))
                .contains(
                        "broke off", "Plug it in again", "4 messages written to loader", "1 message written to loader");
        screen.awaitButton("list.write", "(1 of 6 left)");
        screen.await("one loader alone", () -> ((Container) OnScreen.find("list.loaders")).getComponentCount() == 2);
        assertThat(slots(first)).hasSize(4);
        plug.plug(SECOND, second);
        screen.awaitButton("list.write", "Write to 2 loaders (1 of 6 left)");
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitText("result.details", "Nothing is left to write");
        assertEachMeterOnce(first, second);
    }

    @Test
    void onlyTheOneWhoseIdentityHasChangedIsAskedAbout() throws IOException {
        FixedSerial factory = new FixedSerial();
        ModelLoader before = factory.next();
        ModelLoader after = factory.next();
        plug.plug(SECOND, before);
        open();
        screen.awaitText("loader.message", "slots are free");
        prepareOne("TEST-0001");
        FixedSerial another = new FixedSerial(9);
        ModelLoader third = another.next();
        plug.plug(SECOND, third);
        screen.awaitText("loader.message", "0909090909090909");
        prepareOne("TEST-0002");
        plug.plug(SECOND, after);
        plug.plug(FIRST, loader(4));
        screen.key(KeyEvent.VK_M, KeyEvent.VK_ALT);
        readTheList();
        screen.await("both loaders", () -> ((Container) OnScreen.find("list.loaders")).getComponentCount() == 4);
        screen.awaitText("list.loader2.message", "This is not the loader");
        screen.awaitText("list.loader.message", "4 slots are free");
        screen.awaitButton("list.write", "Write to this loader (6 of 6 left)");
        write();
        screen.awaitText("result.headline", "Not all is done");
        screen.picture("several-changed");
        assertThat(screen.text("result.details")).contains("4 messages written", "Go on only if you know why");
        assertThat(slots(after)).isEmpty();

        // Nobody was asked about one that comes now.
        ModelLoader changed = another.next();
        plug.plug(SECOND + 1, changed);
        screen.await("a third", () -> ((Container) OnScreen.find("list.loaders")).getComponentCount() == 6);
        screen.click("result.goOn");
        screen.awaitButton("list.write", "Nothing is left to write");
        assertThat(slots(after)).hasSize(2);
        assertThat(slots(changed)).isEmpty();
    }

    private void prepareOne(String serial) {
        screen.click("meter.field");
        screen.paste(new Meter(serial).label.uri());
        screen.click("network.ssid");
        screen.type("Home");
        screen.click("network.passphrase");
        screen.type(PASSPHRASE);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.details", "Meter " + serial); // not the one before
        screen.awaitText("result.headline", "may be unplugged");
    }

    @Test
    void aFullOneGetsNothingAndTheOtherAll() throws IOException {
        ModelLoader small = loader(1);
        plug.plug(FIRST, small);
        open();
        screen.awaitText("loader.message", "1 slot is free");
        prepareOne("TEST-0001");
        plug.plug(SECOND, second);
        readTheList();
        screen.awaitText("list.loader.message", "is full");
        screen.awaitButton("list.write", "Write to this loader (6 of 6 left)");
        write();
        screen.awaitText("result.headline", "All loaders may be unplugged");
        assertThat(slots(small)).hasSize(1);
        assertThat(slots(second)).hasSize(6);
        assertEachMeterOnce(second);
    }

    @Test
    void receiptsOfBothAreFetchedAtOnce() throws IOException {
        plugBoth();
        open();
        readTheList();
        screen.awaitButton("list.write", "Write to 2 loaders");
        write();
        screen.awaitText("result.headline", "All loaders may be unplugged");
        plug.with(() -> {
            meters.get(0).consume(first, 0);
            meters.get(3).consume(second, 0);
            meters.get(4).leaveNote(second, 1, Verdict.WRONG_PASSPHRASE, 1, List.of());
            return true;
        });
        screen.click("list.fetch");
        screen.awaitCell("list.table", 3, STATE, "joined");
        screen.awaitCell("list.table", 0, STATE, "joined");
        screen.awaitCell("list.table", 4, STATE, "failed");
        screen.picture("several-receipts");
        assertThat(screen.text("result.details"))
                .containsPattern("(?s)Loader [0-9a-f]{16}:.*SN-0000.*Loader [0-9a-f]{16}:.*SN-0003.*SN-0004");
        assertThat(slots(first)).hasSize(2);
        assertThat(slots(second)).hasSize(2);
    }

    /** By the keyboard alone. */
    @Test
    void onTheFirstPageOneIsChosen() throws IOException {
        plugBoth();
        open();
        screen.awaitFocus("meter.field");
        screen.await("both to choose from", () -> OnScreen.find("loader.choice").isShowing());
        String shown = serial(screen.text("loader.message"));
        screen.picture("several-choice");
        screen.click("loader.choice");
        screen.awaitFocus("loader.choice");
        screen.key(KeyEvent.VK_DOWN);
        screen.key(KeyEvent.VK_ENTER);
        screen.await("the other loader", () -> !serial(((JTextComponent) OnScreen.find("loader.message")).getText())
                .equals(shown));
        prepareOne("TEST-0001");
        assertThat(slots(first)).isEmpty();
        assertThat(slots(second)).hasSize(1);
        assertThat(serial(screen.text("result.details"))).isNotEqualTo(shown);

        plug.pull();
        screen.await("nothing to choose", () -> !OnScreen.find("loader.choice").isShowing());
        assertThat(serial(screen.text("loader.message"))).isNotEqualTo(shown);
    }

    @Test
    void itIsSaidThatTheChosenOneWasPulledOut() {
        plugBoth();
        open();
        screen.await("both to choose from", () -> OnScreen.find("loader.choice").isShowing());
        String shown = serial(screen.text("loader.message"));
        screen.click("loader.choice");
        screen.awaitFocus("loader.choice");
        screen.key(KeyEvent.VK_DOWN);
        screen.key(KeyEvent.VK_ENTER);
        screen.await("the other loader", () -> !serial(((JTextComponent) OnScreen.find("loader.message")).getText())
                .equals(shown));
        String chosen = serial(screen.text("loader.message"));

        plug.pull(SECOND);

        screen.awaitText("loader.message", "Loader " + chosen + ", which was chosen, is no longer plugged in");
        assertThat(screen.text("loader.message")).startsWith("Loader " + shown);
        screen.picture("several-chosen-gone");
        plug.plug(SECOND, second);
        screen.await("both again", () -> OnScreen.find("loader.choice").isShowing());
        screen.await("no word of it any more", () -> !((JTextComponent) OnScreen.find("loader.message"))
                .getText()
                .contains("which was chosen"));
    }

    /** There is no room for all of them: the keyboard scrolls to the last. */
    @Test
    void sixAreWrittenToAtOnce() throws IOException {
        for (int i = 0; i < 6; i++) {
            plug.plug(FIRST + i, loader(64));
        }
        open();
        readTheList();
        screen.awaitButton("list.write", "Write to 6 loaders");
        screen.picture("several-six");
        Component last = OnScreen.get(() -> OnScreen.find("list.loader6.message"));
        assertThat(OnScreen.get(() -> isSeen(last))).isFalse();
        screen.awaitFocus("list.write");
        screen.key(KeyEvent.VK_TAB, KeyEvent.VK_SHIFT);
        screen.awaitFocus("list.loaders");
        screen.key(KeyEvent.VK_PAGE_DOWN);
        screen.await("the last of them", () -> isSeen(last));
        write();
        screen.awaitText("result.headline", "All loaders may be unplugged");
        screen.awaitText("list.loader6.message", "63 slots are free. 1 message of this round is on it.");
    }

    private static boolean isSeen(Component component) {
        return !((JComponent) component).getVisibleRect().isEmpty();
    }

    /** What a round has sent to one loader is not written to another from the first page. */
    @Test
    void whatIsWaitingOfARoundIsLeftToTheRound() throws IOException {
        plug.plug(FIRST, first);
        open();
        readTheList();
        screen.awaitButton("list.write", "Write to this loader");
        plug.pullAfterLong(2);
        write();
        screen.awaitText("result.headline", "Not done");
        plug.plug(SECOND, second);
        screen.key(KeyEvent.VK_M, KeyEvent.VK_ALT);
        screen.awaitFocus("meter.field");
        screen.awaitText("waiting.message", "5 messages are sealed");
        screen.awaitText("loader.message", "8 slots are free");
        screen.awaitEnabled("writeWaiting");
        screen.click("writeWaiting");
        screen.awaitText("result.details", "Nothing was written.");
        assertThat(screen.text("result.details"))
                .contains("5 message(s) of a round", "plug it in")
                .doesNotContain("--", "keyloader ");
        screen.picture("several-waiting");
        assertThat(slots(second)).isEmpty();
    }

    @Test
    void bothAreToldOfInGerman() throws IOException {
        plugBoth();
        open(Locale.GERMANY, true);
        readTheList();
        screen.awaitButton("list.write", "Auf 2 Loader schreiben");
        plug.pullAfterLong(SECOND, 2);
        write();
        screen.awaitText("result.headline", "Nicht alles ist geschehen");
        screen.awaitText("result.details", "Das Gespr\u00e4ch mit dem Loader brach ab");
        screen.picture("several-german");
        plug.with(() -> {
            meters.get(0).consume(first, 0);
            return true;
        });
        screen.awaitText("list.loader.message", "frei");
        screen.awaitEnabled("list.fetch");
        screen.click("list.fetch");
        screen.awaitText("result.details", "der Z\u00e4hler ist im Netz");
        screen.picture("several-german-receipts");
        assertThat(screen.text("result.details")).doesNotContain("slot", "next", "network", "agent");
    }
}
