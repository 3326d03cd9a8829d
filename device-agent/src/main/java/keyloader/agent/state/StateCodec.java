package keyloader.agent.state;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import keyloader.agent.network.Generation;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Order;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.CborValue.Null;
import keyloader.wire.cbor.Fields;

/**
 * The record's bytes: CBOR {@code [version, map, SHA-256 of the CBOR of [version, map]]} (SPEC 13). The checksum is
 * looked at before the version, so that a damaged record is never taken for a newer one.
 */
public final class StateCodec {
    public static final int VERSION = 2;
    /** Of a record without prekeys, as before there were any. */
    private static final int WITHOUT_PREKEYS = 1;

    /** More than 32 outcomes with the largest receipts take. */
    public static final int MAX_LENGTH = 128 * 1024;

    private static final String PLACE = "state";
    private static final int MAX_COUNT = 1 << 20;

    private StateCodec() {}

    /** A record that was written by a later version of this program. */
    public static final class NewerVersionException extends Exception {
        private static final long serialVersionUID = 1L;

        private final long version;

        NewerVersionException(long version) {
            super("version " + version);
            this.version = version;
        }

        public long version() {
            return version;
        }
    }

    public static byte[] encode(AgentState state) {
        long version = state.prekeys().isEmpty() ? WITHOUT_PREKEYS : VERSION;
        return Cbor.encodeToArray(withChecksum(version, body(state)));
    }

    static CborValue withChecksum(long version, CborValue body) {
        return CborValue.array(CborValue.of(version), body, CborValue.of(checksum(CborValue.of(version), body)));
    }

    private static Bytes checksum(CborValue version, CborValue body) {
        return Cbor.encode(CborValue.array(version, body)).sha256();
    }

    public static AgentState decode(byte[] encoded) throws MalformedException, NewerVersionException {
        if (encoded.length > MAX_LENGTH) {
            throw new MalformedException(PLACE, "longer than " + MAX_LENGTH + " bytes");
        }
        List<CborValue> parts = Fields.array(Cbor.decode(encoded, PLACE), 3, 3, PLACE);
        long version = Fields.integer(parts.get(0), 1, Int.MAX, PLACE + " version");
        Bytes checksum = Fields.bytes(parts.get(2), Limits.HASH, Limits.HASH, PLACE + " checksum");
        if (!checksum.equals(checksum(parts.get(0), parts.get(1)))) {
            throw new MalformedException(PLACE, "wrong checksum");
        }
        if (version > VERSION) {
            throw new NewerVersionException(version);
        }
        return read(Fields.of(parts.get(1), PLACE));
    }

    private static Dict body(AgentState state) {
        DictBuilder body = CborValue.dict()
                .put(1, CborValue.of(state.label().serial()))
                .put(2, CborValue.of(state.label().key().compressed()))
                .put(3, CborValue.of(state.resets()))
                .put(
                        4,
                        CborValue.array(state.owners().stream()
                                .map(owner -> CborValue.of(owner.compressed()))
                                .toList()))
                .put(
                        5,
                        CborValue.array(state.marks().stream()
                                .map(mark -> CborValue.array(
                                        CborValue.of(mark.signer().value()), CborValue.of(mark.sequence())))
                                .toList()))
                .put(
                        7,
                        CborValue.array(state.attempts().stream()
                                .map(StateCodec::attempts)
                                .toList()))
                .put(
                        8,
                        CborValue.array(state.outcomes().stream()
                                .map(StateCodec::outcome)
                                .toList()))
                .put(9, CborValue.of(state.lastGeneration()));
        state.trying()
                .ifPresent(trying ->
                        body.put(6, CborValue.array(CborValue.of(trying.digest()), CborValue.of(trying.attempt()))));
        state.network().ifPresent(generation -> body.put(10, generation(generation)));
        if (!state.prekeys().isEmpty()) {
            body.put(
                    12,
                    CborValue.array(state.prekeys().stream()
                            .map(prekey -> CborValue.array(
                                    CborValue.of(prekey.id().value()),
                                    CborValue.of(prekey.signer().value())))
                            .toList()));
        }
        if (!state.counters().equals(Counters.NONE)) {
            body.put(11, counters(state.counters()));
        }
        return body.build();
    }

