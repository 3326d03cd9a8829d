package keyloader.host.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.sealing.KeyId;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.Fields;

/** The messages within {@link ContentCodec}'s bytes. */
final class MessageCodec {
    private static final int MAX_NETWORKS = 8;
    private static final int MAX_ALARMS = 32;
    private static final int MAX_TEXT = 512;

    private MessageCodec() {}

    static Dict encode(MessageRecord message) {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(message.digest()))
                .put(2, CborValue.of(message.id()))
                .put(3, CborValue.of(message.meter().value()))
                .put(4, CborValue.of(message.meterSerial()))
                .put(5, CborValue.of(message.sequence()))
                .put(6, CborValue.of(message.preparedAt()))
                .put(
                        7,
                        CborValue.array(message.networks().stream()
                                .map(MessageCodec::encode)
                                .toList()))
                .put(8, CborValue.of(message.keys().receiptKey().reveal()))
                .put(9, CborValue.of(message.keys().token().reveal()))
                .put(10, CborValue.of(message.stage().code()))
                .put(12, CborValue.of(message.loaderSerial()))
                .put(
                        16,
                        CborValue.array(
                                message.alarms().stream().map(CborValue::of).toList()));
        message.sealed().ifPresent(bytes -> fields.put(11, CborValue.of(bytes)));
        message.slot().ifPresent(slot -> fields.put(13, CborValue.of(slot)));
        message.receipt().ifPresent(bytes -> fields.put(14, CborValue.of(bytes)));
        message.note().ifPresent(bytes -> fields.put(15, CborValue.of(bytes)));
        if (!message.owners().isEmpty()) {
            fields.put(17, ContentCodec.kids(message.owners()));
        }
        message.prekey()
                .ifPresent(used -> fields.put(
                        18,
                        CborValue.array(
                                CborValue.of(used.id().value()),
                                CborValue.of(used.storage().code()))));
        return fields.build();
    }

    static MessageRecord decode(CborValue value, Shared shared) throws MalformedException {
        String place = "container message";
        Fields fields = Fields.of(value, place);
        List<NetworkName> networks = new ArrayList<>();
        for (CborValue item : fields.array(7, 0, MAX_NETWORKS)) {
            networks.add(network(item));
        }
        List<String> alarms = new ArrayList<>();
        for (CborValue item : fields.array(16, 0, MAX_ALARMS)) {
            alarms.add(Fields.text(item, MAX_TEXT, place + " alarm"));
        }
        Optional<Stage> stage = Stage.ofCode(fields.integer(10, 0, 255));
        if (stage.isEmpty()) {
            throw new MalformedException(place + " stage", "not one of this version");
        }
        Optional<CborValue> prekey = fields.optional(new Int(18));
        OptionalLong slot = fields.optionalInteger(13, 0, Limits.MAX_SLOT);
        MessageRecord message = new MessageRecord(
                shared.of(fields.bytes(1, Limits.HASH, Limits.HASH)),
                fields.bytes(2, 16, 16),
                shared.of(new KeyId(fields.bytes(3, Limits.HASH, Limits.HASH))),
                shared.of(fields.text(4, 32)),
                fields.integer(5, 1, Int.MAX),
                fields.integer(6, 0, Int.MAX),
                shared.of(List.copyOf(networks)),
                ReplyKeys.of(
                        Secret.copyOf(fields.bytes(8, ReplyKeys.LENGTH, ReplyKeys.LENGTH)),
                        Secret.copyOf(fields.bytes(9, ReplyKeys.LENGTH, ReplyKeys.LENGTH))),
                stage.get(),
                fields.optionalBytes(11, 1, Limits.MAX_MESSAGE),
                shared.of(fields.text(12, 16)),
                slot.isPresent() ? OptionalInt.of((int) slot.getAsLong()) : OptionalInt.empty(),
                fields.optionalBytes(14, 1, Limits.MAX_RECEIPT),
                fields.optionalBytes(15, 1, Limits.MAX_RECEIPT),
                alarms,
                fields.optional(new Int(17)).isPresent() ? ContentCodec.kids(fields, 17, 1) : List.of(),
                prekey.isPresent() ? Optional.of(usedPrekey(prekey.get())) : Optional.empty());
        fields.done();
        return message;
    }

    private static KnownPrekey.Used usedPrekey(CborValue value) throws MalformedException {
        String place = "container message prekey";
        List<CborValue> parts = Fields.array(value, 2, 2, place);
        return new KnownPrekey.Used(
                new PrekeyId(Fields.bytes(parts.get(0), PrekeyId.LENGTH, PrekeyId.LENGTH, place)),
                ContentCodec.storage(parts.get(1), place));
    }

    static Dict encode(NetworkName network) {
        return CborValue.dict()
                .put(1, CborValue.of(network.ssid()))
                .put(2, CborValue.of(network.security().akm()))
                .build();
    }

    static NetworkName network(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container network");
        Optional<Security> security = Security.ofAkm(fields.text(2, 32));
        if (security.isEmpty()) {
            throw new MalformedException("container network", "security not of this version");
        }
        NetworkName network = new NetworkName(fields.bytes(1, 1, 32), security.get());
        fields.done();
        return network;
    }
}
