package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks that are stuck or worn out: what lies in others goes on, and what cannot be done is not said to be done. */
@Timeout(300)
class DefectTest {
    private static final TestMessage KEPT = TestMessage.of(1, 1500);
    private static final TestMessage NEXT = TestMessage.of(2, 1200);
    private static final TestMessage THIRD = TestMessage.of(3, 300);
    private static final Bytes RECEIPT = TestMessage.of(4, 700).content();
    private static final Bytes ADMIN = TestMessage.of(5, 1).token();

    private static final int KEPT_SLOT = 0;
    private static final int BAD = 1;
    private static final int GOOD = 2;

    private static final Set<Defect> UNWRITABLE = EnumSet.of(Defect.STUCK, Defect.REFUSING);

    private static List<Integer> blocks(int slot) {
        return List.of(Geometry.journalBlock(slot, 0), Geometry.keyBlock(slot), Geometry.contentBlock(slot, 0));
    }

    /** Slot 0 has a message. */
    private static MemoryStorage lived() throws IOException {
        MemoryStorage storage = Firmware.formatted(3);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.put(KEPT, KEPT.begin(ADMIN));
        }
        return storage;
    }

    private static Status put(Host host, TestMessage message) throws IOException {
        Reply begun = host.ask(message.begin());
        if (!(begun instanceof Reply.PutBegun begin)) {
            return begun.status();
        }
        host.send(begin.slot(), message);
        return host.status(new Request.PutCommit(begin.slot()));
    }

    @Test
    void aSlotThatCannotBeWrittenIsSetAsideAndTheNextIsTaken() throws IOException {
        for (Defect defect : UNWRITABLE) {
            for (int block : blocks(BAD)) {
                MemoryStorage storage = lived();
                storage.defect(block, defect);
                String where = defect + " in block " + block;
                try (Firmware firmware = new Firmware(storage);
                        Host host = firmware.host()) {
                    assertThat(put(host, NEXT)).as(where).isEqualTo(Status.STORAGE_FAULT);
                    assertThat(host.info().info().faultCode()).as(where).isEqualTo(Fault.STORAGE_WRITE.code());
                    int tries = 1;
                    while (put(host, NEXT) == Status.STORAGE_FAULT && tries < 3) {
                        tries++;
                    }
                    assertThat(tries).as(where).isLessThan(3);
                    assertThat(host.get(KEPT_SLOT)).as(where).isEqualTo(KEPT.content());
                    assertThat(host.get(GOOD)).as(where).isEqualTo(NEXT.content());
                    // The third may try the bad slot once more; then nothing is left.
                    assertThat(List.of(put(host, THIRD), put(host, THIRD), put(host, THIRD)))
                            .as(where)
                            .endsWith(Status.FULL)
                            .doesNotContain(Status.OK);
                }
                try (Firmware firmware = new Firmware(storage);
                        Host host = firmware.host()) {
                    assertThat(host.get(KEPT_SLOT)).as(where).isEqualTo(KEPT.content());
                    assertThat(host.get(GOOD)).as(where).isEqualTo(NEXT.content());
                }
            }
        }
    }

    @Test
    void aSlotThatFailedTwiceStaysSetAsideUntilZeroize() throws IOException {
        MemoryStorage storage = lived();
        storage.defect(Geometry.contentBlock(BAD, 0), Defect.STUCK);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            while (host.state(BAD) != SlotState.DAMAGED) {
                put(host, NEXT);
                assertThat(host.info().info().logEntries())
                        .as("it comes to an end")
                        .isLessThan(30);
                if (host.list().size() > 1 && host.state(GOOD) == SlotState.SEALED) {
                    host.consume(GOOD, NEXT, RECEIPT);
                    host.release(GOOD, NEXT);
                }
            }
        }
        storage.repair();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.state(BAD)).as("on record").isEqualTo(SlotState.DAMAGED);
            host.ok(new Request.Zeroize(ADMIN), Reply.Done.class);
            assertThat(host.list()).isEmpty();
        }
    }

    /** Of such a slot the record that sets it aside is all there is. */
    @Test
    void aSlotWhoseKeyWasNeverTakenIsSetAsideUntilZeroize() throws IOException {
        MemoryStorage storage = lived();
        SlotJournal.load(new Pages(storage), BAD).append(Optional.of(new Slot.Damaged()));
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.state(BAD)).isEqualTo(SlotState.DAMAGED);
            host.ok(new Request.Zeroize(ADMIN), Reply.Done.class);
            assertThat(host.list()).isEmpty();
        }
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.list()).isEmpty();
        }
    }

    @Test
    void aKeyThatCannotBeErasedIsNeverGivenOutAgain() throws IOException {
        for (Defect defect : EnumSet.of(Defect.STUCK, Defect.REFUSING, Defect.WORN, Defect.SILENTLY_WORN)) {
            MemoryStorage storage = lived();
            storage.defect(Geometry.keyBlock(KEPT_SLOT), defect);
            Request consume = new Request.Consume(KEPT_SLOT, KEPT.token(), RECEIPT);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                assertThat(host.status(consume)).as(defect.name()).isEqualTo(Status.STORAGE_FAULT);
                assertSpending(host, defect);
                assertThat(put(host, THIRD)).as("other slots go on").isEqualTo(Status.OK);
            }
            for (int powerUp = 0; powerUp < 2; powerUp++) {
                try (Firmware firmware = new Firmware(storage);
                        Host host = firmware.host()) {
                    assertSpending(host, defect);
                    assertThat(host.info().info().faultCode()).isEqualTo(Fault.STORAGE_WRITE.code());
                    assertThat(host.get(BAD)).isEqualTo(THIRD.content());
                    assertThat(host.status(consume)).as(defect.name()).isEqualTo(Status.STORAGE_FAULT);
                    assertSpending(host, defect);
                }
            }
            storage.repair();
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                assertThat(host.state(KEPT_SLOT)).isEqualTo(SlotState.SPENT);
                assertThat(host.receipts(KEPT_SLOT).receipt()).contains(RECEIPT);
                assertThat(host.status(consume)).isEqualTo(Status.OK);
                assertThat(new Pages(storage).isBlockBlank(Geometry.keyBlock(KEPT_SLOT)))
                        .isTrue();
            }
        }
    }

    private static void assertSpending(Host host, Defect defect) throws IOException {
        assertThat(host.state(KEPT_SLOT)).as(defect.name()).isEqualTo(SlotState.SPENDING);
        for (Request request : List.of(
                new Request.Get(KEPT_SLOT, 0),
                new Request.Attempt(KEPT_SLOT, KEPT.digest(), RECEIPT),
                new Request.Receipt(KEPT_SLOT),
                new Request.Release(KEPT_SLOT, KEPT.token()))) {
            assertThat(host.status(request)).as("%s, %s", defect, request).isEqualTo(Status.WRONG_STATE);
        }
        assertThat(host.status(KEPT.begin())).isEqualTo(Status.ALREADY_SPENT);
        assertThat(host.status(new Request.Consume(KEPT_SLOT, ADMIN, RECEIPT))).isEqualTo(Status.BAD_TOKEN);
    }

    @Test
    void aSpendingSlotIsFinishedByConsumeWhereTheStorageWorksAgain() throws IOException {
        MemoryStorage storage = lived();
        storage.defect(Geometry.keyBlock(KEPT_SLOT), Defect.WORN);
        Request consume = new Request.Consume(KEPT_SLOT, KEPT.token(), RECEIPT);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.status(consume)).isEqualTo(Status.STORAGE_FAULT);
            assertSpending(host, Defect.WORN);
            storage.repair();
            assertThat(host.status(consume)).isEqualTo(Status.OK);
            assertThat(host.receipts(KEPT_SLOT).receipt()).contains(RECEIPT);
            host.signedLog();
        }
    }

    @Test
    void aStateThatCannotBeWrittenIsNotAnsweredAndTheMessageStays() throws IOException {
        for (Defect defect : UNWRITABLE) {
            MemoryStorage storage = lived();
            storage.defect(Geometry.journalBlock(KEPT_SLOT, 0), defect);
            for (int powerUp = 0; powerUp < 2; powerUp++) {
                try (Firmware firmware = new Firmware(storage);
                        Host host = firmware.host()) {
                    assertThat(host.status(new Request.Consume(KEPT_SLOT, KEPT.token(), RECEIPT)))
                            .isEqualTo(Status.STORAGE_FAULT);
                    assertThat(host.state(KEPT_SLOT)).isEqualTo(SlotState.SEALED);
                    assertThat(host.status(new Request.Attempt(KEPT_SLOT, KEPT.digest(), RECEIPT)))
                            .isEqualTo(Status.STORAGE_FAULT);
                    assertThat(host.receipts(KEPT_SLOT).note()).isEmpty();
                    assertThat(put(host, NEXT)).isEqualTo(Status.OK);
                    host.consume(1 + powerUp, NEXT, RECEIPT);
                    host.release(1 + powerUp, NEXT);
                }
            }
        }
    }

    @Test
    void aZeroizeThatCannotEraseAKeyIsNotAnsweredAndGivesNothingOutAnyMore() throws IOException {
        MemoryStorage storage = lived();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            host.put(NEXT);
            storage.defect(Geometry.keyBlock(KEPT_SLOT), Defect.WORN);
            assertThat(host.status(new Request.Zeroize(ADMIN))).isEqualTo(Status.STORAGE_FAULT);
            assertNothingUsable(host);
        }
        assertThat(new Pages(storage).isBlockBlank(Geometry.keyBlock(1)))
                .as("the others are erased")
                .isTrue();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertNothingUsable(host);
            assertThat(host.status(new Request.Zeroize(ADMIN))).isEqualTo(Status.STORAGE_FAULT);
        }
        storage.repair();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            assertThat(host.list()).isEmpty();
            assertThat(host.info().info().adminTokenSet()).isFalse();
            assertThat(put(host, THIRD)).isEqualTo(Status.OK);
        }
    }

    private static void assertNothingUsable(Host host) throws IOException {
        assertThat(host.list()).hasSize(3).allMatch(entry -> entry.state() == SlotState.DAMAGED);
        assertThat(host.status(new Request.Get(KEPT_SLOT, 0))).isEqualTo(Status.DAMAGED);
        assertThat(host.status(THIRD.begin())).isEqualTo(Status.FULL);
        assertThat(host.info().info().faultCode()).isEqualTo(Fault.STORAGE_WRITE.code());
    }

    @Test
    void superblocksThatCannotBeWrittenAreAFaultAndMessagesGoOn() throws IOException {
        for (Defect defect : UNWRITABLE) {
            MemoryStorage storage = lived();
            storage.defect(0, defect);
            storage.defect(1, defect);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                assertThat(host.info().info().faultCode()).isEqualTo(Fault.SUPERBLOCK.code());
                assertThat(host.get(KEPT_SLOT)).isEqualTo(KEPT.content());
                assertThat(put(host, NEXT)).isEqualTo(Status.OK);
                assertThat(host.status(new Request.Zeroize(ADMIN))).isEqualTo(Status.STORAGE_FAULT);
                assertThat(host.get(KEPT_SLOT)).as("nothing was begun").isEqualTo(KEPT.content());
                assertThat(host.log(0)).last().extracting(LogEntry::powerUp).isEqualTo(2L);
            }
        }
    }

    @Test
    void aSuperblockThatCannotBeWrittenLeavesTheOther() throws IOException {
        for (Defect defect : UNWRITABLE) {
            MemoryStorage storage = lived();
            storage.defect(0, defect);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                assertThat(host.info().info().faultCode()).as(defect.name()).isZero();
                assertThat(host.status(new Request.Zeroize(ADMIN)))
                        .as("an older generation stays, which would bring the messages' states back")
                        .isEqualTo(Status.STORAGE_FAULT);
            }
        }
    }

    @Test
    void logBlocksThatCannotBeWrittenAreLeftOut() throws IOException {
        for (Defect defect : UNWRITABLE) {
            MemoryStorage storage = lived();
            storage.defect(Geometry.logBlock(0), defect);
            storage.defect(Geometry.logBlock(2), defect);
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                for (int i = 0; i < 40; i++) {
                    assertThat(host.status(new Request.Consume(KEPT_SLOT, ADMIN, RECEIPT)))
                            .isEqualTo(Status.BAD_TOKEN);
                }
            }
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                assertThat(host.signedLog()).hasSizeGreaterThan(40);
                assertThat(host.get(KEPT_SLOT)).isEqualTo(KEPT.content());
            }
        }
    }
}
