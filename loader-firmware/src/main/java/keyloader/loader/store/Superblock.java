package keyloader.loader.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/**
 * What concerns the whole loader.
 *
 * @param powerUps how often it was powered up
 * @param zeroizing a ZEROIZE was begun and is not finished
 * @param erases of both superblocks together
 */
record Superblock(
        int slots, Identity identity, long powerUps, boolean zeroizing, Optional<Bytes> adminHash, long erases) {
    static final Bytes MAGIC = Bytes.of("keyloadr".getBytes(StandardCharsets.US_ASCII));
    static final int VERSION = 2;
    /** Has a generation in page 0 only, and counts no erases. */
    static final int OLDEST_VERSION = 1;

    private static final int HEAD = 10;
    private static final int HASH = 32;

    Superblock withPowerUps(long count) {
        return new Superblock(slots, identity, count, zeroizing, adminHash, erases);
    }

    Superblock withAdminHash(Bytes hash) {
        return new Superblock(slots, identity, powerUps, zeroizing, Optional.of(hash), erases);
    }

    Superblock withZeroizing() {
        return new Superblock(slots, identity, powerUps, true, adminHash, erases);
    }

    Superblock zeroized() {
        return new Superblock(slots, identity, powerUps, false, Optional.empty(), erases);
    }

    Superblock withErases(long count) {
        return new Superblock(slots, identity, powerUps, zeroizing, adminHash, count);
    }

    /** Magic, version (little-endian, 16 bit), CBOR map. The caller wipes it: it holds the identity's seed. */
    byte[] encode() {
        byte[] seed = identity.seed();
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(slots))
                .put(2, CborValue.of(identity.serial()))
                .put(3, CborValue.of(Bytes.of(seed)))
                .put(4, CborValue.of(identity.publicKey()))
                .put(5, CborValue.of(powerUps))
                .put(6, CborValue.of(zeroizing));
        Arrays.fill(seed, (byte) 0);
        adminHash.ifPresent(hash -> fields.put(7, CborValue.of(hash)));
        fields.put(8, CborValue.of(erases));
        Bytes head = Bytes.concat(MAGIC, Bytes.of((byte) VERSION, (byte) 0));
        return Bytes.concat(head, Cbor.encode(fields.build())).toArray();
    }

    static boolean hasMagic(byte[] bytes, int offset) {
        // What is shorter is filled up with zeros.
        return Bytes.of(Arrays.copyOfRange(bytes, offset, offset + MAGIC.length()))
                .equals(MAGIC);
    }

    /** Meaningful in every version. */
    static int version(byte[] payload) {
        return payload.length < HEAD ? 0 : Byte.toUnsignedInt(payload[8]) | Byte.toUnsignedInt(payload[9]) << 8;
    }

    /** @param payload with the magic, and of no newer version */
    static Superblock decode(byte[] payload) throws MalformedException {
        String place = "superblock";
        int version = version(payload);
        if (version < OLDEST_VERSION) {
            throw new MalformedException(place, "not of a known version");
        }
        Fields fields = Fields.of(Cbor.decode(Arrays.copyOfRange(payload, HEAD, payload.length), place), place);
        int slots = (int) fields.integer(1, 1, Geometry.MAX_SLOTS);
        Bytes serial = fields.bytes(2, Identity.SERIAL, Identity.SERIAL);
        byte[] seed = fields.bytes(3, Identity.SEED, Identity.SEED).toArray();
        Identity identity = Identity.restore(serial, fields.bytes(4, HASH, HASH), seed);
        Arrays.fill(seed, (byte) 0);
        Superblock superblock = new Superblock(
                slots,
                identity,
                fields.integer(5, 0, CborValue.Int.MAX),
                fields.flag(6),
                fields.optionalBytes(7, HASH, HASH),
                version == OLDEST_VERSION ? 0 : fields.integer(8, 0, CborValue.Int.MAX));
        fields.done();
        return superblock;
    }
}
