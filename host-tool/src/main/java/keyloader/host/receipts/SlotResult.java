package keyloader.host.receipts;

import java.util.List;
import java.util.Optional;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.outcome.Complaint;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.wire.Bytes;

/** What was found in one slot when receipts were fetched. */
public sealed interface SlotResult {

    int slot();

    /** What was not done that was asked for. */
    default Optional<Complaint> complaint() {
        if (this instanceof Refused refused) {
            return Optional.of(refused.reason());
        }
        return this instanceof Answered answered ? answered.notReleased() : Optional.empty();
    }

    /**
     * A final receipt, verified and kept.
     *
     * @param notReleased why the loader has not let it go, if it refused
     */
    record Answered(
            int slot, MessageRecord message, Receipt receipt, List<String> alarms, Optional<Complaint> notReleased)
            implements SlotResult {
        public boolean released() {
            return message.stage() == Stage.RELEASED;
        }
    }

    /** A note, verified and kept; the message is still there to be tried. */
    record Noted(int slot, MessageRecord message, Receipt receipt, List<String> alarms) implements SlotResult {}

    /**
     * Something is there to be fetched, and was not.
     *
     * @param receipt whether it is a final one, and no note
     */
    record Ready(int slot, MessageRecord message, boolean receipt) implements SlotResult {}

    /** No meter has said anything about it yet. */
    record Waiting(int slot, MessageRecord message) implements SlotResult {}

    /** The loader is in the middle of wiping it. */
    record Spending(int slot, MessageRecord message) implements SlotResult {}

    /** Sealed by another PC; left untouched. */
    record Foreign(int slot, Bytes digest, KeyId meter) implements SlotResult {}

    /** What the loader gives is not to be believed; left untouched. */
    record Refused(int slot, MessageRecord message, Complaint reason) implements SlotResult {}

    /** The loader cannot read the slot. */
    record Damaged(int slot) implements SlotResult {}
}
