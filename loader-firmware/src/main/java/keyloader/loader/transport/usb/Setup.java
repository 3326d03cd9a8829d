package keyloader.loader.transport.usb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A control request's eight bytes (USB 2.0, 9.3).
 *
 * @param length wLength: how much a host would take, or sends
 */
public record Setup(int requestType, int request, int value, int index, int length) {
    public static final int LENGTH = 8;

    private static final int DEVICE_TO_HOST = 0x80;

    /** @param setup exactly {@value #LENGTH} bytes: whatever they are, they are a request */
    public static Setup parse(byte[] setup) {
        ByteBuffer view = ByteBuffer.wrap(setup, 0, LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        return new Setup(
                view.get() & 0xff,
                view.get() & 0xff,
                view.getShort() & 0xffff,
                view.getShort() & 0xffff,
                view.getShort() & 0xffff);
    }

    public boolean isToHost() {
        return (requestType & DEVICE_TO_HOST) != 0;
    }
}