    private static CborValue counters(Counters counters) {
        return CborValue.array(
                CborValue.of(counters.plugs()),
                CborValue.of(counters.tried()),
                CborValue.of(counters.joined()),
                CborValue.of(counters.consumed()),
                CborValue.array(counters.refused().entrySet().stream()
                        .map(entry ->
                                CborValue.array(CborValue.of(entry.getKey().code()), CborValue.of(entry.getValue())))
                        .toList()));
    }

    private static CborValue attempts(Attempts attempts) {
        return CborValue.array(
                CborValue.of(attempts.digest()),
                CborValue.of(attempts.count()),
                CborValue.of(attempts.sincePlug()),
                attempts.last().isPresent() ? CborValue.of(attempts.last().get().code()) : CborValue.none());
    }

    private static CborValue outcome(Outcome outcome) {
        return CborValue.array(
                CborValue.of(outcome.digest()),
                CborValue.of(outcome.messageId()),
                CborValue.of(outcome.signer().value()),
                CborValue.of(outcome.sequence()),
                CborValue.of(outcome.verdict().code()),
                CborValue.of(outcome.receipt()),
                CborValue.of(outcome.token()),
                outcome.generation().isPresent()
                        ? CborValue.of(outcome.generation().getAsLong())
                        : CborValue.none(),
                CborValue.of(outcome.done()));
    }

    private static CborValue generation(Generation generation) {
        return CborValue.array(
                CborValue.of(generation.number()),
                CborValue.of(generation.hash()),
                CborValue.array(generation.ssids().stream().map(CborValue::of).toList()));
    }

