package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.loader.Firmware;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pages whose checksum holds, and which are not what belongs in their place: a wild write of a firmware, or somebody with a
 * soldering iron. What is read is what was stored, or nothing.
 */
@Timeout(300)
class ForgedPageTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 1300);
    private static final TestMessage USED = TestMessage.of(2, 700);
    private static final Bytes NOTE = TestMessage.of(3, 900).content();
    private static final Bytes RECEIPT = TestMessage.of(4, 900).content();

    /** Slot 0 SEALED with a note, a record of three pages; slot 1 SPENT. */
    private static Image lived() throws IOException {
        MemoryStorage storage = Firmware.formatted(2);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.put(MESSAGE);
            host.ok(new Request.Attempt(0, MESSAGE.digest(), NOTE), Reply.Done.class);
            host.put(USED);
            host.consume(1, USED, RECEIPT);
        }
        return storage.image();
    }

    private static Page page(Image image, int number) {
        return Page.decode(number, image.page(number)).orElseThrow();
    }

    private static List<Page> forgeries(Page page) {
        List<Page> all = new ArrayList<>();
        for (Page.Type type : Page.Type.values()) {
            if (type != page.type()) {
                all.add(new Page(type, page.part(), page.parts(), page.sequence(), page.payload()));
            }
        }
        int parts = page.parts();
        all.add(new Page(page.type(), page.part(), parts + 1, page.sequence(), page.payload()));
        all.add(new Page(page.type(), page.part() + 1, parts + 1, page.sequence(), page.payload()));
        if (parts > 1) {
            all.add(new Page(page.type(), (page.part() + 1) % parts, parts, page.sequence(), page.payload()));
        }
        all.add(new Page(page.type(), page.part(), parts, page.sequence(), new byte[0]));
        all.add(new Page(page.type(), page.part(), parts, page.sequence(), new byte[] {(byte) 0xa0}));
        return all;
    }

    private final Image lived;

    ForgedPageTest() throws IOException {
        lived = lived();
    }

    @Test
    void aPageThatIsNotWhatBelongsThereIsNeverReadAsThat() throws IOException {
        for (int number = 0; number < lived.count(); number++) {
            if (lived.isBlank(number)) {
                continue;
            }
            for (Page forged : forgeries(page(lived, number))) {
                Image image = lived.copy();
                image.set(number, forged.encode(number));
                check(image, "page " + number + " as " + forged.type() + " " + forged.part() + "/" + forged.parts());
            }
        }
    }

    private static void check(Image image, String where) throws IOException {
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            SlotState state = host.state(0);
            assertThat(state).as(where).isIn(SlotState.SEALED, SlotState.DAMAGED);
            if (state == SlotState.SEALED) {
                assertThat(host.get(0)).as(where).isEqualTo(MESSAGE.content());
                Optional<Bytes> note = host.receipts(0).note();
                assertThat(note.isEmpty() || note.get().equals(NOTE)).as(where).isTrue();
            }
            assertThat(host.state(1)).as(where).isEqualTo(SlotState.SPENT);
            assertThat(host.receipts(1).receipt()).as(where).contains(RECEIPT);
            assertThat(host.signedLog()).as(where).isNotEmpty();
        }
    }

    /** Each of these is whole in itself, and only its place or its neighbours say that it is not the thing. */
    @Test
    void keyAndContentOfAnotherKindAreDamage() throws IOException {
        int key = Geometry.firstPage(Geometry.keyBlock(0));
        int content = Geometry.firstPage(Geometry.contentBlock(0, 0));
        assertDamaged(lived, key, old -> new Page(Page.Type.CONTENT, 0, 1, 0, old.payload()));
        assertDamaged(lived, key, old -> new Page(Page.Type.KEY, 1, 2, 0, old.payload()));
        assertDamaged(lived, key, old -> new Page(Page.Type.KEY, 0, 2, 0, old.payload()));
        assertDamaged(lived, key, old -> new Page(Page.Type.KEY, 0, 1, 0, new byte[16])); // AES would take it
        assertDamaged(lived, content, old -> new Page(Page.Type.KEY, 0, old.parts(), 0, old.payload()));
        assertDamaged(lived, content, old -> new Page(Page.Type.CONTENT, 1, old.parts(), 0, old.payload()));
        assertDamaged(lived, content, old -> new Page(Page.Type.CONTENT, 0, old.parts() + 1, 0, old.payload()));
    }

    /** By who has the key off the storage, and knows the digest: the tag holds. */
    @Test
    void anotherContentUnderTheSameKeyIsDamage() throws IOException, GeneralSecurityException {
        byte[] key = page(lived, Geometry.firstPage(Geometry.keyBlock(0))).payload();
        int content = Geometry.firstPage(Geometry.contentBlock(0, 0));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, new byte[12]));
        cipher.updateAAD(MESSAGE.digest().toArray());
        byte[] other = cipher.doFinal(new byte[page(lived, content).payload().length - 16]);
        assertDamaged(lived, content, old -> new Page(old.type(), 0, old.parts(), old.sequence(), other));
    }

    private static void assertDamaged(Image lived, int number, UnaryOperator<Page> forged) throws IOException {
        Image image = lived.copy();
        image.set(number, forged.apply(page(lived, number)).encode(number));
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            assertThat(host.state(0)).isEqualTo(SlotState.DAMAGED);
        }
    }

    @Test
    void aRecordIsOneOnlyWithAllItsPagesInOrderAndOfOneSequence() throws IOException {
        int last = Geometry.firstPage(Geometry.journalBlock(0, 0));
        while (!lived.isBlank(last + 1)) {
            last++;
        }
        int first = last - page(lived, last).part();
        assertThat(page(lived, last).parts()).isGreaterThan(2);
        for (int number = first; number <= last; number++) {
            assertNoNote(
                    lived,
                    number,
                    old -> new Page(old.type(), old.part(), old.parts(), old.sequence() + 1, old.payload()));
            assertNoNote(
                    lived,
                    number,
                    old -> new Page(Page.Type.LOG_ENTRY, old.part(), old.parts(), old.sequence(), old.payload()));
            assertNoNote(
                    lived,
                    number,
                    old -> new Page(old.type(), old.part(), old.parts() + 1, old.sequence(), old.payload()));
        }
        assertNoNote(lived, first, old -> new Page(old.type(), 1, old.parts(), old.sequence(), old.payload()));
        assertNoNote(lived, first + 1, old -> new Page(old.type(), 2, old.parts(), old.sequence(), old.payload()));
    }

    @Test
    void aRecordDoesNotGoOnInTheNextBlock() throws IOException {
        int block = Geometry.firstPage(Geometry.journalBlock(0, 0));
        int last = block;
        while (!lived.isBlank(last + 1)) {
            last++;
        }
        int parts = page(lived, last).parts();
        Image image = lived.copy();
        for (int part = 0; part < parts; part++) {
            Page old = page(lived, last - parts + 1 + part);
            int to = block + Storage.PAGES_PER_BLOCK - 1 + part;
            image.set(last - parts + 1 + part, new byte[Storage.PAGE]);
            image.set(to, old.encode(to));
        }
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            assertThat(host.receipts(0).note()).isEmpty();
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
        }
    }

    private static void assertNoNote(Image lived, int number, UnaryOperator<Page> forged) throws IOException {
        Image image = lived.copy();
        image.set(number, forged.apply(page(lived, number)).encode(number));
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            assertThat(host.receipts(0).note()).as("page %d", number).isEmpty();
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
        }
    }
}
