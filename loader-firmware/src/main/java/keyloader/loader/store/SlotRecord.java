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

/** One slot's whole state as the CBOR map of SPEC 15; empty = EMPTY. */
final class SlotRecord {
    private SlotRecord() {}

    static Bytes encode(Optional<Slot> slot) {
        if (slot.isEmpty()) {
            return Cbor.encode(CborValue.dict()
                    .put(1, CborValue.of(SlotState.EMPTY.code()))
                    .build());
        }
        if (slot.get() instanceof Slot.Sealed sealed) {
            DictBuilder fields = fields(SlotState.SEALED, sealed.head(), sealed.presentations());
            sealed.note().ifPresent(note -> fields.put(7, CborValue.of(note)));
            return Cbor.encode(fields.build());
        } else if (slot.get() instanceof Slot.Spending spending) {
            return Cbor.encode(fields(SlotState.SPENDING, spending.head(), spending.presentations())
                    .put(8, CborValue.of(spending.receipt()))
                    .build());
        } else if (slot.get() instanceof Slot.Spent spent) {
            return Cbor.encode(fields(SlotState.SPENT, spent.head(), spent.presentations())
                    .put(8, CborValue.of(spent.receipt()))
                    .build());
        }
        throw new IllegalStateException("damage is found, not written");
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

    static Optional<Slot> decode(Bytes encoded) throws MalformedException {
        String place = "slot record";
        Fields fields = Fields.of(Cbor.decode(encoded, place), place);
        long code = fields.integer(1, 0, 255);
        if (code == SlotState.EMPTY.code()) {
            fields.done();
            return Optional.empty();
        }
        MessageHead head = new MessageHead(
                fields.bytes(2, Limits.HASH, Limits.HASH),
                fields.bytes(3, Limits.HASH, Limits.HASH),
                (int) fields.integer(4, 1, Limits.MAX_MESSAGE),
                fields.bytes(5, Limits.HASH, Limits.HASH));
        long presentations = fields.integer(6, 0, CborValue.Int.MAX);
        Slot slot;
        if (code == SlotState.SEALED.code()) {
            slot = new Slot.Sealed(head, fields.optionalBytes(7, 1, Limits.MAX_RECEIPT), presentations);
        } else if (code == SlotState.SPENDING.code()) {
            slot = new Slot.Spending(head, fields.bytes(8, 1, Limits.MAX_RECEIPT), presentations);
        } else if (code == SlotState.SPENT.code()) {
            slot = new Slot.Spent(head, fields.bytes(8, 1, Limits.MAX_RECEIPT), presentations);
        } else {
            throw new MalformedException(place, "a state that is never stored");
        }
        fields.done();
        return Optional.of(slot);
    }
}
