package keyloader.system.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.usb.LoaderInterface;
import org.usb4java.BufferUtils;
import org.usb4java.Context;
import org.usb4java.Device;
import org.usb4java.DeviceHandle;
import org.usb4java.DeviceList;
import org.usb4java.LibUsb;

/** A host that sends whatever it likes to the first interface of a device, and takes nothing amiss. */
final class RawUsb implements AutoCloseable {
    private static final int MILLISECONDS = 20_000;

    private final Context context;
    private final DeviceHandle handle;
    private final byte out;
    private final byte in;

    private RawUsb(Context context, DeviceHandle handle, byte out, byte in) {
        this.context = context;
        this.handle = handle;
        this.out = out;
        this.in = in;
    }

    /** What libusb calls it when a request fails. */
    static final class UsbError extends IOException {
        private static final long serialVersionUID = 1L;

        private final int code;

        UsbError(int code) {
            super(LibUsb.errorName(code));
            this.code = code;
        }

        boolean isStall() {
            return code == LibUsb.ERROR_PIPE;
        }

        boolean isTimeout() {
            return code == LibUsb.ERROR_TIMEOUT;
        }
    }

    /** Opens it and claims its interface. Nothing is sent. */
    static RawUsb open(SysfsUsb.Device device) throws IOException {
        Context context = new Context();
        check(LibUsb.init(context));
        DeviceList list = new DeviceList();
        check(LibUsb.getDeviceList(context, list));
        try {
            for (Device each : list) {
                if (LibUsb.getBusNumber(each) == device.bus() && LibUsb.getDeviceAddress(each) == device.address()) {
                    DeviceHandle handle = new DeviceHandle();
                    check(LibUsb.open(each, handle));
                    check(LibUsb.claimInterface(handle, 0));
                    byte[] descriptors = Files.readAllBytes(device.path().resolve("descriptors"));
                    return new RawUsb(context, handle, endpoint(descriptors, false), endpoint(descriptors, true));
                }
            }
        } finally {
            LibUsb.freeDeviceList(list, true);
        }
        throw new IOException("no device " + device);
    }

    private static byte endpoint(byte[] descriptors, boolean toHost) throws IOException {
        for (int at = 0; at < descriptors.length; at += descriptors[at]) {
            if (descriptors[at + 1] == LibUsb.DT_ENDPOINT && descriptors[at + 2] < 0 == toHost) {
                return descriptors[at + 2];
            }
        }
        throw new IOException("no such endpoint");
    }

    private static int check(int result) throws UsbError {
        if (result < 0) {
            throw new UsbError(result);
        }
        return result;
    }

    int endpointOut() {
        return out & 0xff;
    }

    int endpointIn() {
        return in & 0xff;
    }

    /** A request whose data, if any, go to the host. */
    Bytes control(int type, int request, int value, int index, int length) throws UsbError {
        ByteBuffer data = BufferUtils.allocateByteBuffer(length);
        int count = check(LibUsb.controlTransfer(
                handle, (byte) type, (byte) request, (short) value, (short) index, data, MILLISECONDS));
        return bytes(data, count);
    }

    /** Version. */
    Bytes openSession() throws UsbError {
        return control(LoaderInterface.REQUEST_TYPE, LoaderInterface.OPEN_SESSION, 0, 0, 2);
    }

    Bytes closeSession() throws UsbError {
        return control(LoaderInterface.REQUEST_TYPE, LoaderInterface.CLOSE_SESSION, 0, 0, 2);
    }

    void setInterface() throws UsbError {
        check(LibUsb.setInterfaceAltSetting(handle, 0, 0));
    }

    void clearHalt(int endpoint) throws UsbError {
        check(LibUsb.clearHalt(handle, (byte) endpoint));
    }

    void out(byte[] transfer) throws UsbError {
        ByteBuffer data = BufferUtils.allocateByteBuffer(transfer.length);
        data.put(transfer);
        IntBuffer sent = BufferUtils.allocateIntBuffer();
        check(LibUsb.bulkTransfer(handle, out, data, sent, MILLISECONDS));
    }

    void out(Frame frame) throws UsbError {
        out(frame.encode());
    }

    void out(int sequence, Request request) throws UsbError {
        out(new Frame(sequence, request.encode()));
    }

    byte[] in() throws UsbError {
        return in(MILLISECONDS);
    }

    byte[] in(int milliseconds) throws UsbError {
        ByteBuffer data = BufferUtils.allocateByteBuffer(LoaderInterface.TRANSFER);
        IntBuffer received = BufferUtils.allocateIntBuffer();
        check(LibUsb.bulkTransfer(handle, in, data, received, milliseconds));
        return bytes(data, received.get(0)).toArray();
    }

    Frame frame() throws UsbError {
        byte[] transfer = in();
        try {
            return Frame.decode(transfer);
        } catch (MalformedException e) {
            throw new AssertionError("not a frame: " + Bytes.of(transfer).hex(), e);
        }
    }

    /** Also says that the reply belongs to it. */
    Reply exchange(int sequence, Request request) throws UsbError {
        out(sequence, request);
        Frame frame = frame();
        if (frame.sequence() != sequence) {
            throw new AssertionError("the reply to " + frame.sequence() + ", not to " + sequence);
        }
        try {
            return Reply.decode(request, frame.body());
        } catch (MalformedException e) {
            throw new AssertionError("a malformed reply", e);
        }
    }

    private static Bytes bytes(ByteBuffer buffer, int count) {
        byte[] bytes = new byte[count];
        buffer.get(0, bytes);
        return Bytes.of(bytes);
    }

    @Override
    public void close() {
        LibUsb.releaseInterface(handle, 0);
        LibUsb.close(handle);
        LibUsb.exit(context);
    }
}
