package keyloader.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Array;
import keyloader.wire.cbor.CborValue.Null;
import keyloader.wire.cbor.Fields;

/**
 * One entry of a loader's hash-chained log (SPEC 10, LOG).
 *
 * @param number counted from 0 over the loader's whole life
 * @param slot absent where no slot was concerned
 * @param status how the loader answered
 * @param digest the first 8 bytes of the message's digest
 * @param powerUp how often the loader had been powered up
 */
public record LogEntry(long number, Kind kind, OptionalInt slot, Status status, Optional<Bytes> digest, long powerUp) {

    /** The chain value before the first entry. */
    public static final Bytes CHAIN_START = Bytes.of(new byte[Limits.HASH]);

    public static final int DIGEST_PREFIX = 8;

    /** What happened. */
    public enum Kind {
        POWER_UP(1),
        STORED(2),
        PRESENTED(3),
        ATTEMPT_NOTED(4),
        CONSUMED(5),
        RELEASED(6),
        /** By admin token. */
        ZEROIZED(7),
        RECOVERED(8),
        REFUSED(9),
        ZEROIZED_BY_BUTTON(10),
        ZEROIZED_BY_CASE_SWITCH(11);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        static Optional<Kind> ofCode(long code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    public Array toCbor() {
        return CborValue.array(
                CborValue.of(number),
                CborValue.of(kind.code()),
                slot.isPresent() ? CborValue.of(slot.getAsInt()) : CborValue.none(),
                CborValue.of(status.code()),
                digest.map(CborValue::of).orElseGet(CborValue::none),
                CborValue.of(powerUp));
    }

    public static LogEntry fromCbor(CborValue value) throws MalformedException {
        String place = "log entry";
        List<CborValue> items = Fields.array(value, 6, 6, place);
        Optional<Kind> kind = Kind.ofCode(Fields.integer(items.get(1), 0, 255, place + " kind"));
        if (kind.isEmpty()) {
            throw new MalformedException(place + " kind", "not one of this version");
        }
        Optional<Status> status = Status.ofCode((int) Fields.integer(items.get(3), 0, 255, place + " status"));
        if (status.isEmpty()) {
            throw new MalformedException(place + " status", "not one of this version");
        }
        return new LogEntry(
                Fields.integer(items.get(0), 0, CborValue.Int.MAX, place + " number"),
                kind.get(),
                items.get(2) instanceof Null
                        ? OptionalInt.empty()
                        : OptionalInt.of((int) Fields.integer(items.get(2), 0, Limits.MAX_SLOT, place + " slot")),
                status.get(),
                items.get(4) instanceof Null
                        ? Optional.empty()
                        : Optional.of(Fields.bytes(items.get(4), DIGEST_PREFIX, DIGEST_PREFIX, place + " digest")),
                Fields.integer(items.get(5), 0, CborValue.Int.MAX, place + " power-up"));
    }

    /** The chain value after this entry. */
    public Bytes chain(Bytes before) {
        return Bytes.concat(before, Cbor.encode(toCbor())).sha256();
    }
}