    private static AgentState read(Fields fields) throws MalformedException {
        String serial = fields.text(1, 32);
        if (!Label.isSerial(serial)) {
            throw new MalformedException(PLACE + " serial", "not a serial number");
        }
        Label label = new Label(serial, PublicPoint.decode(fields.bytes(2, 33, 33)));
        long resets = fields.integer(3, 0, Int.MAX);
        List<PublicPoint> owners = new ArrayList<>();
        for (CborValue item : fields.array(4, 0, Order.MAX_OWNERS)) {
            owners.add(PublicPoint.decode(Fields.bytes(item, 33, 33, PLACE + " owner")));
        }
        List<Mark> marks = new ArrayList<>();
        for (CborValue item : fields.array(5, 0, AgentState.MAX_MARKS)) {
            List<CborValue> parts = Fields.array(item, 2, 2, PLACE + " mark");
            marks.add(new Mark(keyId(parts.get(0)), Fields.integer(parts.get(1), 1, Int.MAX, PLACE + " mark")));
        }
        Optional<CborValue> trying = fields.optional(new Int(6));
        List<Attempts> attempts = new ArrayList<>();
        for (CborValue item : fields.array(7, 0, AgentState.MAX_ATTEMPTS)) {
            attempts.add(readAttempts(Fields.array(item, 4, 4, PLACE + " attempts")));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (CborValue item : fields.array(8, 0, AgentState.MAX_OUTCOMES)) {
            outcomes.add(readOutcome(Fields.array(item, 9, 9, PLACE + " outcome")));
        }
        long lastGeneration = fields.integer(9, 0, Int.MAX);
        Optional<CborValue> network = fields.optional(new Int(10));
        Optional<CborValue> counters = fields.optional(new Int(11));
        Optional<CborValue> prekeys = fields.optional(new Int(12));
        fields.done();
        return new AgentState(
                label,
                resets,
                owners,
                marks,
                trying.isPresent() ? Optional.of(readTrying(trying.get())) : Optional.empty(),
                attempts,
                outcomes,
                lastGeneration,
                network.isPresent() ? Optional.of(readGeneration(network.get())) : Optional.empty(),
                prekeys.isPresent() ? readPrekeys(prekeys.get()) : List.of(),
                counters.isPresent() ? readCounters(counters.get()) : Counters.NONE);
    }

    private static List<IssuedPrekey> readPrekeys(CborValue value) throws MalformedException {
        List<IssuedPrekey> prekeys = new ArrayList<>();
        for (CborValue item : Fields.array(value, 1, AgentState.MAX_PREKEYS, PLACE + " prekeys")) {
            List<CborValue> parts = Fields.array(item, 2, 2, PLACE + " prekey");
            prekeys.add(new IssuedPrekey(new PrekeyId(hash(parts.get(0))), keyId(parts.get(1))));
        }
        return prekeys;
    }

    private static Counters readCounters(CborValue value) throws MalformedException {
        List<CborValue> parts = Fields.array(value, 5, 5, PLACE + " counters");
        Map<Verdict, Long> refused = new EnumMap<>(Verdict.class);
        for (CborValue item : Fields.array(parts.get(4), 0, Verdict.values().length, PLACE + " counters")) {
            List<CborValue> pair = Fields.array(item, 2, 2, PLACE + " counter");
            refused.put(verdict(pair.get(0)), Fields.integer(pair.get(1), 1, Int.MAX, PLACE + " counter"));
        }
        return new Counters(
                Fields.integer(parts.get(0), 0, Int.MAX, PLACE + " counter"),
                Fields.integer(parts.get(1), 0, Int.MAX, PLACE + " counter"),
                Fields.integer(parts.get(2), 0, Int.MAX, PLACE + " counter"),
                Fields.integer(parts.get(3), 0, Int.MAX, PLACE + " counter"),
                refused);
    }

    private static Trying readTrying(CborValue value) throws MalformedException {
        List<CborValue> parts = Fields.array(value, 2, 2, PLACE + " trying");
        return new Trying(hash(parts.get(0)), Fields.integer(parts.get(1), 1, Int.MAX, PLACE + " attempt"));
    }

    private static Attempts readAttempts(List<CborValue> parts) throws MalformedException {
        return new Attempts(
                hash(parts.get(0)),
                Fields.integer(parts.get(1), 1, Int.MAX, PLACE + " attempts"),
                Fields.integer(parts.get(2), 0, MAX_COUNT, PLACE + " attempts"),
                parts.get(3) instanceof Null ? Optional.empty() : Optional.of(verdict(parts.get(3))));
    }

    private static Outcome readOutcome(List<CborValue> parts) throws MalformedException {
        return new Outcome(
                hash(parts.get(0)),
                Fields.bytes(parts.get(1), Order.ID_LENGTH, Order.ID_LENGTH, PLACE + " message id"),
                keyId(parts.get(2)),
                Fields.integer(parts.get(3), 1, Int.MAX, PLACE + " sequence"),
                verdict(parts.get(4)),
                Fields.bytes(parts.get(5), 1, Limits.MAX_RECEIPT, PLACE + " receipt"),
                Fields.bytes(parts.get(6), Limits.TOKEN, Limits.TOKEN, PLACE + " token"),
                parts.get(7) instanceof Null
                        ? OptionalLong.empty()
                        : OptionalLong.of(Fields.integer(parts.get(7), 1, Int.MAX, PLACE + " generation")),
                flag(parts.get(8)));
    }

    private static boolean flag(CborValue value) throws MalformedException {
        if (value instanceof CborValue.Bool flag) {
            return flag.value();
        }
        throw new MalformedException(PLACE + " outcome", "not true or false");
    }

    private static Generation readGeneration(CborValue value) throws MalformedException {
        List<CborValue> parts = Fields.array(value, 3, 3, PLACE + " network");
        List<Bytes> ssids = new ArrayList<>();
        for (CborValue ssid : Fields.array(parts.get(2), 1, Order.MAX_NETWORKS, PLACE + " network names")) {
            ssids.add(Fields.bytes(ssid, 1, 32, PLACE + " network name"));
        }
        return new Generation(
                Fields.integer(parts.get(0), 1, Int.MAX, PLACE + " generation"), hash(parts.get(1)), ssids);
    }

    private static Bytes hash(CborValue value) throws MalformedException {
        return Fields.bytes(value, Limits.HASH, Limits.HASH, PLACE + " hash");
    }

    private static KeyId keyId(CborValue value) throws MalformedException {
        return new KeyId(Fields.bytes(value, Limits.HASH, Limits.HASH, PLACE + " key id"));
    }

    private static Verdict verdict(CborValue value) throws MalformedException {
        Optional<Verdict> verdict = Verdict.ofCode(Fields.integer(value, 0, 255, PLACE + " verdict"));
        if (verdict.isEmpty()) {
            throw new MalformedException(PLACE + " verdict", "not one of this version");
        }
        return verdict.get();
    }
}
