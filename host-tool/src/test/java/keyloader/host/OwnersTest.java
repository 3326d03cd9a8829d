package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keyloader.sealing.KeyId;
import keyloader.sealing.PublicPoint;
import keyloader.testkit.ModelLoader;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other PCs' keys, and orders that say whom a meter is to obey. */
@Timeout(120)
class OwnersTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Pc office;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        office = new Pc(Files.createDirectory(directory.resolve("office-pc")));
    }

    private static String card(Pc of) {
        return of.run("owners", "card").outLines().get(0);
    }

    private static KeyId id(Pc of) {
        return of.kept().owner();
    }

    private void know(String name, Pc other) {
        Ran ran = pc.run("owners", "add", name, card(other));
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains(id(other).ownerCode());
    }

    /** What the message in a slot orders, by key ids. */
    private Optional<List<KeyId>> ordered(int slot) throws IOException, LoaderRefusedException {
        return meter.order(Meter.get(pc.loader, slot))
                .owners()
                .map(owners -> owners.stream().map(PublicPoint::id).toList());
    }

    @Test
    void anOrderCarriesTheSetInItsOrder() throws Exception {
        know("office", office);
        Ran ran = pc.prepare(meter, "--owners", "self,office");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ordered(0)).contains(List.of(id(pc), id(office)));
        assertThat(ran.out())
                .contains(
                        "owners      " + id(pc).ownerCode() + ", " + id(office).ownerCode());
        assertThat(ran.err()).doesNotContain("can change");
    }

    @Test
    void withoutTheOptionTheOwnersAreLeftAsTheyAre() throws Exception {
        know("office", office);
        assertThat(pc.prepare(meter).out()).doesNotContain("owners");
        assertThat(ordered(0)).isEmpty();
    }

    @Test
    void whoeverGivesUpThatHeMayChangeTheOwnersIsTold() throws Exception {
        know("office", office);
        Ran ran = pc.prepare(meter, "--owners", "office,self");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("only office (" + id(office).ownerCode() + ") can change whom meter SN-0001 obeys");
    }

    @Test
    void thisPcIsLeftOutOnlyOnPurpose() throws Exception {
        know("office", office);
        Ran refused = pc.prepare(meter, "--owners", "office");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("would not obey this PC any more").contains("--hand-over");
        assertThat(Meter.list(pc.loader)).isEmpty();

        assertThat(pc.prepare(meter, "--owners", "office", "--hand-over").exit())
                .isZero();
        assertThat(ordered(0)).contains(List.of(id(office)));
        assertThat(pc.prepare(meter, "--hand-over").exit()).isEqualTo(2);
    }

    @Test
    void aReceiptIsComparedWithWhatWasOrdered() throws Exception {
        know("office", office);
        pc.prepare(meter, "--owners", "self,office");
        meter.consume(pc.loader, 0, receipt -> Meter.with(receipt, List.of(id(pc), id(office)), true, 0));
        assertThat(pc.receipts().exit()).isZero();

        pc.now = pc.now.plusSeconds(60);
        pc.prepare(meter, "--owners", "self");
        int slot = Meter.list(pc.loader).get(0).slot();
        meter.consume(pc.loader, slot, receipt -> Meter.with(receipt, List.of(id(pc), id(office)), false, 0));
        Ran alarmed = pc.receipts();
        assertThat(alarmed.exit()).isEqualTo(3);
        assertThat(alarmed.all()).contains("does not obey those whom it was told to");
    }

    /** Its marks say who may: the meter would refuse, which is told before somebody drives there. */
    @Test
    void anOrderThatTheMeterWouldRefuseIsWarnedOf() throws Exception {
        know("office", office);
        pc.prepare(meter);
        meter.consume(pc.loader, 0, receipt -> Meter.with(receipt, List.of(id(office), id(pc)), false, 0));
        pc.receipts();
        pc.now = pc.now.plusSeconds(60);
        Ran ran = pc.prepare(meter, "--owners", "self");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).contains("lets only " + id(office).ownerCode() + " change its owners");
    }

    /** Told before a passphrase is typed, and where nothing is sealed. */
    @Test
    void aTrialRunTellsWhatTheOwnersMean() throws IOException {
        know("office", office);
        Ran ran = pc.prepare(meter, "--owners", "office,self", "--dry-run");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).contains("only office (");
    }

    /** Whoever takes a stolen PC off the list must not undo it by the next message. */
    @Test
    void aMessageThatWouldOvertakeAChangeOfOwnersIsWarnedOf() throws Exception {
        know("office", office);
        pc.prepare(meter, "--owners", "self");
        pc.now = pc.now.plusSeconds(60);
        assertThat(pc.prepare(meter, "--owners", "self").err()).doesNotContain("never will be");
        pc.now = pc.now.plusSeconds(60);
        assertThat(pc.prepare(meter).err()).contains("was to change whom meter SN-0001 obeys");
        assertThat(pc.prepare(new Meter("SN-0002")).err()).doesNotContain("never will be");
    }

    @Test
    void aRoundThatWouldOvertakeAChangeOfOwnersIsWarnedOf() throws Exception {
        know("office", office);
        pc.prepare(meter, "--owners", "self");
        Path list = pc.file(
                "jobs.csv",
                Site.HEADER
                        + Site.row(meter, "Flat 1,,Home,wpa2,DE")
                        + Site.row(new Meter("SN-0002"), "Flat 2,,Home,wpa2,DE"));
        Ran tried = pc.run("batch", list.toString(), "--loader", Pc.LINK, "--dry-run");
        assertThat(tried.exit()).as(tried.err()).isZero();
        assertThat(tried.err())
                .contains("was to change whom meter SN-0001 obeys")
                .doesNotContain("SN-0002");
    }

    /** Who writes it now has perhaps not ordered it. */
    @Test
    void aKeptMessageThatIsWrittenLaterTellsItsOwners() throws Exception {
        know("office", office);
        pc.links = address -> new CutLink(pc.loader.connect(), 3, CutLink.Break.BEFORE);
        assertThat(pc.prepare(meter, "--owners", "office", "--hand-over").exit())
                .isEqualTo(1);
        pc.links = address -> pc.loader.connect();
        Ran resumed = pc.run("prepare", "--resume", "--loader", Pc.LINK);
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.err())
                .contains("also changes whom it obeys: " + id(office).ownerCode());
    }

    /** The second, in a lower slot, is read first. */
    @Test
    void receiptsInAnotherOrderThanTheirMessagesRaiseNoAlarm() throws Exception {
        know("office", office);
        pc.prepare(new Meter("SN-0002"));
        pc.prepare(meter);
        meter.consume(pc.loader, 1);
        pc.receipts();
        pc.now = pc.now.plusSeconds(60);
        pc.prepare(meter, "--owners", "self,office");
        int first = slotOfMeter();
        meter.consume(pc.loader, first, receipt -> Meter.with(receipt, List.of(id(pc), id(office)), false, 0));
        pc.now = pc.now.plusSeconds(60);
        ModelLoader loader = pc.loader;
        pc.loader = new ModelLoader(8, "7.1.0", new SecureRandom());
        pc.prepare(meter);
        meter.consume(pc.loader, 0, receipt -> Meter.with(receipt, List.of(id(pc), id(office)), false, 0));
        assertThat(pc.receipts().all()).doesNotContain("ALARM");
        pc.loader = loader;
        assertThat(pc.receipts().all()).contains("JOINED").doesNotContain("ALARM");
    }

    private int slotOfMeter() throws IOException, LoaderRefusedException {
        return Meter.list(pc.loader).stream()
                .filter(slot -> slot.message()
                        .orElseThrow()
                        .kid()
                        .equals(meter.label.kid().value()))
                .mapToInt(SlotEntry::slot)
                .max()
                .orElseThrow();
    }

    @Test
    void anImportWithAnotherKeyUnderAKnownNameIsAnAlarm() throws IOException {
        know("office", office);
        Path pass = pc.file("export-pass", "of the export\n");
        Path file = directory.resolve("export");
        pc.run("keys", "export", file.toString(), "--export-passphrase-file", pass.toString());
        Pc second = new Pc(Files.createDirectory(directory.resolve("second-pc")));
        Pc stolen = new Pc(Files.createDirectory(directory.resolve("stolen-pc")));
        second.run("owners", "add", "office", card(stolen));
        second.run("owners", "add", "bureau", card(pc));
        Ran imported = second.run("keys", "import", file.toString(), "--export-passphrase-file", pass.toString());
        assertThat(imported.exit()).isEqualTo(3);
        assertThat(imported.err())
                .contains("the owner office is " + id(stolen).ownerCode() + " on this PC, and "
                        + id(office).ownerCode() + " on the other");
        assertThat(second.run("owners", "list").out()).contains(id(stolen).ownerCode());
    }

    @Test
    void namesAndKeysAreKeptApart() throws IOException {
        know("office", office);
        Pc third = new Pc(Files.createDirectory(directory.resolve("third-pc")));
        assertThat(pc.run("owners", "add", "office", card(office)).exit()).isZero(); // twice is as once
        assertThat(pc.run("owners", "add", "office", card(third)).err()).contains("knows an owner office already");
        assertThat(pc.run("owners", "add", "bureau", card(office)).err()).contains("knows an owner office already");
        assertThat(pc.run("owners", "add", "me", card(pc)).err()).contains("this PC's own card");
        assertThat(pc.run("owners", "add", "self", card(third)).exit()).isEqualTo(2);
        assertThat(pc.run("owners", "list").outLines())
                .containsExactly(id(office).ownerCode() + "  office");
        assertThat(pc.run("owners", "list", "--json").out()).contains("\"name\" : \"office\"");
        assertThat(pc.run("owners", "remove", "office", "--dry-run").out()).contains("would be");
        assertThat(pc.run("owners", "remove", "office").exit()).isZero();
        assertThat(pc.run("owners", "list").out()).contains("knows no other owner");
        assertThat(pc.run("owners", "remove", "office").err()).contains("knows no owner office");
    }

    @Test
    void aSetThatDoesNotHoldIsRefusedBeforeAnythingIsSealed() throws Exception {
        know("office", office);
        assertThat(pc.prepare(meter, "--owners", "self,bureau").err()).contains("knows no owner bureau");
        assertThat(pc.prepare(meter, "--owners", "self,office,self").err()).contains("is named twice");
        IntStream.range(0, 5).forEach(this::knowOneMore);
        assertThat(pc.prepare(meter, "--owners", "self,pc0,pc1,pc2,pc3,pc4").err())
                .contains("6 owners are named");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.prepare(meter, "--owners", "self,pc0,pc1,pc2,pc3").exit()).isZero();
    }

    private void knowOneMore(int number) {
        try {
            know("pc" + number, new Pc(Files.createDirectory(directory.resolve("pc-" + number))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCardComesAsTextOrInAFileAndNothingElseIsOne() throws IOException {
        String card = card(office);
        Path file = pc.file("office.txt", card + "\n");
        assertThat(pc.run("owners", "add", "office", file.toString()).exit()).isZero();
        char last = card.charAt("KEYLOADER-OWNER:X:".length());
        List<String> others = List.of(
                card.replaceFirst("X:.", "X:" + (last == '0' ? '1' : '0')),
                card.substring(0, card.length() - 1),
                card.replace("K:", "K: "),
                meter.label.uri(),
                "KEYLOADER-OWNER:X:0000000000000000;K:AAAA;;");
        for (String other : others) {
            Ran refused =
                    pc.run("owners", "add", "other", pc.file("other.txt", other).toString());
            assertThat(refused.exit()).as(other).isEqualTo(2);
            assertThat(refused.err()).contains("no owner's card").contains("owners card");
        }
        assertThat(pc.run("owners", "add", "other").err()).contains("no owner's card: it is missing");
        assertThat(pc.run("owners", "list").outLines()).hasSize(1);
    }

    @Test
    void knownOwnersGoWithTheKeyToASecondPc() throws IOException {
        know("office", office);
        Path pass = pc.file("export-pass", "of the export\n");
        Path file = directory.resolve("export");
        assertThat(pc.run("keys", "export", file.toString(), "--export-passphrase-file", pass.toString())
                        .exit())
                .isZero();
        Pc second = new Pc(Files.createDirectory(directory.resolve("second-pc")));
        Ran imported = second.run("keys", "import", file.toString(), "--export-passphrase-file", pass.toString());
        assertThat(imported.out()).contains("1 owner(s)");
        assertThat(second.run("owners", "list").out()).contains("office");
        assertThat(second.run("keys", "import", file.toString(), "--export-passphrase-file", pass.toString())
                        .out())
                .contains("nothing in it is new");
    }
}
