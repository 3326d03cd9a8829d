package keyloader.sealing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.Fields;

/**
 * What a meter tells the PC that sealed a message (SPEC 7). Never a secret.
 *
 * @param messageId 16 bytes
 * @param attempt 1 for the first trial of the message; 0 when nothing was tried
 * @param networks one verdict for each network that was tried, in order
 * @param joined present when the verdict is JOINED
 * @param agentVersion at most 32 characters
 * @param owners after this outcome, the first owner first
 * @param claimedNow this outcome made an unclaimed meter owned
 * @param resetCount how often the reset button has released the meter
 * @param mark the highest sequence that the meter has accepted from this signer; 0 = none
 * @param next what the next message can be sealed to
 */
public record Receipt(
        Bytes messageId,
        long attempt,
        Verdict verdict,
        List<Verdict> networks,
        Optional<Joined> joined,
        String agentVersion,
        List<KeyId> owners,
        boolean claimedNow,
        long resetCount,
        long mark,
        Optional<NextPrekey> next) {

    private static final int MAX_VERSION_TEXT = 32;
    private static final int MAX_ADDRESS_TEXT = 64;
    private static final String PLACE = "receipt";

    public Receipt {
        networks = List.copyOf(networks);
        owners = List.copyOf(owners);
    }

    /** Without a prekey. */
    public Receipt(
            Bytes messageId,
            long attempt,
            Verdict verdict,
            List<Verdict> networks,
            Optional<Joined> joined,
            String agentVersion,
            List<KeyId> owners,
            boolean claimedNow,
            long resetCount,
            long mark) {
        this(
                messageId,
                attempt,
                verdict,
                networks,
                joined,
                agentVersion,
                owners,
                claimedNow,
                resetCount,
                mark,
                Optional.empty());
    }

    /**
     * Where the meter is now.
     *
     * @param network index into the order's networks, from 0
     * @param bssid of the access point, 6 bytes
     * @param channel IEEE 802.11 channel number
     * @param rssi in dBm
     * @param address that it was given, as text
     */
    public record Joined(
            int network, Optional<Bytes> bssid, OptionalInt channel, OptionalInt rssi, Optional<String> address) {

        private Dict toCbor() {
            DictBuilder fields = CborValue.dict().put(1, CborValue.of(network));
            bssid.ifPresent(value -> fields.put(2, CborValue.of(value)));
            channel.ifPresent(value -> fields.put(3, CborValue.of(value)));
            rssi.ifPresent(value -> fields.put(4, CborValue.of(value)));
            address.ifPresent(value -> fields.put(5, CborValue.of(value)));
            return fields.build();
        }

        private static Joined fromCbor(CborValue value) throws MalformedException {
            Fields fields = Fields.of(value, PLACE + " joined");
            Joined joined = new Joined(
                    (int) fields.integer(1, 0, Order.MAX_NETWORKS - 1L),
                    fields.optionalBytes(2, 6, 6),
                    narrow(fields.optionalInteger(3, 0, 1000)),
                    narrow(fields.optionalInteger(4, -200, 100)),
                    fields.optionalText(5, MAX_ADDRESS_TEXT));
            fields.done();
            return joined;
        }

        private static OptionalInt narrow(OptionalLong value) {
            return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
        }
    }

    /** A prekey that the meter has made for whoever sealed the message that is answered. */
    public record NextPrekey(Prekey prekey, PrekeyStorage storage) {
        private CborValue toCbor() {
            return CborValue.array(CborValue.of(prekey.publicKey()), CborValue.of(storage.code()));
        }

        private static NextPrekey fromCbor(CborValue value) throws MalformedException {
            List<CborValue> parts = Fields.array(value, 2, 2, PLACE + " prekey");
            Optional<PrekeyStorage> storage =
                    PrekeyStorage.ofCode(Fields.integer(parts.get(1), 0, 255, PLACE + " prekey storage"));
            if (storage.isEmpty()) {
                throw new MalformedException(PLACE + " prekey storage", "not one of this version");
            }
            return new NextPrekey(
                    Prekey.read(Fields.bytes(parts.get(0), Prekey.LENGTH, Prekey.LENGTH, PLACE + " prekey")),
                    storage.get());
        }
    }

    /**
     * What stands for the id of a message that could not be opened as far as its id.
     *
     * @param digest of the sealed message
     */
    public static Bytes idOfUnopened(Bytes digest) {
        return digest.slice(0, Order.ID_LENGTH);
    }

    Dict toCbor() {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(messageId))
                .put(2, CborValue.of(attempt))
                .put(3, CborValue.of(verdict.code()))
                .put(
                        4,
                        CborValue.array(networks.stream()
                                .map(v -> CborValue.of(v.code()))
                                .toList()))
                .put(6, CborValue.of(agentVersion))
                .put(
                        7,
                        CborValue.array(owners.stream()
                                .map(id -> CborValue.of(id.value()))
                                .toList()))
                .put(8, CborValue.of(claimedNow))
                .put(9, CborValue.of(resetCount))
                .put(10, CborValue.of(mark));
        joined.ifPresent(where -> fields.put(5, where.toCbor()));
        next.ifPresent(prekey -> fields.put(11, prekey.toCbor()));
        return fields.build();
    }

    static Receipt fromCbor(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, PLACE);
        List<Verdict> networks = new ArrayList<>();
        for (CborValue item : fields.array(4, 0, Order.MAX_NETWORKS)) {
            networks.add(verdict(Fields.integer(item, 0, 255, PLACE + " network verdict")));
        }
        List<KeyId> owners = new ArrayList<>();
        for (CborValue item : fields.array(7, 0, Order.MAX_OWNERS)) {
            owners.add(new KeyId(Fields.bytes(item, 32, 32, PLACE + " owner")));
        }
        Optional<CborValue> joined = fields.optional(new Int(5));
        Optional<CborValue> next = fields.optional(new Int(11));
        Receipt receipt = new Receipt(
                fields.bytes(1, Order.ID_LENGTH, Order.ID_LENGTH),
                fields.integer(2, 0, Int.MAX),
                verdict(fields.integer(3, 0, 255)),
                networks,
                joined.isPresent() ? Optional.of(Joined.fromCbor(joined.get())) : Optional.empty(),
                fields.text(6, MAX_VERSION_TEXT),
                owners,
                fields.flag(8),
                fields.integer(9, 0, Int.MAX),
                fields.integer(10, 0, Int.MAX),
                next.isPresent() ? Optional.of(NextPrekey.fromCbor(next.get())) : Optional.empty());
        fields.done();
        return receipt;
    }

    private static Verdict verdict(long code) throws MalformedException {
        Optional<Verdict> verdict = Verdict.ofCode(code);
        if (verdict.isEmpty()) {
            throw new MalformedException(PLACE + " verdict", "not one of this version");
        }
        return verdict.get();
    }
}
