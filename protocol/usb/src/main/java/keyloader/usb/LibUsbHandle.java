package keyloader.usb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import keyloader.wire.usb.LoaderInterface;
import org.usb4java.BufferUtils;
import org.usb4java.DeviceDescriptor;
import org.usb4java.DeviceHandle;
import org.usb4java.LibUsb;

/** A device that libusb has opened. libusb sends the whole capacity of a buffer, whatever its limit: each is made to measure. */
final class LibUsbHandle implements UsbBus.Handle {
    private static final short US_ENGLISH = 0x0409;

    private final DeviceHandle handle;

    LibUsbHandle(DeviceHandle handle) {
        this.handle = handle;
    }

    @Override
    public byte[] serial(int milliseconds) throws IOException {
        DeviceDescriptor fields = new DeviceDescriptor();
        LibUsbCodes.check(LibUsb.getDeviceDescriptor(LibUsb.getDevice(handle), fields), "reading the serial");
        int index = fields.iSerialNumber() & 0xff;
        if (index == 0) {
            return new byte[0];
        }
        ByteBuffer buffer = BufferUtils.allocateByteBuffer(SerialString.LENGTH + 1);
        int count = LibUsb.controlTransfer(
                handle,
                LibUsb.ENDPOINT_IN,
                LibUsb.REQUEST_GET_DESCRIPTOR,
                (short) (LibUsb.DT_STRING << 8 | index),
                US_ENGLISH,
                buffer,
                milliseconds);
        return bytes(buffer, LibUsbCodes.check(count, "reading the serial"));
    }

    @Override
    public void claim(LoaderShape shape) throws IOException {
        LibUsbCodes.check(LibUsb.claimInterface(handle, shape.number()), "claiming the loader");
    }

    @Override
    public void reset(LoaderShape shape) throws IOException {
        LibUsbCodes.check(LibUsb.setInterfaceAltSetting(handle, shape.number(), 0), "setting the interface");
    }

    @Override
    public BulkPipe pipe(LoaderShape shape) {
        return new Pipe(shape);
    }

    @Override
    public void release(LoaderShape shape) {
        LibUsb.releaseInterface(handle, shape.number()); // fails only where it is gone
    }

    @Override
    public void close() {
        LibUsb.close(handle);
    }

    private static byte[] bytes(ByteBuffer buffer, int count) {
        byte[] bytes = new byte[count];
        buffer.get(0, bytes);
        return bytes;
    }

    private final class Pipe implements BulkPipe {
        private final LoaderShape shape;

        Pipe(LoaderShape shape) {
            this.shape = shape;
        }

        @Override
        public byte[] control(int request, int milliseconds) throws IOException {
            ByteBuffer buffer = BufferUtils.allocateByteBuffer(LoaderInterface.VERSION_LENGTH);
            int count = LibUsb.controlTransfer(
                    handle,
                    (byte) LoaderInterface.REQUEST_TYPE,
                    (byte) request,
                    (short) 0,
                    (short) shape.number(),
                    buffer,
                    milliseconds);
            return bytes(buffer, LibUsbCodes.check(count, "a control request"));
        }

        @Override
        public void write(byte[] transfer, int milliseconds) throws IOException {
            ByteBuffer buffer = BufferUtils.allocateByteBuffer(transfer.length);
            buffer.put(transfer);
            int sent = bulk(shape.out(), buffer, milliseconds, "sending");
            if (sent != transfer.length) {
                throw new UsbTroubleException(UsbTroubleException.Kind.OTHER, "sending ended early on USB");
            }
        }

        @Override
        public byte[] read(int room, int milliseconds) throws IOException {
            ByteBuffer buffer = BufferUtils.allocateByteBuffer(room);
            return bytes(buffer, bulk(shape.in(), buffer, milliseconds, "receiving"));
        }

        private int bulk(int endpoint, ByteBuffer buffer, int milliseconds, String doing) throws IOException {
            IntBuffer count = BufferUtils.allocateIntBuffer();
            LibUsbCodes.check(LibUsb.bulkTransfer(handle, (byte) endpoint, buffer, count, milliseconds), doing);
            return count.get(0);
        }
    }
}
