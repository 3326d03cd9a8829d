package keyloader.sealing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.Fields;

/** What an installer orders a meter to do: the payload of SPEC 4. */
public sealed interface Order extends AutoCloseable {
    int MAX_NETWORKS = 8;
    int MAX_OWNERS = 5;
    int ID_LENGTH = 16;

    Header header();

    @Override
    void close();

    /**
     * What every kind of order has.
     *
     * @param kind 1 = load, 2 = enrol
     * @param id 16 random bytes
     * @param sequence 1 to 2^53-1, rising for each signer
     * @param preparedAt milliseconds since 1970, by the PC's clock; no verdict depends on it, but a clock
     *     that nobody keeps is moved up to it
     */
    record Header(long kind, Bytes id, long sequence, long preparedAt) {}

    /**
     * Join one of these networks.
     *
     * @param country two capital letters, or 00
     * @param owners the complete new owner set, the first of which may change it; 1 to 5
     * @param networks 1 to 8, in order of preference
     */
    record Load(Header header, String country, Optional<List<PublicPoint>> owners, List<NetworkOrder> networks)
            implements Order {
        public static final long KIND = 1;
        private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}|00");

        public Load {
            networks = List.copyOf(networks);
            owners = owners.map(List::copyOf);
            if (header.kind() != KIND) {
                throw new IllegalArgumentException("not the kind of a load");
            }
        }

        /** An order for networks that this version knows. */
        public static Load of(
                Bytes id,
                long sequence,
                long preparedAt,
                String country,
                Optional<List<PublicPoint>> owners,
                List<Network> networks)
                throws MalformedException {
            if (!isCountry(country)) {
                throw new MalformedException("country", "not two capital letters (ISO 3166-1), or 00");
            }
            if (networks.isEmpty() || networks.size() > MAX_NETWORKS) {
                throw new MalformedException("networks", "not 1 to " + MAX_NETWORKS);
            }
            if (owners.isPresent()) {
                checkOwners(owners.get());
            }
            if (sequence < 1 || sequence > Int.MAX) {
                throw new IllegalArgumentException("sequence out of range");
            }
            List<NetworkOrder> known = new ArrayList<>();
            for (Network network : networks) {
                known.add(new NetworkOrder.Known(network));
            }
            return new Load(new Header(KIND, id, sequence, preparedAt), country, owners, known);
        }

        public static boolean isCountry(String text) {
            return COUNTRY.matcher(text).matches();
        }

        @Override
        public void close() {
            networks.forEach(NetworkOrder::close);
        }
    }

    /** Join nothing; answer with a prekey for the next message. */
    record Enrol(Header header) implements Order {
        public static final long KIND = 2;

        public Enrol {
            if (header.kind() != KIND) {
                throw new IllegalArgumentException("not the kind of an enrolment");
            }
        }

        public static Enrol of(Bytes id, long sequence, long preparedAt) {
            if (sequence < 1 || sequence > Int.MAX) {
                throw new IllegalArgumentException("sequence out of range");
            }
            return new Enrol(new Header(KIND, id, sequence, preparedAt));
        }

        @Override
        public void close() {}
    }

    /** An authentic order of a kind that this version does not know. */
    record Unknown(Header header) implements Order {
        @Override
        public void close() {}
    }

    /** Plaintext with secrets: the caller wipes it. */
    static byte[] encode(Order order) {
        if (order instanceof Load load) {
            return encode(load);
        } else if (order instanceof Enrol enrol) {
            return Cbor.encodeToArray(headerFields(enrol.header()).build());
        }
        throw new IllegalStateException("what is not understood is never sent on");
    }

    private static DictBuilder headerFields(Header header) {
        return CborValue.dict()
                .put(1, CborValue.of(header.kind()))
                .put(2, CborValue.of(header.id()))
                .put(3, CborValue.of(header.sequence()))
                .put(4, CborValue.of(header.preparedAt()));
    }

    private static byte[] encode(Load order) {
        List<CborValue> networks = new ArrayList<>();
        for (NetworkOrder network : order.networks()) {
            if (!(network instanceof NetworkOrder.Known known)) {
                throw new IllegalStateException("what is not understood is never sent on");
            }
            networks.add(NetworkOrder.toCbor(known.network()));
        }
        DictBuilder payload = headerFields(order.header())
                .put(5, CborValue.of(order.country()))
                .put(7, CborValue.array(networks));
        order.owners()
                .ifPresent(owners -> payload.put(
                        6,
                        CborValue.array(owners.stream()
                                .map(owner -> CborValue.of(owner.compressed()))
                                .toList())));
        return Cbor.encodeToArray(payload.build());
    }

    static Order decode(byte[] payload) throws MalformedException {
        Fields fields = Fields.of(Cbor.decode(payload, "payload"), "payload");
        Header header = new Header(
                fields.integer(1, 1, Int.MAX),
                fields.bytes(2, ID_LENGTH, ID_LENGTH),
                fields.integer(3, 1, Int.MAX),
                fields.integer(4, 0, Int.MAX));
        if (header.kind() == Enrol.KIND) {
            fields.done();
            return new Enrol(header);
        }
        if (header.kind() != Load.KIND) {
            return new Unknown(header);
        }
        String country = fields.text(5, 2);
        if (!Load.isCountry(country)) {
            throw new MalformedException("country", "not two capital letters, or 00");
        }
        Optional<List<PublicPoint>> owners = readOwners(fields);
        List<CborValue> items = fields.array(7, 1, MAX_NETWORKS);
        fields.done();
        return new Load(header, country, owners, readNetworks(items));
    }

    private static List<NetworkOrder> readNetworks(List<CborValue> items) throws MalformedException {
        List<NetworkOrder> networks = new ArrayList<>();
        try {
            for (CborValue item : items) {
                networks.add(NetworkOrder.fromCbor(item));
            }
        } catch (MalformedException e) {
            networks.forEach(NetworkOrder::close);
            throw e;
        }
        return networks;
    }

    private static Optional<List<PublicPoint>> readOwners(Fields fields) throws MalformedException {
        if (fields.optional(new Int(6)).isEmpty()) {
            return Optional.empty();
        }
        List<PublicPoint> owners = new ArrayList<>();
        for (CborValue item : fields.array(6, 1, MAX_OWNERS)) {
            owners.add(PublicPoint.decode(
                    Fields.bytes(item, PublicPoint.COMPRESSED, PublicPoint.COMPRESSED, "owner key")));
        }
        checkOwners(owners);
        return Optional.of(owners);
    }

    private static void checkOwners(List<PublicPoint> owners) throws MalformedException {
        if (owners.isEmpty() || owners.size() > MAX_OWNERS) {
            throw new MalformedException("owners", "not 1 to " + MAX_OWNERS + " keys");
        }
        if (owners.stream().distinct().count() != owners.size()) {
            throw new MalformedException("owners", "the same key twice");
        }
    }
}
