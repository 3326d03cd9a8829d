package keyloader.loader.transport.usbip;

import java.nio.ByteBuffer;
import java.util.Arrays;
import keyloader.loader.transport.usb.Descriptors;
import keyloader.loader.transport.usb.Setup;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.usb.LoaderInterface;

/** The second phase: transfers of the importer (Linux, Documentation/usb/usbip_protocol.rst). Big-endian. */
sealed interface UrbMessage {
    int HEADER = 48;

    /** Data of an OUT transfer that is kept; what follows is read and thrown away: no transfer of ours is so long. */
    int KEPT = LoaderInterface.TRANSFER;

    /** EPIPE: the endpoint, or the request, is stalled. */
    int STALLED = -32;

    /** EOVERFLOW: a packet larger than the room left. */
    int OVERFLOWED = -75;

    /** ECONNRESET: the transfer was given up, as asked or with its session. */
    int UNLINKED = -104;

    /** ENOMEM: more transfers at once than anybody needs. */
    int TOO_MANY = -12;

    int sequence();

    /**
     * @param endpoint without direction
     * @param length of the transfer's buffer, 0 to 2^31-1
     * @param data that the host sends, at most {@value #KEPT} bytes of it
     */
    record Submit(int sequence, boolean in, int endpoint, int flags, int length, Setup setup, Bytes data)
            implements UrbMessage {
        private static final int ZERO_PACKET = 0x40;

        /** Whether the last packet is a short one. */
        boolean ends() {
            return length == 0 || length % Descriptors.PACKET != 0 || (flags & ZERO_PACKET) != 0;
        }
    }

    /** @param target the sequence number of the transfer that the host gives up */
    record Unlink(int sequence, int target) implements UrbMessage {}

    /**
     * @param header {@value #HEADER} bytes
     * @return how many bytes of data follow; nothing has been allocated for them
     */
    static int following(byte[] header) throws MalformedException {
        ByteBuffer view = ByteBuffer.wrap(header);
        if (view.getInt(8) != (OpMessage.BUS_NUMBER << 16 | OpMessage.DEVICE_NUMBER)) {
            throw new MalformedException("usbip", "another device");
        }
        int command = view.getInt(0);
        if (command == Codes.UNLINK) {
            return 0;
        }
        if (command != Codes.SUBMIT) {
            throw new MalformedException("usbip", "unknown command");
        }
        int direction = view.getInt(12);
        int packets = view.getInt(32);
        if (direction >>> 1 != 0
                || view.getInt(16) >>> 4 != 0 // endpoint
                || view.getInt(24) < 0 // length
                || (packets != 0 && packets != -1)) { // isochronous: there is no such endpoint
            throw new MalformedException("usbip", "out of range");
        }
        return direction == Codes.IN ? 0 : view.getInt(24);
    }

    /** @param message a header that {@link #following} has passed, and the data that is kept */
    static UrbMessage parse(byte[] message) {
        ByteBuffer view = ByteBuffer.wrap(message);
        int sequence = view.getInt(4);
        if (view.getInt(0) == Codes.UNLINK) {
            return new Unlink(sequence, view.getInt(20));
        }
        return new Submit(
                sequence,
                view.getInt(12) == Codes.IN,
                view.getInt(16),
                view.getInt(20),
                view.getInt(24),
                Setup.parse(Arrays.copyOfRange(message, 40, HEADER)),
                Bytes.of(message, HEADER, message.length - HEADER));
    }

    /** @param length how much was transferred, in the direction of the transfer */
    static byte[] submitted(int sequence, int status, int length, Bytes data) {
        return ByteBuffer.allocate(HEADER + data.length())
                .putInt(0, Codes.SUBMITTED)
                .putInt(4, sequence)
                .putInt(20, status)
                .putInt(24, length)
                .put(HEADER, data.toArray())
                .array();
    }

    static byte[] unlinked(int sequence, int status) {
        return ByteBuffer.allocate(HEADER)
                .putInt(0, Codes.UNLINK_ANSWERED)
                .putInt(4, sequence)
                .putInt(20, status)
                .array();
    }

    /** The numbers of the protocol. */
    final class Codes {
        static final int SUBMIT = 1;
        static final int UNLINK = 2;
        static final int SUBMITTED = 3;
        static final int UNLINK_ANSWERED = 4;
        static final int IN = 1;

        private Codes() {}
    }
}
