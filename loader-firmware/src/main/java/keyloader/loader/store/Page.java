package keyloader.loader.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One programmed page (SPEC 15): CRC-32C over its number and all that follows, type, part, parts, length, sequence,
 * payload. A class and no record, because the payload may be a key: it prints nothing and can be wiped.
 */
final class Page {
    /** What a page is for. */
    enum Type {
        SUPERBLOCK(1),
        SLOT_RECORD(2),
        KEY(3),
        CONTENT(4),
        LOG_ENTRY(5);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    static final int HEADER = 20;
    static final int MAX_PAYLOAD = Storage.PAGE - HEADER;

    private final Type type;
    private final int part;
    private final int parts;
    private final long sequence;
    private final byte[] payload;

    /** Takes over {@code payload}. */
    Page(Type type, int part, int parts, long sequence, byte[] payload) {
        if (payload.length > MAX_PAYLOAD || part >= parts || parts > 255) {
            throw new IllegalStateException("does not fit a page");
        }
        this.type = type;
        this.part = part;
        this.parts = parts;
        this.sequence = sequence;
        this.payload = payload;
    }

    Type type() {
        return type;
    }

    int part() {
        return part;
    }

    int parts() {
        return parts;
    }

    long sequence() {
        return sequence;
    }

    /** Not a copy. */
    byte[] payload() {
        return payload;
    }

    boolean is(Type wanted, int wantedPart, int wantedParts) {
        return type == wanted && part == wantedPart && parts == wantedParts;
    }

    /** @param number of the page, so that a page that ended up elsewhere is not believed */
    byte[] encode(int number) {
        byte[] raw = new byte[Storage.PAGE];
        Arrays.fill(raw, Storage.ERASED);
        ByteBuffer.wrap(raw)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .put((byte) type.code)
                .put((byte) part)
                .put((byte) parts)
                .put((byte) 0)
                .putShort((short) payload.length)
                .putShort((short) 0)
                .putLong(sequence)
                .put(payload);
        ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).putInt(0, crc(number, raw));
        return raw;
    }

    /** @return nothing if the page is erased, torn or damaged */
    static Optional<Page> decode(int number, byte[] raw) {
        ByteBuffer view = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        if (view.getInt(0) != crc(number, raw)) {
            return Optional.empty();
        }
        int length = Short.toUnsignedInt(view.getShort(8));
        int part = Byte.toUnsignedInt(raw[5]);
        int parts = Byte.toUnsignedInt(raw[6]);
        for (Type type : Type.values()) {
            if (type.code == raw[4] && length <= MAX_PAYLOAD && part < parts) {
                byte[] payload = Arrays.copyOfRange(raw, HEADER, HEADER + length);
                return Optional.of(new Page(type, part, parts, view.getLong(12), payload));
            }
        }
        return Optional.empty();
    }

    private static int crc(int number, byte[] raw) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, number)
                .array());
        crc.update(raw, 4, raw.length - 4);
        return (int) crc.getValue();
    }
}
