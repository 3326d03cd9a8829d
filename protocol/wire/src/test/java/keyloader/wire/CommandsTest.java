package keyloader.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final Bytes HASH = Bytes.ofHex("11".repeat(32));
    private static final LogEntry ENTRY =
            new LogEntry(4, LogEntry.Kind.CONSUMED, OptionalInt.of(3), Status.OK, Optional.of(HASH.slice(0, 8)), 2);
    private static final LoaderInfo INFO = new LoaderInfo(
            "0.1.0",
            "0123456789abcdef",
            HASH,
            HASH.slice(0, 8),
            64,
            16_384,
            2,
            0,
            true,
            9,
            HASH,
            3,
            OptionalLong.empty());

    private static final List<Request> REQUESTS = List.of(
            new Request.Info(HASH),
            new Request.List(5),
            new Request.PutBegin(HASH, 900, HASH, HASH, Optional.empty()),
            new Request.PutBegin(HASH, 16_384, HASH, HASH, Optional.of(HASH)),
            new Request.PutChunk(63, 2048, Bytes.of(new byte[2048])),
            new Request.PutCommit(1),
            new Request.Get(0, 16_384),
            new Request.Attempt(2, HASH, Bytes.of(new byte[300])),
            new Request.Consume(2, HASH, Bytes.of(new byte[2048])),
            new Request.Receipt(2),
            new Request.Release(2, HASH),
            new Request.Zeroize(HASH),
            new Request.SelfTest(),
            new Request.Log(77));

    private static final List<Reply> REPLIES = List.of(
            new Reply.Info(INFO, Bytes.of(new byte[64])),
            new Reply.Slots(
                    List.of(
                            new SlotEntry(
                                    5,
                                    SlotState.SEALED,
                                    Optional.of(new SlotEntry.MessageEntry(HASH, HASH, 900, true, 3))),
                            new SlotEntry(6, SlotState.DAMAGED, Optional.empty())),
                    OptionalInt.of(7)),
            new Reply.PutBegun(3, false),
            new Reply.PutBegun(3, true),
            new Reply.Done(),
            new Reply.Done(),
            new Reply.Content(Bytes.of(new byte[2048]), 16_384),
            new Reply.Done(),
            new Reply.Done(),
            new Reply.Receipts(SlotState.SPENT, HASH, Optional.of(HASH), Optional.empty()),
            new Reply.Done(),
            new Reply.Done(),
            new Reply.SelfTested(3),
            new Reply.LogPage(HASH, List.of(ENTRY), 5));

    @Test
    void everyRequestIsReadBackAndFitsAFrame() throws MalformedException, UnknownCommandException {
        for (Request request : REQUESTS) {
            assertThat(Request.decode(request.encode())).isEqualTo(request);
            assertThat(request.encode().length()).isLessThanOrEqualTo(Frame.MAX_BODY);
        }
    }

    @Test
    void everyReplyIsReadBack() throws MalformedException {
        for (int i = 0; i < REPLIES.size(); i++) {
            assertThat(Reply.decode(REQUESTS.get(i), REPLIES.get(i).encode())).isEqualTo(REPLIES.get(i));
        }
    }

    @Test
    void theLargestRepliesFitAFrame() {
        Bytes largest = Bytes.of(new byte[Limits.MAX_RECEIPT]);
        Reply receipts = new Reply.Receipts(SlotState.SPENT, HASH, Optional.of(largest), Optional.empty());
        SlotEntry entry = new SlotEntry(
                65_535,
                SlotState.SEALED,
                Optional.of(new SlotEntry.MessageEntry(HASH, HASH, 16_384, true, Long.MAX_VALUE >> 11)));
        Reply slots =
                new Reply.Slots(java.util.Collections.nCopies(Limits.PAGE_ENTRIES, entry), OptionalInt.of(65_535));
        assertThat(receipts.encode().length()).isLessThanOrEqualTo(Frame.MAX_BODY);
        assertThat(slots.encode().length()).isLessThanOrEqualTo(Frame.MAX_BODY);
    }

    @Test
    void aRefusalHasNoFieldsAndIsNeverOk() throws MalformedException {
        for (Status status : Status.values()) {
            if (status != Status.OK) {
                Reply refused = new Reply.Refused(status);
                assertThat(refused.encode().hex()).isEqualTo(String.format("%02xa0", status.code()));
                assertThat(Reply.decode(new Request.SelfTest(), refused.encode()))
                        .isEqualTo(refused);
            }
        }
    }

    @Test
    void truncationsAndFlippedBitsOfRequestsAreRefusedOrAnotherRequest() {
        for (Request request : REQUESTS) {
            byte[] body = request.encode().toArray();
            for (int length = 0; length < Math.min(body.length, 200); length++) {
                Bytes cut = Bytes.of(Arrays.copyOf(body, length));
                assertThatThrownBy(() -> Request.decode(cut)).isInstanceOf(MalformedException.class);
            }
            for (int bit = 0; bit < Math.min(body.length, 200) * 8; bit++) {
                byte[] flipped = body.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    assertThat(Request.decode(Bytes.of(flipped))).isNotEqualTo(request);
                } catch (MalformedException | UnknownCommandException expected) {
                    assertThat(expected.getMessage()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void fieldsOutOfRangeAreRefused() {
        for (String body : new String[] {
            "01a0", // INFO without nonce
            "01a10140", // empty nonce
            "02a10120", // LIST from slot -1
            "02a1011a00010000", // slot 65536
            "02a20100" + "0200", // a key that LIST does not have
            "0480", // an array
            "05a10161" + "30", // text
            "0ca1" + "0100", // SELFTEST with a field
            "06a2010002194001", // offset 16385
            "04a301000200" + "0340" // empty chunk
        }) {
            assertThatThrownBy(() -> Request.decode(Bytes.ofHex(body))).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> Request.decode(Bytes.ofHex("0ea0"))).isInstanceOf(UnknownCommandException.class);
        assertThatThrownBy(() -> Request.decode(Bytes.ofHex("00a0"))).isInstanceOf(UnknownCommandException.class);
    }

    @Test
    void tokensAreNeverPrinted() {
        assertThat(new Request.Consume(1, HASH, HASH)).hasToString("Consume[slot=1]");
        assertThat(new Request.Release(1, HASH).toString()).doesNotContain("11");
        assertThat(new Request.Zeroize(HASH).toString()).doesNotContain("11");
    }

    @Test
    void theLogChainCoversEveryFieldOfEveryEntry() {
        Bytes chain = ENTRY.chain(LogEntry.CHAIN_START);
        assertThat(chain).isNotEqualTo(ENTRY.chain(chain));
        assertThat(new LogEntry(4, LogEntry.Kind.CONSUMED, OptionalInt.of(3), Status.OK, Optional.empty(), 2)
                        .chain(LogEntry.CHAIN_START))
                .isNotEqualTo(chain);
    }
}
