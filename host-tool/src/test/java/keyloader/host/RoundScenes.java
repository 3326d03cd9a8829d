package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import keyloader.sealing.Credential;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import org.junit.jupiter.api.Test;

/** The page of the list as a person uses it. Run by {@link WindowTest}. */
class RoundScenes extends Scenes {
    private static final int NAME = 0;
    private static final int PLACE = 1;
    private static final int LOADER = 4;
    private static final int STATE = 5;
    private static final int VERDICT = 6;
    private static final int NEXT = 7;
    private static final int SIGNAL = 8;

    private final ModelLoader first = loader(2);
    private final ModelLoader second = loader(8);
    private final List<Meter> meters =
            IntStream.range(0, 5).mapToObj(i -> new Meter("SN-000" + i)).toList();

    private static ModelLoader loader(int slots) {
        return new ModelLoader(slots, "7.1.0", new SecureRandom());
    }

    private Path list(String csv) throws IOException {
        return Files.writeString(directory.resolve("jobs.csv"), csv);
    }

    private Path list() throws IOException {
        StringBuilder csv = new StringBuilder(Site.HEADER);
        for (int i = 0; i < meters.size(); i++) {
            csv.append(Site.row(meters.get(i), "Flat " + i + ",Main Street " + i + ",Home,wpa2,DE"));
        }
        return list(csv.toString());
    }

    private void turnToTheList() {
        screen.awaitFocus("meter.field");
        screen.key(KeyEvent.VK_L, KeyEvent.VK_ALT);
        screen.awaitFocus("list.open");
    }

    private void paste(Path list) {
        screen.paste(new CopiedFiles(List.of(list.toFile())));
    }

    private void givePassphrase(String passphrase) {
        screen.awaitFocus("ask.field");
        screen.type(passphrase);
        screen.key(KeyEvent.VK_ENTER);
    }

    private List<SlotEntry> slots(ModelLoader loader) throws IOException {
        return plug.with(() -> Meter.list(loader));
    }

    /** Digests of all messages, each of which has to be there once. */
    private List<Bytes> kids(ModelLoader... loaders) throws IOException {
        List<Bytes> kids = new ArrayList<>();
        for (ModelLoader loader : loaders) {
            slots(loader).forEach(slot -> kids.add(slot.message().orElseThrow().kid()));
        }
        return kids;
    }

    private void assertEachMeterOnce(ModelLoader... loaders) throws IOException {
        List<Bytes> kids = kids(loaders);
        assertThat(kids).hasSize(meters.size());
        assertThat(new HashSet<>(kids))
                .isEqualTo(new HashSet<>(
                        meters.stream().map(meter -> meter.label.kid().value()).toList()));
    }

    private String passphrase(ModelLoader loader, int slot, Meter meter) throws IOException {
        Bytes message = plug.with(() -> Meter.get(loader, slot));
        return new String(
                ((Credential.Passphrase) PrepareTest.only(meter.order(message)).credential())
                        .secret()
                        .copy(),
                StandardCharsets.UTF_8);
    }

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
        screen.awaitText("list.here", "2 messages of this round are on it");
        screen.picture("list-first-loader");
        plug.plug(second);
        screen.awaitText("list.here", "No message of this round");
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
}
