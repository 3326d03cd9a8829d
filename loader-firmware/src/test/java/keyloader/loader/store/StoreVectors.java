package keyloader.loader.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import keyloader.loader.Firmware;
import keyloader.loader.Loader;
import keyloader.loader.machine.MessageHead;
import keyloader.loader.machine.Slot;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;

/**
 * Makes {@code docs/vectors/store.json}: images of stores with one fault each, and what a loader makes of them at power-up.
 * Everything random is fixed, so that the file can be made again.
 */
final class StoreVectors {
    static final String FILE = "store.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int SLOTS = 2;
    private static final int BLOCKS = Geometry.blocks(SLOTS);
    private static final TestMessage FIRST = TestMessage.of(1, 600);
    private static final TestMessage SECOND = TestMessage.of(2, 90);
    private static final Bytes RECEIPT = TestMessage.of(4, 120).content();
    private static final Bytes NOTE = TestMessage.of(5, 700).content();
    private static final Bytes ADMIN = TestMessage.of(6, 1).token();

    private static final SlotRecord.Use USED_ONCE = new SlotRecord.Use(1, 0);

    private final ArrayNode all = JSON.createArrayNode();
    private final Map<String, Image> images = new HashMap<>();

    private StoreVectors() {}

    static void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(FILE), text());
    }

    static String text() throws IOException {
        StoreVectors vectors = new StoreVectors();
        vectors.made();
        vectors.refused();
        vectors.superblocks();
        vectors.turned();
        vectors.journals();
        vectors.retired();
        vectors.contents();
        vectors.cuts();
        return JSON.writeValueAsString(vectors.all) + "\n";
    }

    /** Test keys come of it, nobody's. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final Random numbers;

        Fixed(long seed) {
            numbers = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            numbers.nextBytes(bytes);
        }
    }

    private static MemoryStorage formatted() throws IOException {
        MemoryStorage storage = MemoryStorage.erased(BLOCKS);
        SlotStore.format(storage, SLOTS, new Fixed(1));
        return storage;
    }

    private static Host powerUp(MemoryStorage storage, long seed) throws IOException {
        try {
            return new Host(Firmware.connect(Loader.powerUp(storage, "test", new Fixed(seed), light -> {})));
        } catch (StoreUnusableException e) {
            throw new IllegalStateException("just made", e);
        }
    }

    /** Slot 0 SEALED, presented once, with an admin token; slot 1 SPENT. */
    private static Image lived() throws IOException {
        MemoryStorage storage = formatted();
        try (Host host = powerUp(storage, 2)) {
            host.put(FIRST, FIRST.begin(ADMIN));
            host.get(0);
            host.put(SECOND);
            host.consume(1, SECOND, RECEIPT);
        }
        return storage.image();
    }

    private static Image noted() throws IOException {
        MemoryStorage storage = new MemoryStorage(lived().copy());
        try (Host host = powerUp(storage, 3)) {
            host.ok(new Request.Attempt(0, FIRST.digest(), NOTE), Reply.Done.class);
        }
        return storage.image();
    }

    // What comes out: see the table in docs/vectors/README.md.

    private static ObjectNode sealed(int presentations) {
        return head(0, "SEALED", FIRST, presentations)
                .put("content", FIRST.content().hex());
    }

    private static ObjectNode spent() {
        return head(1, "SPENT", SECOND, 0).put("receipt", RECEIPT.hex());
    }

    private static ObjectNode head(int slot, String state, TestMessage message, int presentations) {
        return JSON.createObjectNode()
                .put("slot", slot)
                .put("state", state)
                .put("kid", message.kid().hex())
                .put("digest", message.digest().hex())
                .put("length", message.content().length())
                .put("presentations", presentations);
    }

    private static ObjectNode damaged(int slot) {
        return JSON.createObjectNode().put("slot", slot).put("state", "DAMAGED");
    }

    private ObjectNode add(String name, String expect, Optional<String> like, Image image, String why) {
        ObjectNode vector =
                all.addObject().put("name", name).put("expect", expect).put("why", why);
        like.ifPresent(earlier -> vector.put("like", earlier));
        vector.put("blocks", image.count() / Storage.PAGES_PER_BLOCK);
        ArrayNode pages = vector.putArray("pages");
        Image before = like.map(images::get).orElseGet(() -> Image.erased(BLOCKS));
        for (int number = 0; number < image.count(); number++) {
            byte[] page = image.page(number);
            byte[] old = number < before.count() ? before.page(number) : Image.erasedPage();
            if (!Arrays.equals(page, old)) {
                pages.addObject()
                        .put("block", number / Storage.PAGES_PER_BLOCK)
                        .put("page", number % Storage.PAGES_PER_BLOCK)
                        .put("hex", withoutErasedEnd(page));
            }
        }
        images.put(name, image);
        return vector;
    }

    private static String withoutErasedEnd(byte[] page) {
        int end = page.length;
        while (end > 0 && page[end - 1] == Storage.ERASED) {
            end--;
        }
        return Bytes.of(page, 0, end).hex();
    }

    private void valid(
            String name,
            Optional<String> like,
            Image image,
            String why,
            int fault,
            boolean admin,
            ObjectNode... slots) {
        ObjectNode vector = add(name, "valid", like, image, why);
        vector.put("fault", fault).put("adminTokenSet", admin);
        ArrayNode entries = vector.putArray("slots");
        for (ObjectNode slot : slots) {
            entries.add(slot);
        }
    }

    private static Optional<String> like(String name) {
        return Optional.of(name);
    }

    private Image copy(String name) {
        return java.util.Objects.requireNonNull(images.get(name)).copy();
    }

    private void made() throws IOException {
        valid("new", Optional.empty(), formatted().image(), "made, never powered up", 0, false);
        valid("lived", Optional.empty(), lived(), "slot 0 SEALED, slot 1 SPENT", 0, true, sealed(1), spent());
        valid(
                "note",
                like("lived"),
                noted(),
                "a record of more than one page",
                0,
                true,
                sealed(1).put("note", NOTE.hex()),
                spent());
    }

    private static Image flipped(Image image, int page, int offset) {
        byte[] content = image.page(page).clone();
        content[offset] ^= 1;
        image.set(page, content);
        return image;
    }

    /** Another payload in a page whose checksum holds. */
    private static void rewrite(Image image, int number, UnaryOperator<byte[]> payload) {
        Page old = page(image, number);
        Page changed = new Page(old.type(), old.part(), old.parts(), old.sequence(), payload.apply(old.payload()));
        image.set(number, changed.encode(number));
    }

    private static Page page(Image image, int number) {
        return Page.decode(number, image.page(number)).orElseThrow();
    }

    private static byte[] set(byte[] payload, int offset, int value) {
        byte[] changed = payload.clone();
        changed[offset] = (byte) value;
        return changed;
    }

    private static Image resized(Image image, int blocks) {
        Image resized = Image.erased(blocks);
        for (int number = 0; number < Math.min(image.count(), resized.count()); number++) {
            resized.set(number, image.page(number));
        }
        return resized;
    }

    private void refused() {
        Image letter = Image.erased(BLOCKS);
        letter.set(0, Arrays.copyOf("Dear Sir or Madam".getBytes(StandardCharsets.US_ASCII), Storage.PAGE));
        add("another-kind", "not-a-store", Optional.empty(), letter, "a file of another kind");
        add("erased", "not-a-store", Optional.empty(), Image.erased(BLOCKS), "nothing was ever made of it");
        add("cut-short", "cut-short", like("lived"), resized(copy("lived"), BLOCKS - 1), "a block is missing");
        add("grown", "cut-short", like("lived"), resized(copy("lived"), BLOCKS + 1), "a block too many");
        Image torn = copy("lived");
        superblocks(torn).forEach(page -> flipped(torn, page, 200));
        add("superblocks-torn", "damaged", like("lived"), torn, "one bit in each superblock");
        Image newer = copy("lived");
        rewrite(newer, 0, payload -> set(payload, 8, Superblock.VERSION + 1));
        add("newer-version", "newer-version", like("lived"), newer, "the oldest superblock is of version 3");
        Image elsewhere = copy("lived");
        Page newest = page(elsewhere, newestSuperblock(elsewhere));
        byte[] later = set(newest.payload(), 8, Superblock.VERSION + 1);
        int other = Geometry.firstPage(2) - 1;
        elsewhere.set(other, new Page(Page.Type.SUPERBLOCK, 0, 1, newest.sequence() + 1, later).encode(other));
        add("newer-version-in-block-1", "newer-version", like("lived"), elsewhere, "or the newest, in the other block");
        Image noSlots = copy("lived");
        superblocks(noSlots)
                .forEach(page -> rewrite(noSlots, page, payload -> superblockWith(payload, 1, CborValue.of(0))));
        add("no-slots", "damaged", like("lived"), noSlots, "superblocks whose checksum holds, but not their rules");
    }

    private static byte[] superblockWith(byte[] payload, long key, CborValue value) {
        Bytes head = Bytes.of(payload, 0, 10);
        return Bytes.concat(head, with(Bytes.of(payload, 10, payload.length - 10), key, value))
                .toArray();
    }

    private static Bytes with(Bytes map, long key, CborValue value) {
        try {
            CborValue.Dict dict = (CborValue.Dict) Cbor.decode(map, "vector");
            Map<CborValue, CborValue> entries = new java.util.LinkedHashMap<>(dict.entries());
            entries.put(CborValue.of(key), value);
            return Cbor.encode(new CborValue.Dict(entries));
        } catch (keyloader.wire.MalformedException e) {
            throw new IllegalStateException("just made", e);
        }
    }

    /** Their pages, the newest last. */
    private static List<Integer> superblocks(Image image) {
        return IntStream.range(0, Geometry.SUPERBLOCKS * Storage.PAGES_PER_BLOCK)
                .filter(number -> !image.isBlank(number))
                .boxed()
                .sorted(Comparator.comparingLong(number -> page(image, number).sequence()))
                .toList();
    }

    private static int newestSuperblock(Image image) {
        List<Integer> all = superblocks(image);
        return all.get(all.size() - 1);
    }

    private static int oldestSuperblock(Image image) {
        return superblocks(image).get(0);
    }

    private void superblocks() {
        Image one = copy("lived");
        flipped(one, oldestSuperblock(one), 100);
        valid("older-superblock-torn", like("lived"), one, "the newest counts", 0, true, sealed(1), spent());
        Image stale = copy("lived");
        rewrite(stale, oldestSuperblock(stale), payload -> superblockWith(payload, 6, CborValue.of(true)));
        valid(
                "stale-zeroizing",
                like("lived"),
                stale,
                "only the older generation says zeroizing, and does not count",
                0,
                true,
                sealed(1),
                spent());
        Image newest = copy("lived");
        flipped(newest, newestSuperblock(newest), 100);
        valid(
                "newest-superblock-torn",
                like("lived"),
                newest,
                "the generation before counts, which has no admin token yet",
                0,
                false,
                sealed(1),
                spent());
        Image moved = copy("lived");
        moved.set(Geometry.firstPage(2) - 1, moved.page(newestSuperblock(moved)));
        valid(
                "superblock-copied",
                like("lived"),
                moved,
                "a page in another place than its checksum names is not one",
                0,
                true,
                sealed(1),
                spent());
    }

    private void turned() throws IOException {
        MemoryStorage storage = new MemoryStorage(lived().copy());
        for (int seed = 10; seed < 10 + 2 * Storage.PAGES_PER_BLOCK; seed++) {
            powerUp(storage, seed).close();
        }
        Image image = storage.image();
        valid(
                "superblocks-begun-anew",
                like("lived"),
                image,
                "both blocks were full, and were erased and begun again",
                0,
                true,
                sealed(1),
                spent());
        Image torn = image.copy();
        for (int number = Geometry.firstPage(1); number < Geometry.firstPage(2); number++) {
            if (!torn.isBlank(number)) {
                flipped(torn, number, 300);
            }
        }
        valid(
                "superblock-block-1-torn",
                like("superblocks-begun-anew"),
                torn,
                "block 1 cannot be read: block 0 counts",
                0,
                true,
                sealed(1),
                spent());
    }

    private static int lastRecord(Image image, int slot) {
        int first = Geometry.firstPage(Geometry.journalBlock(slot, 0));
        int last = first;
        while (!image.isBlank(last + 1)) {
            last++;
        }
        return last;
    }

    private void journals() {
        Image torn = copy("lived");
        flipped(torn, lastRecord(torn, 0), 100);
        valid(
                "newest-record-torn",
                like("lived"),
                torn,
                "the record before counts: not presented yet",
                0,
                true,
                sealed(0),
                spent());
        Image part = copy("note");
        flipped(part, lastRecord(part, 0), 30);
        valid(
                "part-of-record-torn",
                like("note"),
                part,
                "a record counts whole or not at all: no note yet",
                0,
                true,
                sealed(1),
                spent());
        Image extra = copy("lived");
        rewrite(extra, lastRecord(extra, 0), payload -> with(Bytes.of(payload), 9, CborValue.of(1))
                .toArray());
        valid(
                "record-with-another-key",
                like("lived"),
                extra,
                "a record that breaks its rules is skipped",
                0,
                true,
                sealed(0),
                spent());
        Image writing = copy("lived");
        rewrite(writing, lastRecord(writing, 0), payload -> with(Bytes.of(payload), 1, CborValue.of(1))
                .toArray());
        valid(
                "record-of-state-writing",
                like("lived"),
                writing,
                "WRITING is never stored: skipped",
                0,
                true,
                sealed(0),
                spent());
        Image empty = copy("lived");
        int next = lastRecord(empty, 1) + 1;
        long sequence = page(empty, next - 1).sequence() + 1;
        byte[] record = new SlotRecord(Optional.empty(), USED_ONCE).encode().toArray();
        empty.set(next, new Page(Page.Type.SLOT_RECORD, 0, 1, sequence, record).encode(next));
        valid("released", like("lived"), empty, "an EMPTY record", 0, true, sealed(1));
        Image stale = copy("lived");
        stale.set(next, new Page(Page.Type.SLOT_RECORD, 0, 1, 1, record).encode(next));
        valid(
                "record-of-lower-sequence",
                like("lived"),
                stale,
                "the highest sequence counts, wherever it stands",
                0,
                true,
                sealed(1),
                spent());
    }

    private void retired() {
        Image worn = copy("lived");
        int next = lastRecord(worn, 1) + 1;
        Page newest = page(worn, next - 1);
        byte[] record = new SlotRecord(Optional.of(new Slot.Damaged()), USED_ONCE)
                .encode()
                .toArray();
        worn.set(next, new Page(Page.Type.SLOT_RECORD, 0, 1, newest.sequence() + 1, record).encode(next));
        valid("retired", like("lived"), worn, "a slot that could not be written", 1, true, sealed(1), damaged(1));
    }

    private void contents() {
        int key = Geometry.firstPage(Geometry.keyBlock(0));
        int content = Geometry.firstPage(Geometry.contentBlock(0, 0));
        valid(
                "key-torn",
                like("lived"),
                flipped(copy("lived"), key, 40),
                "no key, no content",
                1,
                true,
                damaged(0),
                spent());
        valid(
                "content-torn",
                like("lived"),
                flipped(copy("lived"), content + 1, 40),
                "one bit of a page of content",
                1,
                true,
                damaged(0),
                spent());
        Image forged = copy("lived");
        rewrite(forged, content, payload -> set(payload, 3, payload[3] ^ 1));
        valid(
                "content-changed",
                like("lived"),
                forged,
                "the page's checksum holds, the AES-GCM tag does not",
                1,
                true,
                damaged(0),
                spent());
        Image log = copy("lived");
        flipped(log, Geometry.firstPage(Geometry.logBlock(0)) + 2, 40);
        valid("log-hole", like("lived"), log, "an entry in the middle of the log", 5, true, sealed(1), spent());
    }

    /** What a power cut leaves, and power-up finishes. */
    private void cuts() throws IOException {
        Image spending = copy("lived");
        int next = lastRecord(spending, 0) + 1;
        MessageHead head = new MessageHead(
                FIRST.kid(),
                FIRST.digest(),
                FIRST.content().length(),
                FIRST.token().sha256());
        byte[] record = new SlotRecord(Optional.of(new Slot.Spending(head, RECEIPT, 1)), USED_ONCE)
                .encode()
                .toArray();
        long sequence = page(spending, next - 1).sequence() + 1;
        spending.set(next, new Page(Page.Type.SLOT_RECORD, 0, 1, sequence, record).encode(next));
        ObjectNode finished = head(0, "SPENT", FIRST, 1).put("receipt", RECEIPT.hex());
        valid(
                "spending",
                like("lived"),
                spending,
                "SPENDING is finished: key and content erased, the slot SPENT",
                0,
                true,
                finished,
                spent());
        Image erased = spending.copy();
        erased.set(Geometry.firstPage(Geometry.keyBlock(0)), Image.erasedPage());
        valid(
                "spending-key-erased",
                like("spending"),
                erased,
                "the same, cut one step later",
                0,
                true,
                finished.deepCopy(),
                spent());
        Image leftover = copy("lived");
        for (int number = Geometry.firstPage(Geometry.journalBlock(0, 0)); number < next; number++) {
            leftover.set(number, Image.erasedPage());
        }
        valid(
                "content-without-record",
                like("lived"),
                leftover,
                "a message whose storing was cut: EMPTY, key and content erased",
                0,
                true,
                spent());
        Image zeroizing = copy("lived");
        rewrite(zeroizing, newestSuperblock(zeroizing), payload -> superblockWith(payload, 6, CborValue.of(true)));
        valid(
                "zeroizing",
                like("lived"),
                zeroizing,
                "ZEROIZE is finished: every key and slot erased, no admin token",
                0,
                false);
    }
}
