package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import keyloader.loader.machine.MessageHead;
import keyloader.loader.machine.Slot;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotState;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.junit.jupiter.api.Test;

/** A record is what SPEC 15 says, and nothing else is one. */
class SlotRecordTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 100);
    private static final Bytes RECEIPT = TestMessage.of(2, 50).content();

    private static Bytes spent(int state) {
        return Cbor.encode(CborValue.dict()
                .put(1, CborValue.of(state))
                .put(2, CborValue.of(MESSAGE.kid()))
                .put(3, CborValue.of(MESSAGE.digest()))
                .put(4, CborValue.of(MESSAGE.content().length()))
                .put(5, CborValue.of(MESSAGE.token().sha256()))
                .put(6, CborValue.of(3))
                .put(8, CborValue.of(RECEIPT))
                .build());
    }

    @Test
    void countsThatAreZeroAreAbsent() throws MalformedException {
        MessageHead head = new MessageHead(
                MESSAGE.kid(),
                MESSAGE.digest(),
                MESSAGE.content().length(),
                MESSAGE.token().sha256());
        SlotRecord record = new SlotRecord(Optional.of(new Slot.Spent(head, RECEIPT, 3)), SlotRecord.Use.NONE);
        assertThat(record.encode()).isEqualTo(spent(SlotState.SPENT.code()));
        assertThat(SlotRecord.decode(spent(SlotState.SPENT.code()))).isEqualTo(record);
    }

    @Test
    void whatASlotWentThroughIsInEveryState() throws MalformedException {
        for (SlotRecord.Use use :
                List.of(new SlotRecord.Use(1, 0), new SlotRecord.Use(0, 1), new SlotRecord.Use(5, 7))) {
            for (Optional<Slot> state : List.<Optional<Slot>>of(Optional.empty(), Optional.of(new Slot.Damaged()))) {
                SlotRecord record = new SlotRecord(state, use);
                assertThat(SlotRecord.decode(record.encode())).isEqualTo(record);
            }
        }
    }

    @Test
    void aStateThatIsNeverStoredIsRefused() {
        for (int state : new int[] {SlotState.WRITING.code(), 6, 255}) {
            assertThatThrownBy(() -> SlotRecord.decode(spent(state)))
                    .as("state %d", state)
                    .isInstanceOf(MalformedException.class);
        }
    }
}
