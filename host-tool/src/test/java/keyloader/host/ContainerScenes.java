package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keyloader.sealing.Credential;
import keyloader.testkit.ModelLoader;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;

/** The disk has no room, or the container is damaged: it is said, and nothing is lost. Run by {@link WindowTest}. */
class ContainerScenes extends Scenes {
    private final FullFiles disk = new FullFiles(FullFiles.Refusal.WRITE);
    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final Meter meter = new Meter("TEST-0001");

    private List<SlotEntry> slots() throws IOException {
        return plug.with(() -> Meter.list(loader));
    }

    private String passphrase(int slot) throws IOException {
        return plug.with(() -> new String(
                ((Credential.Passphrase) PrepareTest.only(meter.order(Meter.get(loader, slot)))
                                .credential())
                        .secret()
                        .copy(),
                StandardCharsets.UTF_8));
    }

    private Path container() {
        return directory.resolve("config").resolve("container");
    }

    private void openOnThatDisk(Locale locale) {
        files = disk;
        plug.plug(loader);
        open(locale, false);
        screen.awaitText("loader.message", "8 ");
    }

    private void awaitNoRoom() {
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "Cannot save the container " + container() + ": No space left on device.");
        assertThat(screen.text("result.details"))
                .contains("Make room and check permissions, then try again; what was saved before is safe.")
                .doesNotContain(".new", "--", "command");
    }

    @Test
    void aFullDiskIsSaidAndTheNextPressDoesAllOfIt() throws IOException {
        openOnThatDisk(Locale.US);
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        awaitNoRoom();
        screen.picture("full-disk");
        assertThat(slots()).isEmpty();
        assertThat(container()).doesNotExist();
        assertThat(screen.text("meter.field")).isEqualTo(meter.label.uri());
        assertThat(screen.text("network.ssid")).isEqualTo("Home");
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);
        assertThat(screen.isEnabled("writeWaiting")).isFalse();

        disk.makeRoom();
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(slots()).extracting(SlotEntry::slot).containsExactly(0);
        assertThat(passphrase(0)).isEqualTo(PASSPHRASE);
    }

    /** The message is on the loader by then, and this PC could not remember that. */
    @Test
    void aDiskThatFillsBehindTheMessageHasItWrittenOnce() throws IOException {
        openOnThatDisk(Locale.US);
        disk.fillAfter(1);
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        awaitNoRoom();
        assertThat(slots()).hasSize(1);
        screen.awaitText("waiting.message", "1 message is sealed");

        disk.makeRoom();
        screen.awaitEnabled("writeWaiting");
        screen.click("writeWaiting");
        screen.awaitText("result.headline", "may be unplugged");
        screen.await("nothing more waits", () -> !OnScreen.find("writeWaiting").isShowing());
        assertThat(slots()).hasSize(1);
        assertThat(passphrase(0)).isEqualTo(PASSPHRASE);
    }

    @Test
    void receiptsThatCannotBeKeptStayOnTheLoader() throws IOException {
        disk.makeRoom();
        openOnThatDisk(Locale.US);
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        plug.with(() -> {
            meter.consume(loader, 0);
            return true;
        });

        disk.fillAfter(0);
        screen.click("fetch");
        awaitNoRoom();
        assertThat(slots()).extracting(SlotEntry::state).containsExactly(SlotState.SPENT);

        disk.makeRoom();
        screen.awaitEnabled("fetch");
        screen.click("fetch");
        screen.awaitText("result.details", "the meter joined the network");
        assertThat(slots()).isEmpty();
    }

    @Test
    void aNetworkThatCannotBeKeptIsNotSaidToBe() throws IOException {
        openOnThatDisk(Locale.US);
        fillIn(meter);
        keep();
        awaitNoRoom();
        assertThat(OnScreen.get(() -> OnScreen.find("network.profile").isShowing()))
                .isFalse();
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);
        disk.makeRoom();
        keep();
        screen.awaitText("result.headline", "Kept as home");
        assertThat(OnScreen.get(() -> OnScreen.find("network.profile").isShowing()))
                .isTrue();
    }

    private void keep() {
        fillInKeep();
        screen.click("dialog.yes");
        screen.awaitDialogsEnd();
    }

    /** Before the first message, and in the middle. */
    @Test
    void aRoundGoesOnWhereTheDiskWasFull() throws IOException {
        List<Meter> meters =
                IntStream.range(0, 4).mapToObj(i -> new Meter("SN-000" + i)).toList();
        StringBuilder csv = new StringBuilder(Site.HEADER);
        meters.forEach(each -> csv.append(Site.row(each, "Flat,,Home,wpa2,DE")));
        Path list = Files.writeString(directory.resolve("jobs.csv"), csv);
        openOnThatDisk(Locale.US);
        turnToTheList();
        paste(list);
        writeList();
        awaitNoRoom();
        screen.picture("full-disk-list");
        assertThat(slots()).isEmpty();
        screen.awaitButton("list.write", "(4 of 4 left)");

        disk.fillAfter(2); // the round, and what is sealed; not what the loader has taken
        screen.awaitEnabled("list.write");
        screen.click("list.write"); // what was typed is not asked for again
        screen.awaitCell("list.table", 0, 5, "sealed, not known to be written");
        awaitNoRoom();
        disk.makeRoom();
        screen.awaitEnabled("list.write");
        screen.click("list.write");
        screen.awaitButton("list.write", "Nothing is left to write");
        assertThat(slots())
                .extracting(slot -> slot.message().orElseThrow().kid())
                .containsExactlyInAnyOrderElementsOf(
                        meters.stream().map(each -> each.label.kid().value()).toList());
    }

    @Test
    void aFullDiskIsToldInGerman() {
        openOnThatDisk(Locale.GERMANY);
        fillIn(meter);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.details", "l\u00e4sst sich nicht speichern: ");
        screen.awaitText("result.details", "Platz schaffen und Rechte pr\u00fcfen");
        screen.picture("full-disk-german");
    }

    private byte[] damage() throws IOException {
        byte[] good = Files.readAllBytes(container());
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(container(), bad);
        Files.setLastModifiedTime(container(), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        return good;
    }

    private void assertDamagedAndUntouched(byte[] good) throws IOException {
        byte[] now = Files.readAllBytes(container());
        assertThat(now).hasSameSizeAs(good).isNotEqualTo(good);
        assertThat(Files.getLastModifiedTime(container()).toInstant()).isEqualTo(Instant.parse("2020-01-01T00:00:00Z"));
        try (Stream<Path> all = Files.list(container().getParent())) {
            assertThat(all.map(each -> each.getFileName().toString())).isSubsetOf("container", "container.lock");
        }
    }

    @Test
    void aDamagedContainerIsSaidAndLeftAsItIsUntilItIsRestored() throws IOException {
        Pc pc = new Pc(directory);
        assertThat(pc.run("keys").exit()).isZero();
        String owner = pc.kept().owner().ownerCode();
        byte[] good = damage();
        plug.plug(loader);
        open();
        screen.awaitText("lock.message", "The container is damaged (" + container() + ").");
        screen.awaitText("lock.message", "Restore it from a copy, or move it away to begin anew; nothing was changed.");
        screen.picture("damaged");
        assertThat(screen.isEnabled("lock.field")).isFalse();
        assertDamagedAndUntouched(good);

        Files.write(container(), good);
        screen.awaitText("loader.message", "8 slots are free");
        screen.awaitFocus("meter.field");
        screen.awaitText("owner.message", owner);
    }

    /** Nobody can tell it from a wrong passphrase: both are said. */
    @Test
    void aDamagedContainerUnderAPassphraseIsSaidAndLeftAsItIs() throws IOException {
        Pc pc = new Pc(directory);
        String pass = pc.directory.resolve("pass").toString();
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", pass).exit())
                .isZero();
        byte[] good = damage();
        open();
        screen.awaitText("lock.message", "locked");
        screen.awaitFocus("lock.field");
        screen.type(Pc.PASSPHRASE);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("lock.message", "wrong passphrase, or damaged (" + container() + ")");
        screen.awaitText("lock.message", "if it is right, restore the file from a copy");
        screen.picture("damaged-passphrase");
        assertDamagedAndUntouched(good);

        Files.write(container(), good);
        screen.awaitFocus("lock.field");
        screen.type(Pc.PASSPHRASE);
        screen.key(KeyEvent.VK_ENTER);
        screen.awaitText("owner.message", "This PC is");
    }

    /** A container without one is not locked; what was typed goes all the same. */
    @Test
    void afterTenMinutesWithoutAPersonNoPassphraseStandsInAField() {
        open();
        screen.awaitText("owner.message", "This PC is");
        fillIn(new Meter("SN-0001"));
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);
        awaitWithNobodyThere("an empty field", () -> OnScreen.typed("network.passphrase") == 0);
        assertThat(screen.text("network.ssid")).isEqualTo("Home");
        screen.click("network.passphrase");
        screen.type(PASSPHRASE);
        screen.await("the passphrase", () -> OnScreen.typed("network.passphrase") == PASSPHRASE.length());
        letMinutesPass(9);
        plug.plug(new ModelLoader(8, "7.1.0", new SecureRandom()));
        screen.awaitText("loader.message", "8 slots are free"); // the desk has had its turn
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);
        awaitWithNobodyThere("an empty field", () -> OnScreen.typed("network.passphrase") == 0);
    }

    /** The container's own, which nobody has sent off with Enter. */
    @Test
    void afterTenMinutesWithoutAPersonNoHalfTypedPassphraseStandsAtTheLock() throws IOException {
        Pc pc = new Pc(directory);
        String pass = pc.directory.resolve("pass").toString();
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", pass).exit())
                .isZero();
        open();
        screen.awaitText("lock.message", "locked");
        screen.awaitFocus("lock.field");
        screen.type("half");
        screen.await("what is typed", () -> OnScreen.typed("lock.field") == 4);
        awaitWithNobodyThere("an empty field", () -> OnScreen.typed("lock.field") == 0);
    }
}
