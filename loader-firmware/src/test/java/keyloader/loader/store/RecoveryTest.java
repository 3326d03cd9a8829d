package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.loader.Firmware;
import keyloader.loader.machine.MessageHead;
import keyloader.loader.machine.Slot;
import keyloader.loader.store.MemoryStorage.Defect;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a power-up does with a slot that it finds unfinished, and what it says of that; each state made by hand. */
@Timeout(60)
class RecoveryTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 1500);
    private static final TestMessage OTHER = TestMessage.of(2, 400);
    private static final Bytes RECEIPT = TestMessage.of(3, 100).content();
    private static final Bytes ADMIN = TestMessage.of(4, 1).token();
    private static final MessageHead HEAD = new MessageHead(
            MESSAGE.kid(),
            MESSAGE.digest(),
            MESSAGE.content().length(),
            MESSAGE.token().sha256());
    private static final Slot SPENDING = new Slot.Spending(HEAD, RECEIPT, 0);

    private final MemoryStorage storage;
    private final Pages pages;

    RecoveryTest() throws IOException {
        storage = Firmware.formatted(2);
        pages = new Pages(storage);
    }

    private SlotJournal journal() {
        return SlotJournal.load(pages, 0);
    }

    /** In slot 0; OTHER in slot 1. */
    private void putBoth() throws IOException {
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.put(MESSAGE, MESSAGE.begin(ADMIN))).isZero();
            assertThat(host.put(OTHER)).isEqualTo(1);
        }
    }

    /** Those of the newest power-up. */
    private static List<LogEntry> recovered(Host host) throws IOException {
        List<LogEntry> all = host.signedLog();
        long newest = all.get(all.size() - 1).powerUp();
        return all.stream()
                .filter(entry -> entry.powerUp() == newest && entry.kind() == Kind.RECOVERED)
                .toList();
    }

    private static int fault(Host host) throws IOException {
        return host.info().info().faultCode();
    }

    @Test
    void aMessageThatWasNeverStoredIsDroppedLoggedAndCounted() throws IOException {
        new ContentVault(pages, 0, Firmware.RANDOM).write(HEAD, MESSAGE.content());
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.list()).isEmpty();
            assertThat(recovered(host))
                    .singleElement()
                    .extracting(LogEntry::slot)
                    .isEqualTo(OptionalInt.of(0));
            assertThat(journal().use().messages()).isEqualTo(1);
            assertThat(host.put(OTHER)).as("the slot that is less worn").isEqualTo(1);
        }
    }

    @Test
    void aConsumeIsFinishedAndLoggedOnce() throws IOException {
        putBoth();
        journal().append(Optional.of(SPENDING));
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.receipts(0).receipt()).contains(RECEIPT);
            assertThat(recovered(host))
                    .singleElement()
                    .extracting(LogEntry::slot)
                    .isEqualTo(OptionalInt.of(0));
            assertThat(journal().use().messages()).isEqualTo(1);
        }
    }

    @Test
    void whatIsLeftOfASpentMessageIsErasedForGoodAndNothingIsLogged() throws IOException {
        putBoth();
        journal().append(Optional.of(new Slot.Spent(HEAD, RECEIPT, 0)));
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(storage.trace()).last().isInstanceOf(Operation.Sync.class);
            assertThat(host.state(0)).isEqualTo(SlotState.SPENT);
            assertThat(recovered(host)).isEmpty();
            assertThat(new ContentVault(pages, 0, Firmware.RANDOM).isBlank()).isTrue();
        }
    }

    @Test
    void aJournalThatIsNotGivenOutForAMomentCostsNoMessage() throws IOException {
        putBoth();
        storage.defect(Geometry.journalBlock(0, 0), Defect.UNREADABLE);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.state(0)).isEqualTo(SlotState.DAMAGED);
            assertThat(host.get(1)).isEqualTo(OTHER.content());
        }
        storage.repair();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.get(0)).isEqualTo(MESSAGE.content());
        }
    }

    @Test
    void aJournalThatDoesNotTakeSpentIsAFaultAndConsumeTriesAgain() throws IOException {
        putBoth();
        journal().append(Optional.of(SPENDING));
        storage.defect(Geometry.journalBlock(0, 0), Defect.REFUSING);
        Request consume = new Request.Consume(0, MESSAGE.token(), RECEIPT);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.state(0)).isEqualTo(SlotState.SPENDING);
            assertThat(fault(host)).isEqualTo(Fault.STORAGE_WRITE.code());
            assertThat(host.get(1)).isEqualTo(OTHER.content());
            assertThat(host.status(consume)).isEqualTo(Status.STORAGE_FAULT);
            storage.repair();
            assertThat(host.status(consume)).isEqualTo(Status.OK);
            assertThat(host.receipts(0).receipt()).contains(RECEIPT);
            host.signedLog();
        }
    }

    @Test
    void contentThatCannotBeErasedIsAFaultAndItsReceiptIsGivenOut() throws IOException {
        putBoth();
        journal().append(Optional.of(SPENDING));
        storage.defect(Geometry.contentBlock(0, 0), Defect.WORN);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(fault(host)).isEqualTo(Fault.STORAGE_WRITE.code());
            assertThat(pages.isBlockBlank(Geometry.keyBlock(0))).isTrue();
            assertThat(host.receipts(0).receipt()).contains(RECEIPT);
            assertThat(host.get(1)).isEqualTo(OTHER.content());
        }
    }

    @Test
    void aStorageThatFailedForAMomentIsNoPowerUp() throws IOException {
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.ok(MESSAGE.begin(), Reply.PutBegun.class);
            host.send(0, MESSAGE);
            storage.failOnceAt(0);
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.STORAGE_FAULT);
            assertThat(host.put(OTHER)).isZero();
            assertThat(host.signedLog()).extracting(LogEntry::kind).containsExactly(Kind.POWER_UP, Kind.STORED);
        }
    }

    @Test
    void whatChangesNothingWritesNothingAndSyncsNothing() throws IOException {
        putBoth();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.get(0);
            int before = storage.operations();
            host.get(0);
            host.list();
            host.signedLog();
            host.receipts(0);
            host.ok(new Request.SelfTest(), Reply.SelfTested.class);
            assertThat(host.status(new Request.Release(0, MESSAGE.token()))).isEqualTo(Status.WRONG_STATE);
            assertThat(storage.operations()).isEqualTo(before);
        }
    }

    /** The newest record is alone in its block, and no record can be read any more. */
    @Test
    void aZeroizeForgetsAJournalThatCannotBeRead() throws IOException {
        putBoth();
        ContentVault vault = new ContentVault(pages, 0, Firmware.RANDOM);
        vault.eraseKey();
        vault.eraseContent();
        int block = Geometry.journalBlock(0, 0);
        SlotJournal journal = journal();
        do {
            journal.append(Optional.of(new Slot.Spent(HEAD, RECEIPT, 0)));
        } while (!pages.isBlank(Geometry.firstPage(block) + 1));
        for (int number = Geometry.firstPage(block); number < Geometry.firstPage(block + 2); number++) {
            if (!pages.isBlank(number)) {
                byte[] damaged = storage.image().page(number).clone();
                damaged[0] ^= 1;
                storage.image().set(number, damaged);
            }
        }
        assertThat(journal().newest()).isEmpty();
        Bytes secret = RECEIPT.slice(0, 32);
        assertThat(storage.image().contains(secret)).isTrue();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.ok(new Request.Zeroize(ADMIN), Reply.Done.class);
            assertThat(storage.image().contains(secret)).isFalse();
        }
    }
}
