package keyloader.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * One request or reply on any transport (SPEC 9): length, CRC-32C, sequence number, body, and a byte of padding where
 * the whole would be a multiple of a USB packet.
 *
 * @param sequence unsigned 32 bit
 * @param body 1 to {@value #MAX_BODY} bytes
 */
public record Frame(int sequence, Bytes body) {
    public static final int HEADER = 12;
    public static final int MAX_BODY = 4096;
    /** The largest frame, padding included. */
    public static final int MAX_LENGTH = HEADER + MAX_BODY + 1;

    private static final int USB_PACKET = 64;

    public Frame {
        if (body.length() < 1 || body.length() > MAX_BODY) {
            throw new IllegalArgumentException("a frame's body is 1 to " + MAX_BODY + " bytes");
        }
    }

    public byte[] encode() {
        int length = body.length();
        ByteBuffer frame =
                ByteBuffer.allocate(HEADER + length + padding(length)).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0, length).putInt(8, sequence);
        frame.put(HEADER, body.toArray());
        frame.putInt(4, crc(frame.array(), length));
        return frame.array();
    }

    /**
     * The number of bytes that follow a header.
     *
     * @param header at least {@value #HEADER} bytes
     * @throws MalformedException when the length is out of range; nothing has been allocated then
     */
    public static int remaining(byte[] header) throws MalformedException {
        int length = bodyLength(header);
        return length + padding(length);
    }

    /** The sequence number of a header, also of a bad frame. */
    public static int sequence(byte[] header) {
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    }

    /** @param frame the whole frame and nothing else */
    public static Frame decode(byte[] frame) throws MalformedException {
        if (frame.length < HEADER) {
            throw new MalformedException("frame", "shorter than its header");
        }
        int length = bodyLength(frame);
        if (frame.length != HEADER + length + padding(length)) {
            throw new MalformedException("frame", "not as long as its header says");
        }
        if (padding(length) == 1 && frame[HEADER + length] != 0) {
            throw new MalformedException("frame", "padding is not zero");
        }
        ByteBuffer view = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        if (view.getInt(4) != crc(frame, length)) {
            throw new MalformedException("frame", "wrong checksum");
        }
        return new Frame(view.getInt(8), Bytes.of(frame, HEADER, length));
    }

    private static int bodyLength(byte[] header) throws MalformedException {
        int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        if (length < 1 || length > MAX_BODY) {
            throw new MalformedException("frame", "length out of range");
        }
        return length;
    }

    private static int padding(int bodyLength) {
        return (HEADER + bodyLength) % USB_PACKET == 0 ? 1 : 0;
    }

    private static int crc(byte[] frame, int bodyLength) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, 4);
        crc.update(frame, 8, 4 + bodyLength);
        return (int) crc.getValue();
    }
}
