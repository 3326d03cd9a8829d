package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import keyloader.loader.Firmware;
import keyloader.loader.machine.Slot;
import keyloader.loader.store.MemoryStorage.Defect;
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

/**
 * Each page of a store that has lived is damaged, power comes, and every command is given, to every slot: the answer is the
 * one of SPEC 10 and 11 for the state that the slot is shown in, what is given out is what was put there, and of what is
 * in other pages nothing has changed. {@code -Dkeyloader.full=true} damages all blank pages, too, and not one in seventeen, and flips more bits.
 */
@Timeout(900)
class EveryPageTest {
    private static final boolean FULL = Boolean.getBoolean("keyloader.full");

    private static final int NOTED = 0;
    private static final int SPENT = 1;
    private static final int FRESH = 2;
    /** Its key can't be erased, so that it stays what it is. */
    private static final int SPENDING = 3;

    private static final int SET_ASIDE = 4;
    private static final int RELEASED = 5;
    /** The last was never used. */
    private static final int SLOTS = 7;

    private static final List<TestMessage> MESSAGES = List.of(
            TestMessage.of(1, 2300),
            TestMessage.of(2, 700),
            TestMessage.of(3, 400),
            TestMessage.of(4, 600),
            TestMessage.of(5, 200),
            TestMessage.of(6, 900),
            TestMessage.of(7, 300));
    private static final TestMessage NEW = TestMessage.of(8, 1100);
    private static final Bytes NOTE = TestMessage.of(11, 900).content();
    private static final Bytes RECEIPT = TestMessage.of(12, 900).content();
    private static final Bytes OTHER = TestMessage.of(13, 500).content();
    private static final Bytes ADMIN = TestMessage.of(14, 1).token();
    private static final Bytes NOBODYS = TestMessage.of(15, 1).token();

    private final Image lived;
    private final Map<Integer, SlotEntry> entries = new LinkedHashMap<>();
    private final List<LogEntry> log;
    private final Bytes identity;

