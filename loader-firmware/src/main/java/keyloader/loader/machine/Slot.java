package keyloader.loader.machine;

import java.util.Optional;
import keyloader.wire.Bytes;

/** A slot that is not EMPTY, as it outlives a power cut. WRITING does not: see {@link Session}. */
public sealed interface Slot {

    /** @param presentations sessions in which it was read */
    record Sealed(MessageHead head, Optional<Bytes> note, long presentations) implements Slot {}

    /** Its receipt is stored, its key is being erased. Recovery finishes it, unless the storage does not let it. */
    record Spending(MessageHead head, Bytes receipt, long presentations) implements Slot {}

    record Spent(MessageHead head, Bytes receipt, long presentations) implements Slot {}

    /** Its storage cannot be read, or not be written. */
    record Damaged() implements Slot {}
}
