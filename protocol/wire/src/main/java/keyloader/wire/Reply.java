package keyloader.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/** What a loader answers (SPEC 10): one status byte and a CBOR map. All but {@link Refused} mean OK. */
public sealed interface Reply {

    Dict fields();

    default Status status() {
        return Status.OK;
    }

    /** Any status but OK. */
    record Refused(Status status) implements Reply {
        public Refused {
            if (status == Status.OK) {
                throw new IllegalArgumentException("OK is not a refusal");
            }
        }

        @Override
        public Dict fields() {
            return CborValue.dict().build();
        }
    }

    /** OK with nothing to say: PUT_CHUNK, PUT_COMMIT, ATTEMPT, CONSUME, RELEASE, ZEROIZE. */
    record Done() implements Reply {
        @Override
        public Dict fields() {
            return CborValue.dict().build();
        }
    }

    /** @param signature 64 bytes, over {@link LoaderInfo#signedContent} */
    record Info(LoaderInfo info, Bytes signature) implements Reply {
        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, info.toCbor())
                    .put(2, CborValue.of(signature))
                    .build();
        }
    }

    /** @param nextSlot where to go on, if there is more */
    record Slots(List<SlotEntry> entries, OptionalInt nextSlot) implements Reply {
        public Slots {
            entries = List.copyOf(entries);
        }

        @Override
        public Dict fields() {
            DictBuilder fields = CborValue.dict()
                    .put(
                            1,
                            CborValue.array(
                                    entries.stream().map(SlotEntry::toCbor).toList()));
            nextSlot.ifPresent(next -> fields.put(2, CborValue.of(next)));
            return fields.build();
        }
    }

    /** @param done a message of this digest is there already */
    record PutBegun(int slot, boolean done) implements Reply {
        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(slot))
                    .put(2, CborValue.of(done))
                    .build();
        }
    }

    record Content(Bytes bytes, int totalLength) implements Reply {
        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(bytes))
                    .put(2, CborValue.of(totalLength))
                    .build();
        }
    }

    record Receipts(SlotState state, Bytes digest, Optional<Bytes> receipt, Optional<Bytes> note) implements Reply {
        @Override
        public Dict fields() {
            DictBuilder fields =
                    CborValue.dict().put(1, CborValue.of(state.code())).put(2, CborValue.of(digest));
            receipt.ifPresent(bytes -> fields.put(3, CborValue.of(bytes)));
            note.ifPresent(bytes -> fields.put(4, CborValue.of(bytes)));
            return fields.build();
        }
    }

    record SelfTested(int faultCode) implements Reply {
        @Override
        public Dict fields() {
            return CborValue.dict().put(1, CborValue.of(faultCode)).build();
        }
    }

    /** @param next the number of the next entry to be written */
    record LogPage(Bytes chainBefore, List<LogEntry> entries, long next) implements Reply {
        public LogPage {
            entries = List.copyOf(entries);
        }

        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(chainBefore))
                    .put(
                            2,
                            CborValue.array(
                                    entries.stream().map(LogEntry::toCbor).toList()))
                    .put(3, CborValue.of(next))
                    .build();
        }
    }

    default Bytes encode() {
        return Bytes.concat(Bytes.of((byte) status().code()), Cbor.encode(fields()));
    }

    /** Reads the reply to {@code request}. */
    static Reply decode(Request request, Bytes body) throws MalformedException {
        if (body.length() == 0) {
            throw new MalformedException("reply", "empty");
        }
        Optional<Status> status = Status.ofCode(body.at(0) & 0xff);
        if (status.isEmpty()) {
            throw new MalformedException("reply status", "not one of this version");
        }
        Fields fields = Fields.of(Cbor.decode(body.slice(1, body.length() - 1), "reply"), "reply");
        Reply reply = status.get() == Status.OK ? read(request, fields) : new Refused(status.get());
        fields.done();
        return reply;
    }

    private static Reply read(Request request, Fields fields) throws MalformedException {
        return switch (request.code()) {
            case Request.INFO -> new Info(LoaderInfo.fromCbor(fields.map(1)), fields.bytes(2, 64, 64));
            case Request.LIST -> readSlots(fields);
            case Request.PUT_BEGIN -> new PutBegun((int) fields.integer(1, 0, Limits.MAX_SLOT), fields.flag(2));
            case Request.GET ->
                new Content(fields.bytes(1, 0, Limits.MAX_CHUNK), (int) fields.integer(2, 1, Limits.MAX_MESSAGE));
            case Request.RECEIPT ->
                new Receipts(
                        SlotEntry.state(fields, 1),
                        fields.bytes(2, Limits.HASH, Limits.HASH),
                        fields.optionalBytes(3, 1, Limits.MAX_RECEIPT),
                        fields.optionalBytes(4, 1, Limits.MAX_RECEIPT));
            case Request.SELFTEST -> new SelfTested((int) fields.integer(1, 0, 255));
            case Request.LOG -> readLog(fields);
            default -> new Done();
        };
    }

    private static Slots readSlots(Fields fields) throws MalformedException {
        List<SlotEntry> entries = new ArrayList<>();
        for (CborValue entry : fields.array(1, 0, Limits.PAGE_ENTRIES)) {
            entries.add(SlotEntry.fromCbor(entry));
        }
        var next = fields.optionalInteger(2, 1, Limits.MAX_SLOT);
        return new Slots(entries, next.isPresent() ? OptionalInt.of((int) next.getAsLong()) : OptionalInt.empty());
    }

    private static LogPage readLog(Fields fields) throws MalformedException {
        List<LogEntry> entries = new ArrayList<>();
        for (CborValue entry : fields.array(2, 0, Limits.PAGE_ENTRIES)) {
            entries.add(LogEntry.fromCbor(entry));
        }
        return new LogPage(fields.bytes(1, Limits.HASH, Limits.HASH), entries, fields.integer(3, 0, CborValue.Int.MAX));
    }
}
