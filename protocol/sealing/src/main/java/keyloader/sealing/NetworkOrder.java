package keyloader.sealing;

import keyloader.wire.MalformedException;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;

/** One network of an order: understood, or well-formed but of a kind that this version does not know. */
public sealed interface NetworkOrder extends AutoCloseable {

    @Override
    void close();

    /** @param reason what is not known, for a log; never a secret */
    record Unsupported(String reason) implements NetworkOrder {
        @Override
        public void close() {}
    }

    /** A network that can be joined. */
    record Known(Network network) implements NetworkOrder {
        @Override
        public void close() {
            network.close();
        }
    }

    /** The CBOR form of a DPP Configuration Object (SPEC 4). */
    static Dict toCbor(Network network) {
        return NetworkCbor.encode(network);
    }

    /** @throws MalformedException when a rule of SPEC 4 is broken; what is merely not known is {@link Unsupported} */
    static NetworkOrder fromCbor(CborValue value) throws MalformedException {
        return NetworkCbor.decode(value);
    }
}
