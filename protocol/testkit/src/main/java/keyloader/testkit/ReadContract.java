package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;

/** How messages are found and read (SPEC 10: INFO, LIST, GET, ATTEMPT, SELFTEST). */
public interface ReadContract extends ContractPart {

    @Test
    default void aLoaderProvesWhoItIs() throws IOException {
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            Reply.Info reply = host.info();
            assertThat(reply.info().isSignedBy(Host.NONCE, reply.signature())).isTrue();
            assertThat(reply.info().isSignedBy(WRONG_TOKEN, reply.signature()))
                    .as("another nonce")
                    .isFalse();
            assertThat(reply.info().slots()).isEqualTo(FEW);
            assertThat(reply.info().largestMessage()).isEqualTo(Limits.MAX_MESSAGE);
            assertThat(reply.info().faultCode()).isZero();
            assertThat(reply.info().adminTokenSet()).isFalse();
            assertThat(reply.info().committedSincePowerUp()).isZero();
        }
    }

    @Test
    default void aPowerCycleIsSeenAndTheIdentityStays() throws IOException {
        try (LoaderFixture loader = loader(FEW)) {
            Reply.Info before;
            try (Host host = loader.host()) {
                host.put(TestMessage.of(1, 100));
                before = host.info();
                assertThat(before.info().committedSincePowerUp()).isEqualTo(1);
            }
            try (Host host = loader.host()) {
                assertThat(host.info().info().powerUpId())
                        .as("the same in another session")
                        .isEqualTo(before.info().powerUpId());
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                Reply.Info after = host.info();
                assertThat(after.info().serial()).isEqualTo(before.info().serial());
                assertThat(after.info().identityKey()).isEqualTo(before.info().identityKey());
                assertThat(after.info().powerUpId()).isNotEqualTo(before.info().powerUpId());
                assertThat(after.info().committedSincePowerUp()).isZero();
            }
        }
    }

    @Test
    default void aHealthyLoaderFindsNoFault() throws IOException {
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(TestMessage.of(1, 100));
            assertThat(host.ask(new Request.SelfTest())).isEqualTo(new Reply.SelfTested(0));
        }
    }

    @Test
    default void listSaysWhatLiesWhere() throws IOException {
        TestMessage message = TestMessage.of(1, 700);
        TestMessage spent = TestMessage.of(2, 800);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                host.put(message);
                host.put(spent);
                host.get(0);
                host.ok(new Request.Attempt(0, message.digest(), RECEIPT), Reply.Done.class);
                host.ok(new Request.Attempt(1, spent.digest(), RECEIPT), Reply.Done.class);
                host.consume(1, spent, RECEIPT);
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(host.list())
                        .containsExactly(
                                new SlotEntry(
                                        0,
                                        SlotState.SEALED,
                                        Optional.of(new SlotEntry.MessageEntry(
                                                message.kid(), message.digest(), 700, true, 1))),
                                new SlotEntry(
                                        1,
                                        SlotState.SPENT,
                                        Optional.of(new SlotEntry.MessageEntry(
                                                spent.kid(), spent.digest(), 800, false, 0))));
            }
        }
    }

    @Test
    default void longListsComeInPages() throws IOException {
        int slots = 40;
        try (LoaderFixture loader = loader(slots);
                Host host = loader.host()) {
            for (int i = 0; i < slots; i++) {
                host.put(TestMessage.of(i, 10));
            }
            List<Integer> all = IntStream.range(0, slots).boxed().toList();
            assertThat(host.list()).extracting(SlotEntry::slot).isEqualTo(all);
            Reply.Slots first = host.ok(new Request.List(0), Reply.Slots.class);
            assertThat(first.entries()).hasSize(Limits.PAGE_ENTRIES);
            assertThat(first.nextSlot()).isEqualTo(OptionalInt.of(Limits.PAGE_ENTRIES));
            Reply.Slots exactly = host.ok(new Request.List(slots - Limits.PAGE_ENTRIES), Reply.Slots.class);
            assertThat(exactly.entries()).hasSize(Limits.PAGE_ENTRIES);
            assertThat(exactly.nextSlot()).as("no more").isEmpty();
            for (int i = 5; i < 15; i++) {
                host.consume(i, TestMessage.of(i, 10), RECEIPT);
                host.release(i, TestMessage.of(i, 10));
            }
            Reply.Slots gap = host.ok(new Request.List(0), Reply.Slots.class);
            assertThat(gap.nextSlot()).isEqualTo(OptionalInt.of(26));
            assertThat(host.list()).hasSize(slots - 10);
        }
    }

    @Test
    default void getGivesPartsFromAnyOffset() throws IOException {
        TestMessage message = TestMessage.of(1, 5000);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(message);
            for (int offset : new int[] {0, 1, 475, 476, 2047, 2048, 2952, 2953, 4999}) {
                int length = Math.min(Limits.MAX_CHUNK, 5000 - offset);
                assertThat(host.ask(new Request.Get(0, offset)))
                        .isEqualTo(new Reply.Content(message.content().slice(offset, length), 5000));
            }
            assertThat(host.ask(new Request.Get(0, 5000))).isEqualTo(new Reply.Content(Bytes.EMPTY, 5000));
            assertThat(host.status(new Request.Get(0, 5001))).isEqualTo(Status.BAD_REQUEST);
        }
    }

    @Test
    default void aMessageIsPresentedOnceASession() throws IOException {
        TestMessage message = TestMessage.of(1, 5000);
        try (LoaderFixture loader = loader(FEW)) {
            for (int session = 0; session < 12; session++) {
                try (Host host = loader.host()) {
                    host.put(message);
                    host.get(0);
                    host.get(0);
                    assertThat(host.list().get(0).message().orElseThrow().presentations())
                            .isEqualTo(session + 1);
                }
                if (session % 4 == 3) {
                    loader.powerCycle();
                }
            }
        }
    }

    @Test
    default void theNewestNoteIsKept() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        Bytes largest = TestMessage.of(5, Limits.MAX_RECEIPT).content();
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                host.put(message);
                assertThat(host.receipts(0).note()).isEmpty();
                for (int i = 0; i < 20; i++) {
                    host.ok(new Request.Attempt(0, message.digest(), RECEIPT), Reply.Done.class);
                    assertThat(host.receipts(0).note()).contains(RECEIPT);
                    host.ok(new Request.Attempt(0, message.digest(), largest), Reply.Done.class);
                }
                assertThat(host.get(0)).isEqualTo(message.content());
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(host.ask(new Request.Receipt(0)))
                        .isEqualTo(new Reply.Receipts(
                                SlotState.SEALED, message.digest(), Optional.empty(), Optional.of(largest)));
                assertThat(host.get(0)).as("a note spends nothing").isEqualTo(message.content());
            }
        }
    }

    @Test
    default void aNoteForAnotherMessageIsRefused() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(message);
            assertThat(host.status(new Request.Attempt(0, TestMessage.of(2, 500).digest(), RECEIPT)))
                    .isEqualTo(Status.DIGEST_MISMATCH);
            assertThat(host.receipts(0).note()).isEmpty();
        }
    }
}