    EveryPageTest() throws IOException {
        MemoryStorage storage = Firmware.formatted(SLOTS);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.put(message(NOTED), message(NOTED).begin(ADMIN));
            for (int slot : new int[] {SPENT, FRESH, SPENDING, SET_ASIDE, RELEASED}) {
                assertThat(host.put(message(slot))).isEqualTo(slot);
            }
            host.get(NOTED);
            host.consume(SPENT, message(SPENT), RECEIPT);
            for (int slot : new int[] {SET_ASIDE, RELEASED}) {
                host.consume(slot, message(slot), RECEIPT);
                host.release(slot, message(slot));
            }
            for (int i = 0; i < 20; i++) { // so that a block of the log is full
                assertThat(host.status(new Request.Consume(NOTED, NOBODYS, RECEIPT)))
                        .isEqualTo(Status.BAD_TOKEN);
            }
        }
        for (int powerUp = 0; powerUp < 3; powerUp++) {
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                host.get(NOTED);
                host.ok(new Request.Attempt(NOTED, message(NOTED).digest(), NOTE), Reply.Done.class);
            }
        }
        // As the firmware does after the second failure of a slot.
        SlotJournal.load(new Pages(storage), SET_ASIDE).append(Optional.of(new Slot.Damaged()));
        worn(storage);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.status(
                            new Request.Consume(SPENDING, message(SPENDING).token(), RECEIPT)))
                    .isEqualTo(Status.STORAGE_FAULT);
            host.list().forEach(entry -> entries.put(entry.slot(), entry));
            log = host.log(0);
            identity = host.info().info().identityKey();
        }
        assertThat(entries.values().stream().map(SlotEntry::state))
                .containsExactly(
                        SlotState.SEALED, SlotState.SPENT, SlotState.SEALED, SlotState.SPENDING, SlotState.DAMAGED);
        lived = storage.image();
    }

    private static MemoryStorage worn(MemoryStorage storage) {
        storage.defect(Geometry.keyBlock(SPENDING), Defect.WORN);
        return storage;
    }

    private static TestMessage message(int slot) {
        return MESSAGES.get(slot);
    }

    /** Whose pages these are; nothing for superblocks and log. */
    private static OptionalInt owner(int page) {
        int block = page / Storage.PAGES_PER_BLOCK;
        int first = Geometry.journalBlock(0, 0);
        return block < first
                ? OptionalInt.empty()
                : OptionalInt.of((block - first) / (Geometry.journalBlock(1, 0) - first));
    }

    private static boolean isOfJournal(int page, int slot) {
        int block = page / Storage.PAGES_PER_BLOCK;
        return block == Geometry.journalBlock(slot, 0) || block == Geometry.journalBlock(slot, 1);
    }

    private static final int[] BYTES = {2, 6, 13, 90, Storage.PAGE - 1};

    private Map<String, byte[]> damages(int number) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (int i = 0; i < BYTES.length; i++) {
            if (FULL || number % BYTES.length == i) {
                byte[] flipped = lived.page(number).clone();
                flipped[BYTES[i]] ^= (byte) (1 << number % 8);
                all.put("a bit of byte " + BYTES[i] + " flipped", flipped);
            }
        }
        if (!lived.isBlank(number)) {
            all.put("erased", Image.erasedPage());
        }
        all.put("programmed with zeros", new byte[Storage.PAGE]);
        return all;
    }

    @Test
    void everyCommandHasItsStatusWhateverPageIsDamaged() throws IOException {
        int stores = 0;
        for (int page = 0; page < lived.count(); page++) {
            if (!FULL && lived.isBlank(page) && page % 17 != 0) {
                continue;
            }
            for (Map.Entry<String, byte[]> damage : damages(page).entrySet()) {
                Image image = lived.copy();
                image.set(page, damage.getValue());
                check(image, page, "page " + page + " " + damage.getKey());
                stores++;
            }
        }
        System.out.println("damaged stores, every command given to each: " + stores);
        assertThat(stores).isGreaterThan(FULL ? 7500 : 400);
    }

    private void check(Image image, int page, String where) throws IOException {
        MemoryStorage storage = worn(new MemoryStorage(image));
        Map<Integer, SlotEntry> shown;
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            shown = assertStates(host, page, where);
            assertWhole(host, page, where);
            for (int slot = 0; slot <= SLOTS; slot++) {
                assertAnswersWithoutChange(host, slot, state(shown, slot), where + ", slot " + slot);
            }
            assertThat(host.status(new Request.Zeroize(NOBODYS))).as(where).isEqualTo(Status.BAD_TOKEN);
            assertThat(states(host)).as("%s: nothing was changed", where).isEqualTo(states(shown));
        }
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(states(host)).as("%s: and power was cut", where).isEqualTo(states(shown));
            assertPut(host, shown, where);
            for (int slot = 0; slot < SLOTS; slot++) {
                assertLifeGoesOn(host, slot, state(shown, slot), where + ", slot " + slot);
            }
            assertThat(host.log(0)).as(where).isNotEmpty();
            storage.repair();
            assertThat(host.status(new Request.Zeroize(ADMIN))).as(where).isEqualTo(Status.OK);
            assertThat(host.list()).as(where).isEmpty();
            assertThat(host.status(new Request.Zeroize(ADMIN))).as(where).isEqualTo(Status.WRONG_STATE);
        }
    }

    private static SlotState state(Map<Integer, SlotEntry> shown, int slot) {
        return shown.containsKey(slot) ? Objects.requireNonNull(shown.get(slot)).state() : SlotState.EMPTY;
    }

    private static Map<Integer, SlotState> states(Map<Integer, SlotEntry> shown) {
        Map<Integer, SlotState> states = new LinkedHashMap<>();
        shown.forEach((slot, entry) -> states.put(slot, entry.state()));
        return states;
    }

    private static Map<Integer, SlotState> states(Host host) throws IOException {
        Map<Integer, SlotState> states = new LinkedHashMap<>();
        for (SlotEntry entry : host.list()) {
            states.put(entry.slot(), entry.state());
        }
        return states;
    }

    /** Each slot is as it was; the one whose page is damaged is as it was once, or DAMAGED. */
    private Map<Integer, SlotEntry> assertStates(Host host, int page, String where) throws IOException {
        Map<Integer, SlotEntry> shown = new LinkedHashMap<>();
        for (SlotEntry entry : host.list()) {
            shown.put(entry.slot(), entry);
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            String which = where + ", slot " + slot;
            if (owner(page).orElse(-1) != slot) {
                assertThat(Optional.ofNullable(shown.get(slot)))
                        .as(which)
                        .isEqualTo(Optional.ofNullable(entries.get(slot)));
                continue;
            }
            assertThat(state(shown, slot)).as(which).isIn(allowed(page, slot));
            if (shown.containsKey(slot)) {
                assertIts(message(slot), Objects.requireNonNull(shown.get(slot)), which);
            }
        }
        return shown;
    }

    private static void assertIts(TestMessage message, SlotEntry entry, String where) {
        entry.message().ifPresent(shown -> {
            assertThat(shown.digest()).as(where).isEqualTo(message.digest());
            assertThat(shown.kid()).as(where).isEqualTo(message.kid());
            assertThat(shown.length()).as(where).isEqualTo(message.content().length());
        });
    }

    private Set<SlotState> allowed(int page, int slot) {
        if (!isOfJournal(page, slot)) {
            boolean sealed = slot == NOTED || slot == FRESH;
            return sealed ? Set.of(SlotState.SEALED, SlotState.DAMAGED) : Set.of(state(entries, slot));
        }
        return switch (slot) {
            // CONSUME was not answered with OK, and the key is there.
            case SPENDING -> Set.of(SlotState.SPENDING, SlotState.SEALED);
            // Its receipt was fetched, and is there once more.
            case RELEASED -> Set.of(SlotState.EMPTY, SlotState.SPENT);
            case SET_ASIDE -> Set.of(SlotState.DAMAGED, SlotState.EMPTY);
            default -> Set.of(state(entries, slot));
        };
    }

    /** INFO, SELFTEST, LIST and LOG. */
    private void assertWhole(Host host, int page, String where) throws IOException {
        Reply.Info info = host.info();
        assertThat(info.info().identityKey()).as(where).isEqualTo(identity);
        assertThat(info.info().isSignedBy(Host.NONCE, info.signature()))
                .as(where)
                .isTrue();
        assertThat(info.info().adminTokenSet()).as(where).isTrue();
        assertThat(info.info().slots()).as(where).isEqualTo(SLOTS);
        assertThat(info.info().faultCode()).as(where).isPositive();
        assertThat(host.ask(new Request.SelfTest()))
                .as(where)
                .isEqualTo(new Reply.SelfTested(info.info().faultCode()));
        assertThat(host.status(new Request.List(SLOTS - 1))).as(where).isEqualTo(Status.OK);
        assertThat(host.status(new Request.List(SLOTS))).as(where).isEqualTo(Status.NO_SUCH_SLOT);
        boolean ofLog = owner(page).isEmpty() && page >= Geometry.firstPage(Geometry.logBlock(0));
        List<LogEntry> kept = host.signedLog();
        // Where the newest entry is lost its number is given again.
        List<LogEntry> before = kept.stream()
                .filter(entry -> entry.number() < log.size() - (ofLog ? 1 : 0))
                .toList();
        assertThat(log).as(where).containsAll(before);
        if (!ofLog) {
            assertThat(before).as(where).hasSameSizeAs(log);
        }
        assertThat(host.ask(new Request.Log(1_000_000)))
                .as(where)
                .isInstanceOfSatisfying(
                        Reply.LogPage.class,
                        end -> assertThat(end.entries()).as(where).isEmpty());
    }

    /** What a command answers that needs a message in a slot, and finds the slot in another state. */
    private static Status unfit(SlotState state, int slot) {
        if (slot >= SLOTS) {
            return Status.NO_SUCH_SLOT;
        }
        return switch (state) {
            case EMPTY -> Status.NO_MESSAGE;
            case DAMAGED -> Status.DAMAGED;
            default -> Status.WRONG_STATE;
        };
    }

    private static void assertAnswersWithoutChange(Host host, int slot, SlotState state, String where)
            throws IOException {
        TestMessage message = message(Math.min(slot, SLOTS - 1));
        Status unfit = unfit(state, slot);
        boolean sealed = state == SlotState.SEALED;
        boolean tokened = sealed || state == SlotState.SPENDING || state == SlotState.SPENT;
        assertStatus(host, new Request.Get(slot, 0), sealed ? Status.OK : unfit, where);
        assertStatus(
                host,
                new Request.Get(slot, message.content().length() + 1),
                sealed ? Status.BAD_REQUEST : unfit,
                where);
        assertStatus(host, new Request.PutChunk(slot, 0, OTHER), unfit, where);
        assertStatus(host, new Request.PutCommit(slot), sealed ? Status.OK : unfit, where);
        assertStatus(
                host, new Request.Attempt(slot, NEW.digest(), OTHER), sealed ? Status.DIGEST_MISMATCH : unfit, where);
        assertStatus(host, new Request.Consume(slot, NOBODYS, OTHER), tokened ? Status.BAD_TOKEN : unfit, where);
        assertStatus(
                host, new Request.Release(slot, NOBODYS), state == SlotState.SPENT ? Status.BAD_TOKEN : unfit, where);
        if (sealed) {
            assertThat(host.get(slot)).as(where).isEqualTo(message.content());
        }
        Reply receipt = host.ask(new Request.Receipt(slot));
        if (sealed || state == SlotState.SPENT) {
            assertThat(receipt).as(where).isInstanceOfSatisfying(Reply.Receipts.class, given -> {
                assertThat(given.state()).as(where).isEqualTo(state);
                assertThat(given.digest()).as(where).isEqualTo(message.digest());
                assertThat(given.receipt()).as(where).isEqualTo(sealed ? Optional.empty() : Optional.of(RECEIPT));
                assertThat(given.note()).as(where).isIn(Optional.empty(), Optional.of(NOTE));
            });
        } else {
            assertThat(receipt.status()).as(where).isEqualTo(unfit);
        }
    }

    private static void assertStatus(Host host, Request request, Status expected, String where) throws IOException {
        assertThat(host.status(request)).as("%s, %s", where, request).isEqualTo(expected);
    }

    /** Into whichever slot is empty, and what is answered of it while it is WRITING. */
    private static void assertPut(Host host, Map<Integer, SlotEntry> shown, String where) throws IOException {
        for (int slot = 0; slot < SLOTS; slot++) {
            Reply begun = host.ask(message(slot).begin());
            switch (state(shown, slot)) {
                case SEALED -> assertThat(begun).as(where).isEqualTo(new Reply.PutBegun(slot, true));
                case SPENDING, SPENT -> assertThat(begun.status()).as(where).isEqualTo(Status.ALREADY_SPENT);
                default ->
                    assertThat(begun).as(where).isInstanceOfSatisfying(Reply.PutBegun.class, into -> assertThat(
                                    state(shown, into.slot()))
                            .as(where)
                            .isEqualTo(SlotState.EMPTY));
            }
        }
        Reply.PutBegun begun = host.ok(NEW.begin(), Reply.PutBegun.class);
        int slot = begun.slot();
        assertThat(host.state(slot)).as(where).isEqualTo(SlotState.WRITING);
        for (Request request : List.of(
                new Request.Get(slot, 0),
                new Request.Attempt(slot, NEW.digest(), OTHER),
                new Request.Consume(slot, NEW.token(), OTHER),
                new Request.Receipt(slot),
                new Request.Release(slot, NEW.token()))) {
            assertStatus(host, request, Status.WRONG_STATE, where);
        }
        assertStatus(host, new Request.PutChunk(slot, 1, OTHER), Status.BAD_REQUEST, where);
        assertStatus(host, new Request.PutCommit(slot), Status.DIGEST_MISMATCH, where);
        assertStatus(host, new Request.PutCommit(slot), Status.NO_MESSAGE, where);
        int stored = host.put(NEW);
        assertThat(host.get(stored)).as(where).isEqualTo(NEW.content());
        host.consume(stored, NEW, RECEIPT);
        host.release(stored, NEW);
    }

    /** From where a slot is to its end. */
    private static void assertLifeGoesOn(Host host, int slot, SlotState state, String where) throws IOException {
        TestMessage message = message(slot);
        Request consume = new Request.Consume(slot, message.token(), OTHER);
        if (state == SlotState.EMPTY || state == SlotState.DAMAGED) {
            assertStatus(host, consume, unfit(state, slot), where);
            return;
        }
        if (state == SlotState.SEALED) {
            assertThat(host.get(slot)).as(where).isEqualTo(message.content());
            assertStatus(host, new Request.Attempt(slot, message.digest(), OTHER), Status.OK, where);
            assertThat(host.receipts(slot).note()).as(where).contains(OTHER);
        }
        if (slot == SPENDING) {
            assertStatus(host, consume, Status.STORAGE_FAULT, where);
            assertStatus(host, new Request.Get(slot, 0), Status.WRONG_STATE, where);
            return;
        }
        assertStatus(host, consume, Status.OK, where);
        assertStatus(host, consume, Status.OK, where);
        assertThat(host.receipts(slot).receipt()).as(where).contains(state == SlotState.SPENT ? RECEIPT : OTHER);
        assertStatus(host, new Request.Get(slot, 0), Status.WRONG_STATE, where);
        assertStatus(host, new Request.Release(slot, message.token()), Status.OK, where);
        assertStatus(host, new Request.Get(slot, 0), Status.NO_MESSAGE, where);
    }
}
