package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages get in (SPEC 10, PUT). */
public interface PutContract extends ContractPart {

    @ParameterizedTest
    @ValueSource(ints = {1, 475, 476, 477, 2047, 2048, 2049, 4096, 7616, 16_383, 16_384})
    default void aMessageOfAnyLengthIsReadBackAsItWas(int length) throws IOException {
        TestMessage message = TestMessage.of(length, length);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                assertThat(host.put(message)).isZero();
                assertThat(host.get(0)).isEqualTo(message.content());
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(host.get(0)).isEqualTo(message.content());
            }
        }
    }

    @Test
    default void messagesTakeTheSlotsThatHaveHeldTheFewest() throws IOException {
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            for (int i = 0; i < 3; i++) {
                assertThat(host.put(TestMessage.of(i, 100))).isEqualTo(i);
            }
            host.consume(1, TestMessage.of(1, 100), RECEIPT);
            host.release(1, TestMessage.of(1, 100));
            assertThat(host.put(TestMessage.of(7, 100))).isEqualTo(3);
            assertThat(host.put(TestMessage.of(8, 100))).isEqualTo(1);
        }
    }

    @Test
    default void puttingTheSameMessageAgainIsDoneAtOnce() throws IOException {
        TestMessage message = TestMessage.of(1, 5000);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            int slot = host.put(message);
            assertThat(host.ask(message.begin())).isEqualTo(new Reply.PutBegun(slot, true));
            assertThat(host.list()).hasSize(1);
            assertThat(host.get(slot)).isEqualTo(message.content());
            assertThat(host.info().info().committedSincePowerUp()).isEqualTo(1);
        }
    }

    @Test
    default void theSameDigestWithAnotherTokenChangesNothing() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            int slot = host.put(message);
            Request.PutBegin rogue =
                    new Request.PutBegin(message.digest(), 500, message.kid(), WRONG_TOKEN.sha256(), Optional.empty());
            assertThat(host.ask(rogue)).isEqualTo(new Reply.PutBegun(slot, true));
            assertThat(host.status(new Request.Consume(slot, WRONG_TOKEN, RECEIPT)))
                    .isEqualTo(Status.BAD_TOKEN);
        }
    }

    @Test
    default void aMessageThatWasUsedUpIsNotTakenAgain() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        try (LoaderFixture loader = loader(1);
                Host host = loader.host()) {
            int slot = host.put(message);
            host.consume(slot, message, RECEIPT);
            assertThat(host.status(message.begin())).isEqualTo(Status.ALREADY_SPENT);
            host.release(slot, message);
            assertThat(host.ask(message.begin())).isEqualTo(new Reply.PutBegun(slot, false));
        }
    }

    @Test
    default void aFullLoaderTakesNoMoreAndReplacesNothing() throws IOException {
        try (LoaderFixture loader = loader(2);
                Host host = loader.host()) {
            host.put(TestMessage.of(0, 100));
            host.put(TestMessage.of(1, 100));
            host.consume(1, TestMessage.of(1, 100), RECEIPT);
            assertThat(host.status(TestMessage.of(2, 100).begin())).isEqualTo(Status.FULL);
            assertThat(host.get(0)).isEqualTo(TestMessage.of(0, 100).content());
            assertThat(host.receipts(1).receipt()).contains(RECEIPT);
            host.release(1, TestMessage.of(1, 100));
            assertThat(host.put(TestMessage.of(2, 100))).isEqualTo(1);
        }
    }

    @Test
    default void chunksComeInOrderAndMayBeRepeated() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        Bytes content = message.content();
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.ok(message.begin(), Reply.PutBegun.class);
            assertThat(host.status(new Request.PutChunk(0, 1, content.slice(1, 10))))
                    .as("gap at the start")
                    .isEqualTo(Status.BAD_REQUEST);
            assertThat(host.status(new Request.PutChunk(0, 0, content.slice(0, 1000))))
                    .isEqualTo(Status.OK);
            assertThat(host.status(new Request.PutChunk(0, 1001, content.slice(1001, 10))))
                    .as("gap")
                    .isEqualTo(Status.BAD_REQUEST);
            assertThat(host.status(new Request.PutChunk(0, 999, content.slice(999, 10))))
                    .as("overlap")
                    .isEqualTo(Status.BAD_REQUEST);
            assertThat(host.status(new Request.PutChunk(0, 0, content.slice(0, 1000))))
                    .as("repeat")
                    .isEqualTo(Status.OK);
            assertThat(host.status(new Request.PutChunk(0, 5, content.slice(5, 20))))
                    .as("repeat of a part")
                    .isEqualTo(Status.OK);
            assertThat(host.status(new Request.PutChunk(0, 0, content.slice(1, 1000))))
                    .as("repeat with other bytes")
                    .isEqualTo(Status.BAD_REQUEST);
            assertThat(host.status(new Request.PutChunk(0, 1000, content.slice(1000, 2000))))
                    .isEqualTo(Status.OK);
            assertThat(host.status(new Request.PutChunk(0, 3000, Bytes.of((byte) 0))))
                    .as("more than announced")
                    .isEqualTo(Status.BAD_REQUEST);
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.OK);
            assertThat(host.get(0)).isEqualTo(content);
        }
    }

    @Test
    default void aChunkBeyondTheAnnouncedLengthIsRefused() throws IOException {
        TestMessage message = TestMessage.of(1, 10);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.ok(message.begin(), Reply.PutBegun.class);
            assertThat(host.status(new Request.PutChunk(0, 0, Bytes.of(new byte[11]))))
                    .isEqualTo(Status.BAD_REQUEST);
        }
    }

    @Test
    default void commitMayBeRepeated() throws IOException {
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            int slot = host.put(TestMessage.of(1, 100));
            assertThat(host.status(new Request.PutCommit(slot))).isEqualTo(Status.OK);
            assertThat(host.info().info().committedSincePowerUp()).isEqualTo(1);
        }
    }

    @Test
    default void whatArrivedWrongIsDroppedAndMayBeSentAgain() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.ok(message.begin(), Reply.PutBegun.class);
            host.send(0, TestMessage.of(2, 3000));
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.DIGEST_MISMATCH);
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.NO_MESSAGE);
            assertThat(host.list()).isEmpty();
            assertThat(host.put(message)).isZero();
            assertThat(host.get(0)).isEqualTo(message.content());
        }
    }

    @Test
    default void aMessageThatIsTooShortIsDropped() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.ok(message.begin(), Reply.PutBegun.class);
            host.ok(new Request.PutChunk(0, 0, message.content().slice(0, 2048)), Reply.Done.class);
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.DIGEST_MISMATCH);
            assertThat(host.list()).isEmpty();
        }
    }

    @Test
    default void anUnfinishedPutIsSeenAndCannotBeRead() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.ok(message.begin(), Reply.PutBegun.class);
            host.send(0, message);
            assertThat(host.list())
                    .containsExactly(new SlotEntry(
                            0,
                            SlotState.WRITING,
                            Optional.of(new SlotEntry.MessageEntry(message.kid(), message.digest(), 3000, false, 0))));
            assertThat(host.status(new Request.Get(0, 0))).isEqualTo(Status.WRONG_STATE);
            assertThat(host.status(new Request.Attempt(0, message.digest(), RECEIPT)))
                    .isEqualTo(Status.WRONG_STATE);
            assertThat(host.status(new Request.Consume(0, message.token(), RECEIPT)))
                    .isEqualTo(Status.WRONG_STATE);
            assertThat(host.status(new Request.Receipt(0))).isEqualTo(Status.WRONG_STATE);
            assertThat(host.status(new Request.Release(0, message.token()))).isEqualTo(Status.WRONG_STATE);
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.OK);
        }
    }

    @Test
    default void aNewBeginDropsTheUnfinishedPut() throws IOException {
        TestMessage first = TestMessage.of(1, Limits.MAX_MESSAGE);
        TestMessage second = TestMessage.of(2, 100);
        try (LoaderFixture loader = loader(1);
                Host host = loader.host()) {
            host.ok(first.begin(), Reply.PutBegun.class);
            host.send(0, first);
            assertThat(host.ask(second.begin())).isEqualTo(new Reply.PutBegun(0, false));
            assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.DIGEST_MISMATCH);
            assertThat(host.ask(first.begin())).isEqualTo(new Reply.PutBegun(0, false));
            assertThat(host.ask(first.begin())).isEqualTo(new Reply.PutBegun(0, false));
            assertThat(host.put(second)).isZero();
        }
    }

    @Test
    default void theEndOfTheSessionDropsTheUnfinishedPut() throws IOException {
        TestMessage message = TestMessage.of(1, 3000);
        try (LoaderFixture loader = loader(FEW)) {
            for (int round = 0; round < 2; round++) {
                try (Host host = loader.host()) {
                    host.ok(message.begin(), Reply.PutBegun.class);
                    host.send(0, message);
                    if (round == 1) {
                        loader.powerCycle();
                    }
                }
                try (Host host = loader.host()) {
                    assertThat(host.list()).isEmpty();
                    assertThat(host.status(new Request.PutCommit(0))).isEqualTo(Status.NO_MESSAGE);
                }
            }
        }
    }
}
