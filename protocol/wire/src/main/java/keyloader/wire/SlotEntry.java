package keyloader.wire;

import java.util.Optional;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/**
 * One line of LIST.
 *
 * @param message absent where the slot is EMPTY or DAMAGED
 */
public record SlotEntry(int slot, SlotState state, Optional<MessageEntry> message) {

    /**
     * @param kid whom the message is for, 32 bytes; said by the writer, so only a hint
     * @param digest SHA-256 of the message
     * @param length in bytes
     * @param notePresent a meter has left a note why it was not applied
     * @param presentations sessions in which it was read
     */
    public record MessageEntry(Bytes kid, Bytes digest, int length, boolean notePresent, long presentations) {}

    Dict toCbor() {
        DictBuilder fields = CborValue.dict().put(1, CborValue.of(slot)).put(2, CborValue.of(state.code()));
        message.ifPresent(entry -> fields.put(3, CborValue.of(entry.kid))
                .put(4, CborValue.of(entry.digest))
                .put(5, CborValue.of(entry.length))
                .put(6, CborValue.of(entry.notePresent))
                .put(7, CborValue.of(entry.presentations)));
        return fields.build();
    }

    static SlotEntry fromCbor(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "slot entry");
        int slot = (int) fields.integer(1, 0, Limits.MAX_SLOT);
        SlotState state = state(fields, 2);
        Optional<Bytes> kid = fields.optionalBytes(3, Limits.HASH, Limits.HASH);
        Optional<MessageEntry> message = Optional.empty();
        if (kid.isPresent()) {
            message = Optional.of(new MessageEntry(
                    kid.get(),
                    fields.bytes(4, Limits.HASH, Limits.HASH),
                    (int) fields.integer(5, 1, Limits.MAX_MESSAGE),
                    fields.flag(6),
                    fields.integer(7, 0, CborValue.Int.MAX)));
        }
        fields.done();
        boolean bare = state == SlotState.EMPTY || state == SlotState.DAMAGED;
        if (bare == message.isPresent()) {
            throw new MalformedException("slot entry", "its state and its message do not fit together");
        }
        return new SlotEntry(slot, state, message);
    }

    static SlotState state(Fields fields, long key) throws MalformedException {
        Optional<SlotState> state = SlotState.ofCode(fields.integer(key, 0, 255));
        if (state.isEmpty()) {
            throw new MalformedException("slot state", "not one of this version");
        }
        return state.get();
    }
}
