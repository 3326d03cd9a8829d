package keyloader.host.station.battery;

import keyloader.sealing.KeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.wire.Bytes;

/**
 * A message of a test, and what its answer can be read with.
 *
 * @param kid under which it lies on the loader
 * @param id of the order
 */
record TestMessage(Bytes bytes, KeyId kid, Bytes id, long sequence, ReplyKeys keys) implements AutoCloseable {

    Bytes digest() {
        return bytes.sha256();
    }

    /** Other bytes, which nobody can open. */
    TestMessage with(Bytes other, KeyId otherKid) {
        return new TestMessage(other, otherKid, id, sequence, keys);
    }

    @Override
    public void close() {
        keys.close();
    }
}
