package keyloader.loader.store;

import java.util.Optional;
import keyloader.loader.machine.MessageHead;
import keyloader.loader.machine.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotState;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/**
 * One slot's whole state, and what its blocks went through, as the CBOR map of SPEC 15.
 *
 * @param state nothing if EMPTY
 */
record SlotRecord(Optional<Slot> state, Use use) {

    /**
     * What outlives every message of a slot. Version 1 of the store did not count.
     *
     * @param messages that were put into it; each costs its key and content blocks one erase
     * @param journalErases of both blocks of the journal together
     */
    record Use(long messages, long journalErases) {
        static final Use NONE = new Use(0, 0);

        Use oneMessageMore() {
            return new Use(messages + 1, journalErases);
        }

        Use oneEraseMore() {
            return new Use(messages, journalErases + 1);
        }
    }

    Bytes encode() {
        DictBuilder fields = fields();
        if (use.messages > 0) {
            fields.put(10, CborValue.of(use.messages));
        }
        if (use.journalErases > 0) {
            fields.put(11, CborValue.of(use.journalErases));
        }
        return Cbor.encode(fields.build());
    }

    private DictBuilder fields() {
        if (state.isEmpty()) {
            return CborValue.dict().put(1, CborValue.of(SlotState.EMPTY.code()));
        }
        if (state.get() instanceof Slot.Sealed sealed) {
            DictBuilder fields = fields(SlotState.SEALED, sealed.head(), sealed.presentations());
            sealed.note().ifPresent(note -> fields.put(7, CborValue.of(note)));
            return fields;
        } else if (state.get() instanceof Slot.Spending spending) {
            return fields(SlotState.SPENDING, spending.head(), spending.presentations())
                    .put(8, CborValue.of(spending.receipt()));
        } else if (state.get() instanceof Slot.Spent spent) {
            return fields(SlotState.SPENT, spent.head(), spent.presentations()).put(8, CborValue.of(spent.receipt()));
        }
        return CborValue.dict().put(1, CborValue.of(SlotState.DAMAGED.code()));
    }

    private static DictBuilder fields(SlotState state, MessageHead head, long presentations) {
        return CborValue.dict()
                .put(1, CborValue.of(state.code()))
                .put(2, CborValue.of(head.kid()))
                .put(3, CborValue.of(head.digest()))
                .put(4, CborValue.of(head.length()))
                .put(5, CborValue.of(head.tokenHash()))
                .put(6, CborValue.of(presentations));
    }

    static SlotRecord decode(Bytes encoded) throws MalformedException {
        String place = "slot record";
        Fields fields = Fields.of(Cbor.decode(encoded, place), place);
        long code = fields.integer(1, 0, 255);
        Optional<Slot> state = code == SlotState.EMPTY.code() ? Optional.empty() : Optional.of(slot(code, fields));
        Use use = new Use(
                fields.optionalInteger(10, 1, CborValue.Int.MAX).orElse(0),
                fields.optionalInteger(11, 1, CborValue.Int.MAX).orElse(0));
        fields.done();
        return new SlotRecord(state, use);
    }

    private static Slot slot(long code, Fields fields) throws MalformedException {
        if (code == SlotState.DAMAGED.code()) {
            return new Slot.Damaged();
        }
        MessageHead head = new MessageHead(
                fields.bytes(2, Limits.HASH, Limits.HASH),
                fields.bytes(3, Limits.HASH, Limits.HASH),
                (int) fields.integer(4, 1, Limits.MAX_MESSAGE),
                fields.bytes(5, Limits.HASH, Limits.HASH));
        long presentations = fields.integer(6, 0, CborValue.Int.MAX);
        if (code == SlotState.SEALED.code()) {
            return new Slot.Sealed(head, fields.optionalBytes(7, 1, Limits.MAX_RECEIPT), presentations);
        } else if (code == SlotState.SPENDING.code()) {
            return new Slot.Spending(head, fields.bytes(8, 1, Limits.MAX_RECEIPT), presentations);
        } else if (code == SlotState.SPENT.code()) {
            return new Slot.Spent(head, fields.bytes(8, 1, Limits.MAX_RECEIPT), presentations);
        }
        throw new MalformedException("slot record", "a state that is never stored");
    }
}
