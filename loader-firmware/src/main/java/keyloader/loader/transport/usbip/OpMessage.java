package keyloader.loader.transport.usbip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import keyloader.wire.MalformedException;

/**
 * The first phase of a connection (Linux, Documentation/usb/usbip_protocol.rst): a client asks what there is, or for
 * the device. Big-endian.
 */
sealed interface OpMessage {
    int HEADER = 8;
    int BUS_ID_LENGTH = 32;
    int LONGEST = HEADER + BUS_ID_LENGTH;

    String BUS_ID = "1-1";
    int BUS_NUMBER = 1;
    int DEVICE_NUMBER = 2;

    record ListDevices() implements OpMessage {}

    record Import(String busId) implements OpMessage {}

    /** As {@code usbip} has words for them (tools/usb/usbip/libsrc/usbip_common.h). */
    enum Status {
        OK(0),
        BUSY(2),
        NO_DEVICE(4);

        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    /** @param header the first {@value #HEADER} bytes */
    static int length(byte[] header) throws MalformedException {
        ByteBuffer view = ByteBuffer.wrap(header);
        if (view.getShort() != Codes.VERSION) {
            throw new MalformedException("usbip", "another version");
        }
        return switch (view.getShort() & 0xffff) {
            case Codes.REQ_DEVLIST -> HEADER;
            case Codes.REQ_IMPORT -> LONGEST;
            default -> throw new MalformedException("usbip", "unknown operation");
        };
    }

    static OpMessage parse(byte[] message) {
        if (message.length == HEADER) {
            return new ListDevices();
        }
        String field = new String(message, HEADER, BUS_ID_LENGTH, StandardCharsets.ISO_8859_1);
        int end = field.indexOf('\0');
        return new Import(end < 0 ? field : field.substring(0, end));
    }

    /** @param available whether somebody could import it; else the list is empty, as usbipd's is */
    static byte[] devices(UsbIpPort.Summary summary, boolean available) {
        int interfaces = summary.interfaces().size();
        ByteBuffer reply =
                ByteBuffer.allocate(available ? HEADER + 4 + Codes.DEVICE_LENGTH + 4 * interfaces : HEADER + 4);
        head(reply, Codes.REP_DEVLIST, Status.OK).putInt(available ? 1 : 0);
        if (available) {
            device(reply, summary);
            for (UsbIpPort.InterfaceClass each : summary.interfaces()) {
                reply.put((byte) each.code())
                        .put((byte) each.subClass())
                        .put((byte) each.protocol())
                        .put((byte) 0);
            }
        }
        return reply.array();
    }

    static byte[] imported(UsbIpPort.Summary summary) {
        ByteBuffer reply = ByteBuffer.allocate(HEADER + Codes.DEVICE_LENGTH);
        device(head(reply, Codes.REP_IMPORT, Status.OK), summary);
        return reply.array();
    }

    static byte[] refused(Status status) {
        return head(ByteBuffer.allocate(HEADER), Codes.REP_IMPORT, status).array();
    }

    private static ByteBuffer head(ByteBuffer reply, int code, Status status) {
        return reply.putShort(Codes.VERSION).putShort((short) code).putInt(status.code);
    }

    private static void device(ByteBuffer reply, UsbIpPort.Summary summary) {
        text(reply, "/sys/devices/keyloader/usb1/" + BUS_ID, Codes.PATH_LENGTH);
        text(reply, BUS_ID, BUS_ID_LENGTH);
        reply.putInt(BUS_NUMBER)
                .putInt(DEVICE_NUMBER)
                .putInt(Codes.HIGH_SPEED)
                .putShort((short) summary.vendor())
                .putShort((short) summary.product())
                .putShort((short) summary.release())
                .put((byte) summary.deviceClass())
                .put((byte) summary.deviceSubClass())
                .put((byte) summary.deviceProtocol())
                .put((byte) 0) // no configuration is chosen yet
                .put((byte) 1)
                .put((byte) summary.interfaces().size());
    }

    private static void text(ByteBuffer reply, String text, int length) {
        int start = reply.position();
        reply.put(text.getBytes(StandardCharsets.US_ASCII)).position(start + length);
    }

    /** The numbers of the protocol. */
    final class Codes {
        static final short VERSION = 0x0111;
        static final int REQ_DEVLIST = 0x8005;
        static final int REP_DEVLIST = 0x0005;
        static final int REQ_IMPORT = 0x8003;
        static final int REP_IMPORT = 0x0003;
        static final int PATH_LENGTH = 256;
        static final int DEVICE_LENGTH = PATH_LENGTH + BUS_ID_LENGTH + 12 + 12;
        /** USB_SPEED_HIGH. */
        static final int HIGH_SPEED = 3;

        private Codes() {}
    }
}
