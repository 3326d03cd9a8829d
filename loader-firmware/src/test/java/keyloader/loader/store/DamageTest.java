package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import keyloader.loader.Firmware;
import keyloader.loader.store.StoreUnusableException.Reason;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bits that flip at rest: found, said, and never taken for something else. */
@Timeout(300)
class DamageTest {
    private static final int SLOTS = 4;
    private static final int SEALED = 0;
    private static final int SPENT = 1;
    /** Stored, and nothing more: its first record is its only one. */
    private static final int FRESH = 2;

    private static final TestMessage MESSAGE = TestMessage.of(1, 2000);
    private static final TestMessage USED = TestMessage.of(2, 700);
    private static final TestMessage NEW = TestMessage.of(6, 400);
    private static final Bytes NOTE = TestMessage.of(3, 900).content();
    private static final Bytes RECEIPT = TestMessage.of(4, 900).content();
    private static final Bytes ADMIN = TestMessage.of(5, 1).token();

    private static Image lived() throws IOException {
        MemoryStorage storage = Firmware.formatted(SLOTS);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.put(MESSAGE, MESSAGE.begin(ADMIN));
            host.get(SEALED);
            host.ok(new Request.Attempt(SEALED, MESSAGE.digest(), NOTE), Reply.Done.class);
            host.put(USED);
            host.consume(SPENT, USED, RECEIPT);
            host.put(NEW);
        }
        return storage.image();
    }

    @Test
    void aFlippedBitAnywhereIsDamageOrHarmlessAndNeverAnotherContent() throws IOException {
        Image lived = lived();
        int damaged = 0;
        for (int page = 0; page < lived.count(); page++) {
            boolean blankAndAlikeOthers = lived.isBlank(page) && page % 5 != 0;
            if (blankAndAlikeOthers) {
                continue;
            }
            for (int bit : new int[] {3, 4 * 8 + 1, 12 * 8, 20 * 8 + 7, 300 * 8 + 2, 511 * 8}) {
                Image flipped = lived.copy();
                byte[] content = flipped.page(page).clone();
                content[bit / 8] ^= (byte) (1 << bit % 8);
                flipped.set(page, content);
                damaged += check(flipped, "page " + page + ", bit " + bit) ? 1 : 0;
            }
        }
        assertThat(damaged)
                .as("flips that made a slot DAMAGED: its key and content pages")
                .isEqualTo(6 * (6 + 2));
    }

    /** A run of bits, a page of zeros, a page that the storage does not give out: in every page of a lived store. */
    @Test
    void aPageThatIsLostIsDamageOrHarmlessAndNeverAnotherContent() throws IOException {
        Image lived = lived();
        Random random = new Random(7);
        for (int page = 0; page < lived.count(); page++) {
            if (lived.isBlank(page) && page % 5 != 0) {
                continue;
            }
            byte[] burst = lived.page(page).clone();
            int from = random.nextInt(Storage.PAGE - 40);
            for (int i = 0; i < 40; i++) {
                burst[from + i] ^= (byte) random.nextInt(256);
            }
            Image rotten = lived.copy();
            rotten.set(page, burst);
            check(rotten, "page " + page + " with a burst");
            Image zeros = lived.copy();
            zeros.set(page, new byte[Storage.PAGE]);
            check(zeros, "page " + page + " of zeros");
        }
    }

    @Test
    void aBlockThatTheStorageDoesNotGiveOutEndsNothingElse() throws IOException {
        Image lived = lived();
        for (int block = 0; block < lived.count() / Storage.PAGES_PER_BLOCK; block++) {
            MemoryStorage storage = new MemoryStorage(lived.copy());
            storage.defect(block, MemoryStorage.Defect.UNREADABLE);
            String where = "block " + block;
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                for (int slot : new int[] {SEALED, SPENT, FRESH}) {
                    assertReadableOrDamaged(host, slot, where);
                }
                boolean ofOneSlot = block >= Geometry.journalBlock(0, 0);
                assertThat(host.list().stream()
                                .filter(entry -> entry.state() == SlotState.DAMAGED)
                                .count())
                        .as(where)
                        .isLessThanOrEqualTo(ofOneSlot ? 1 : 0);
                host.log(0);
            }
        }
    }

    private static void assertReadableOrDamaged(Host host, int slot, String where) throws IOException {
        SlotState state = host.state(slot);
        if (state == SlotState.DAMAGED) {
            assertThat(host.status(new Request.Get(slot, 0))).as(where).isEqualTo(Status.DAMAGED);
        } else if (slot == SPENT) {
            assertThat(state).as(where).isEqualTo(SlotState.SPENT);
            assertThat(host.receipts(SPENT).receipt()).as(where).contains(RECEIPT);
        } else {
            assertThat(host.get(slot)).as(where).isEqualTo((slot == SEALED ? MESSAGE : NEW).content());
        }
    }

    /** @return whether a slot was DAMAGED */
    private static boolean check(Image image, String where) throws IOException {
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            SlotState sealed = host.state(SEALED);
            assertThat(sealed).as(where).isIn(SlotState.SEALED, SlotState.DAMAGED);
            assertThat(host.state(SPENT)).as(where).isEqualTo(SlotState.SPENT);
            assertThat(host.state(3)).as(where).isEqualTo(SlotState.EMPTY);
            assertThat(host.receipts(SPENT).receipt()).as(where).contains(RECEIPT);
            host.log(0);
            if (sealed == SlotState.DAMAGED) {
                assertDamaged(host, where);
                return true;
            }
            if (host.state(FRESH) == SlotState.DAMAGED) {
                assertThat(host.status(new Request.Get(FRESH, 0))).as(where).isEqualTo(Status.DAMAGED);
                return true;
            }
            assertThat(host.get(FRESH)).as(where).isEqualTo(NEW.content());
            assertThat(host.get(SEALED)).as(where).isEqualTo(MESSAGE.content());
            Optional<Bytes> note = host.receipts(SEALED).note();
            assertThat(note.isEmpty() || note.get().equals(NOTE)).as(where).isTrue();
            return false;
        }
    }

    private static void assertDamaged(Host host, String where) throws IOException {
        assertThat(host.list().get(0)).as(where).isEqualTo(new SlotEntry(SEALED, SlotState.DAMAGED, Optional.empty()));
        for (Request request : new Request[] {
            new Request.Get(SEALED, 0),
            new Request.PutChunk(SEALED, 0, NOTE),
            new Request.PutCommit(SEALED),
            new Request.Attempt(SEALED, MESSAGE.digest(), NOTE),
            new Request.Consume(SEALED, MESSAGE.token(), RECEIPT),
            new Request.Receipt(SEALED),
            new Request.Release(SEALED, MESSAGE.token())
        }) {
            assertThat(host.status(request)).as("%s: %s", where, request).isEqualTo(Status.DAMAGED);
        }
        assertThat(host.info().info().faultCode()).as(where).isEqualTo(Fault.STORAGE_READ.code());
        assertThat(host.ask(new Request.SelfTest())).isEqualTo(new Reply.SelfTested(Fault.STORAGE_READ.code()));
        assertThat(host.put(MESSAGE))
                .as("the same message goes into another slot")
                .isEqualTo(3);
        assertThat(host.status(TestMessage.of(9, 10).begin())).isEqualTo(Status.FULL);
    }

    @Test
    void aDamagedSuperblockDoesNotBringAZeroizeBack() throws IOException {
        int slot;
        MemoryStorage storage = new MemoryStorage(lived());
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.ok(new Request.Zeroize(ADMIN), Reply.Done.class);
            slot = host.put(MESSAGE);
        }
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            Image image = storage.image().copy();
            destroy(image, block);
            try (Firmware firmware = new Firmware(new MemoryStorage(image));
                    Host host = firmware.host()) {
                assertThat(host.get(slot)).isEqualTo(MESSAGE.content());
                assertThat(host.info().info().adminTokenSet()).isFalse();
            }
        }
    }

    private static void destroy(Image image, int block) {
        for (int page = 0; page < Storage.PAGES_PER_BLOCK; page++) {
            image.set(Geometry.firstPage(block) + page, new byte[Storage.PAGE]);
        }
    }

    @Test
    void aDamagedSuperblockDoesNotRepeatAPowerUpNumber() throws IOException {
        MemoryStorage storage = Firmware.formatted(SLOTS);
        new Firmware(storage);
        // The newest of two generations: what is left counts no power-up yet, but the log does.
        storage.image().set(Geometry.firstPage(1), new byte[Storage.PAGE]);
        try (Firmware firmware = new Firmware(new MemoryStorage(storage.image()));
                Host host = firmware.host()) {
            assertThat(host.log(0)).extracting(LogEntry::powerUp).containsExactly(1L, 2L);
        }
    }

    @Test
    void aDamagedSlotIsEmptiedByZeroize() throws IOException {
        Image image = lived();
        image.set(Geometry.firstPage(Geometry.keyBlock(SEALED)), new byte[Storage.PAGE]);
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            assertThat(host.state(SEALED)).isEqualTo(SlotState.DAMAGED);
            host.ok(new Request.Zeroize(ADMIN), Reply.Done.class);
            assertThat(host.put(MESSAGE)).as("the one that has held none").isEqualTo(3);
            assertThat(host.put(NEW)).isEqualTo(SEALED);
            assertThat(host.get(SEALED)).isEqualTo(NEW.content());
        }
    }

    @Test
    void contentThatRotsWhilePoweredIsDamagedToo() throws IOException {
        MemoryStorage storage = new MemoryStorage(lived());
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            storage.image().set(Geometry.firstPage(Geometry.contentBlock(SEALED, 0)) + 2, new byte[Storage.PAGE]);
            assertThat(host.status(new Request.Get(SEALED, 0))).isEqualTo(Status.DAMAGED);
            assertThat(host.state(SEALED)).isEqualTo(SlotState.DAMAGED);
            assertThat(host.log(0)).noneMatch(entry -> entry.kind() == LogEntry.Kind.PRESENTED && entry.powerUp() == 2);
        }
    }

    @Test
    void aPageThatIsFoundElsewhereIsNotBelieved() throws IOException {
        Image image = lived();
        int content = Geometry.firstPage(Geometry.contentBlock(SEALED, 0));
        image.set(content + 1, image.page(content));
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            assertThat(host.state(SEALED)).isEqualTo(SlotState.DAMAGED);
        }
    }

    @Test
    void aHoleInTheLogIsAFaultAndTheRestIsChained() throws IOException {
        Image image = lived();
        image.set(Geometry.firstPage(Geometry.logBlock(0)) + 2, new byte[Storage.PAGE]);
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            assertThat(host.info().info().faultCode()).isEqualTo(Fault.LOG.code());
            assertThat(host.signedLog().get(0).number()).isEqualTo(3);
        }
    }

    @Test
    void bothSuperblocksDamagedIsATypedErrorAndNothingIsChanged() throws IOException {
        Image image = lived();
        for (int number = 0; number < Geometry.firstPage(Geometry.SUPERBLOCKS); number++) {
            byte[] page = image.page(number).clone();
            page[100] ^= 1;
            image.set(number, page);
        }
        assertRefused(image, Reason.DAMAGED);
        assertRefused(Image.erased(Geometry.blocks(SLOTS)), Reason.NOT_A_STORE);
    }

    @Test
    void aNewerFormatIsRefusedEvenBesideAnOldGeneration() throws IOException {
        Image image = lived();
        Page old = Page.decode(0, image.page(0)).orElseThrow();
        byte[] payload = old.payload().clone();
        payload[8] = Superblock.VERSION + 1;
        image.set(0, new Page(Page.Type.SUPERBLOCK, 0, 1, old.sequence() + 9, payload).encode(0));
        assertRefused(image, Reason.NEWER_FORMAT);
    }

    private static void assertRefused(Image image, Reason reason) {
        MemoryStorage storage = new MemoryStorage(image);
        assertThatThrownBy(() -> SlotStore.open(storage, new java.security.SecureRandom()))
                .isInstanceOfSatisfying(StoreUnusableException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason));
        assertThat(storage.operations()).isZero();
    }
}
