package keyloader.loader.machine;

import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;

/**
 * One durable step of a command. They are persisted in the order given; a cut between two of them must leave a state that
 * recovery can finish or undo. All but {@link Append} are durable when they return.
 */
public sealed interface Change {

    /** An entry for the log. Durable with the next change, or at the end of the command. */
    record Append(LogEntry entry) implements Change {}

    /** Of one slot's own blocks. */
    sealed interface OfSlot extends Change {
        int slot();
    }

    /** Key and encrypted content, into a slot that stays EMPTY until {@link Put}. */
    record WriteContent(int slot, MessageHead head, Bytes content) implements OfSlot {}

    record SetAdminHash(Bytes hash) implements Change {}

    /** The slot's newest state. */
    record Put(int slot, Slot state) implements OfSlot {}

    record EraseKey(int slot) implements OfSlot {}

    /** The last step of a CONSUME: the state SPENT, then the content's erase blocks. */
    record FinishSpending(int slot, Slot.Spent state) implements OfSlot {}

    /** A SPENT slot becomes EMPTY. */
    record Release(int slot) implements OfSlot {}

    /** Marks the whole loader as being zeroized: from here recovery goes on until {@link FinishZeroize} is done. */
    record BeginZeroize() implements Change {}

    /** Every key, then every slot, then the admin hash and the mark. */
    record FinishZeroize() implements Change {}
}
