package keyloader.sealing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/** The members ip4 and ip6 of a network in a payload (SPEC 4). */
final class AddressCbor {
    private AddressCbor() {}

    static CborValue encode(StaticAddress given) {
        DictBuilder map = CborValue.dict()
                .put("address", CborValue.of(given.address()))
                .put("prefix", CborValue.of(given.prefix()));
        given.gateway().ifPresent(gateway -> map.put("gateway", CborValue.of(gateway)));
        if (!given.dns().isEmpty()) {
            map.put(
                    "dns",
                    CborValue.array(given.dns().stream().map(CborValue::of).toList()));
        }
        return map.build();
    }

    /**
     * @param length of an address of this family
     * @return empty when there is a member that is not known
     */
    static Optional<StaticAddress> decode(CborValue value, int length, String place) throws MalformedException {
        Fields fields = Fields.of(value, place);
        Bytes address = bytes(fields.required(NetworkCbor.key("address")), length, place + " address");
        int prefix =
                (int) Fields.integer(fields.required(NetworkCbor.key("prefix")), 1, 8L * length, place + " prefix");
        Optional<CborValue> gateway = fields.optional(NetworkCbor.key("gateway"));
        Optional<CborValue> dns = fields.optional(NetworkCbor.key("dns"));
        if (!fields.isDone()) {
            return Optional.empty();
        }
        List<Bytes> servers = new ArrayList<>();
        if (dns.isPresent()) {
            for (CborValue server : Fields.array(dns.get(), 1, AddressRules.MAX_DNS, place + " dns")) {
                servers.add(bytes(server, length, place + " dns"));
            }
        }
        Optional<Bytes> way =
                gateway.isPresent() ? Optional.of(bytes(gateway.get(), length, place + " gateway")) : Optional.empty();
        return Optional.of(new StaticAddress(address, prefix, way, servers));
    }

    private static Bytes bytes(CborValue value, int length, String place) throws MalformedException {
        return Fields.bytes(value, length, length, place);
    }
}
