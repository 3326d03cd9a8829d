package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;

/** A message works once (SPEC 10: CONSUME, RECEIPT, RELEASE; SPEC 11). */
public interface ConsumeContract extends ContractPart {

    @Test
    default void aConsumedMessageIsGoneAndItsReceiptStays() throws IOException {
        TestMessage message = TestMessage.of(1, 5000);
        try (LoaderFixture loader = loader(FEW)) {
            try (Host host = loader.host()) {
                host.put(message);
                host.consume(0, message, RECEIPT);
                assertThat(host.status(new Request.Get(0, 0))).isEqualTo(Status.WRONG_STATE);
            }
            loader.powerCycle();
            try (Host host = loader.host()) {
                assertThat(host.state(0)).isEqualTo(SlotState.SPENT);
                assertThat(host.status(new Request.Get(0, 0))).isEqualTo(Status.WRONG_STATE);
                assertThat(host.ask(new Request.Receipt(0)))
                        .isEqualTo(new Reply.Receipts(
                                SlotState.SPENT, message.digest(), Optional.of(RECEIPT), Optional.empty()));
            }
        }
    }

    @Test
    default void theFirstReceiptStays() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        Bytes largest = TestMessage.of(5, Limits.MAX_RECEIPT).content();
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(message);
            host.consume(0, message, largest);
            host.consume(0, message, OTHER_RECEIPT);
            assertThat(host.receipts(0).receipt()).contains(largest);
        }
    }

    @Test
    default void onlyTheRightTokenConsumesAndReleases() throws IOException {
        TestMessage message = TestMessage.of(1, 500);
        TestMessage neighbour = TestMessage.of(2, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(message);
            host.put(neighbour);
            for (Bytes token :
                    List.of(WRONG_TOKEN, neighbour.token(), message.token().sha256())) {
                assertThat(host.status(new Request.Consume(0, token, RECEIPT))).isEqualTo(Status.BAD_TOKEN);
            }
            assertThat(host.get(0)).isEqualTo(message.content());
            host.consume(0, message, RECEIPT);
            assertThat(host.status(new Request.Consume(0, WRONG_TOKEN, RECEIPT)))
                    .isEqualTo(Status.BAD_TOKEN);
            assertThat(host.status(new Request.Release(0, neighbour.token()))).isEqualTo(Status.BAD_TOKEN);
            assertThat(host.receipts(0).receipt()).contains(RECEIPT);
            assertThat(host.get(1)).isEqualTo(neighbour.content());
        }
    }

    @Test
    default void aReleasedSlotIsEmptyAndTakesTheNextMessage() throws IOException {
        try (LoaderFixture loader = loader(1)) {
            for (int round = 0; round < 20; round++) {
                TestMessage message = TestMessage.of(round, 300 + 100 * round);
                try (Host host = loader.host()) {
                    assertThat(host.put(message)).isZero();
                    assertThat(host.get(0)).isEqualTo(message.content());
                    host.consume(0, message, RECEIPT);
                    host.release(0, message);
                    assertThat(host.list()).isEmpty();
                }
                if (round % 7 == 0) {
                    loader.powerCycle();
                }
            }
        }
    }

    /** SPEC 11, row by row. */
    @Test
    default void everyCommandAnswersByTheSlotsState() throws IOException {
        TestMessage sealed = TestMessage.of(1, 500);
        TestMessage spent = TestMessage.of(2, 500);
        try (LoaderFixture loader = loader(FEW);
                Host host = loader.host()) {
            host.put(sealed);
            host.put(spent);
            host.consume(1, spent, RECEIPT);
            assertThat(answers(host, 3, sealed)).containsOnly(Status.NO_MESSAGE);
            assertThat(answers(host, FEW, sealed)).containsOnly(Status.NO_SUCH_SLOT);
            assertThat(answers(host, Limits.MAX_SLOT, sealed)).containsOnly(Status.NO_SUCH_SLOT);
            assertThat(answers(host, 1, spent))
                    .containsExactly(
                            Status.WRONG_STATE, // GET
                            Status.WRONG_STATE, // ATTEMPT
                            Status.BAD_TOKEN, // RELEASE
                            Status.WRONG_STATE, // PUT_COMMIT
                            Status.WRONG_STATE, // PUT_CHUNK
                            Status.OK, // RECEIPT
                            Status.OK); // CONSUME
            assertThat(answers(host, 0, sealed))
                    .containsExactly(
                            Status.OK, // GET
                            Status.OK, // ATTEMPT
                            Status.WRONG_STATE, // RELEASE
                            Status.OK, // PUT_COMMIT
                            Status.WRONG_STATE, // PUT_CHUNK
                            Status.OK, // RECEIPT
                            Status.OK); // CONSUME
            assertThat(host.status(new Request.List(FEW))).isEqualTo(Status.NO_SUCH_SLOT);
        }
    }

    /** With a wrong token for RELEASE, and CONSUME last, so that the states stay until all are asked. */
    private static List<Status> answers(Host host, int slot, TestMessage message) throws IOException {
        return List.of(
                host.status(new Request.Get(slot, 0)),
                host.status(new Request.Attempt(slot, message.digest(), OTHER_RECEIPT)),
                host.status(new Request.Release(slot, WRONG_TOKEN)),
                host.status(new Request.PutCommit(slot)),
                host.status(new Request.PutChunk(slot, 0, message.content().slice(0, 10))),
                host.status(new Request.Receipt(slot)),
                host.status(new Request.Consume(slot, message.token(), OTHER_RECEIPT)));
    }
}
