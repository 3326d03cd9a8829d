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

/** What scenes of the list have in common: five meters, a small loader and one with room for all. */
abstract class ListScenes extends Scenes {
    static final int NAME = 0;
    static final int PLACE = 1;
    static final int LOADER = 4;
    static final int STATE = 5;
    static final int VERDICT = 6;
    static final int NEXT = 7;
    static final int SIGNAL = 8;

    final ModelLoader first = loader(2);
    final ModelLoader second = loader(8);
    final List<Meter> meters =
            IntStream.range(0, 5).mapToObj(i -> new Meter("SN-000" + i)).toList();

    static ModelLoader loader(int slots) {
        return new ModelLoader(slots, "7.1.0", new SecureRandom());
    }

    Path list(String csv) throws IOException {
        return Files.writeString(directory.resolve("jobs.csv"), csv);
    }

    Path list() throws IOException {
        StringBuilder csv = new StringBuilder(Site.HEADER);
        for (int i = 0; i < meters.size(); i++) {
            csv.append(Site.row(meters.get(i), "Flat " + i + ",Main Street " + i + ",Home,wpa2,DE"));
        }
        return list(csv.toString());
    }

    void givePassphrase(String passphrase) {
        screen.awaitFocus("ask.field");
        screen.type(passphrase);
        screen.key(KeyEvent.VK_ENTER);
    }

    List<SlotEntry> slots(ModelLoader loader) throws IOException {
        return plug.with(() -> Meter.list(loader));
    }

    /** Digests of all messages, each of which has to be there once. */
    List<Bytes> kids(ModelLoader... loaders) throws IOException {
        List<Bytes> kids = new ArrayList<>();
        for (ModelLoader loader : loaders) {
            slots(loader).forEach(slot -> kids.add(slot.message().orElseThrow().kid()));
        }
        return kids;
    }

    void assertEachMeterOnce(ModelLoader... loaders) throws IOException {
        List<Bytes> kids = kids(loaders);
        assertThat(kids).hasSize(meters.size());
        assertThat(new HashSet<>(kids))
                .isEqualTo(new HashSet<>(
                        meters.stream().map(meter -> meter.label.kid().value()).toList()));
    }

    String passphrase(ModelLoader loader, int slot, Meter meter) throws IOException {
        Bytes message = plug.with(() -> Meter.get(loader, slot));
        return new String(
                ((Credential.Passphrase) PrepareTest.only(meter.order(message)).credential())
                        .secret()
                        .copy(),
                StandardCharsets.UTF_8);
    }

    void fetch() {
        screen.awaitEnabled("list.fetch");
        screen.click("list.fetch");
    }

    /** The button, which says how many meters that is. */
    void prepareAgain(int meters) {
        screen.awaitButton("list.again", "Prepare again (" + meters + ")");
        screen.awaitEnabled("list.again");
        screen.click("list.again");
    }
}
