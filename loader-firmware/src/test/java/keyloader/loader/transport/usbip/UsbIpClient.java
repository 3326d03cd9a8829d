package keyloader.loader.transport.usbip;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import keyloader.wire.Bytes;

/** The other end of USB/IP, written from its description and not from our server: what a kernel's virtual port sends. */
final class UsbIpClient implements Closeable {
    static final byte[] NO_DATA = {};

    /** A transfer's end, as the host sees it. */
    record Completed(int status, int length, Bytes data) {}

    static final class ImportRefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        ImportRefusedException(int status) {
            super("import refused with " + status);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final Map<Integer, Boolean> pendingIsIn = new HashMap<>();
    private final Map<Integer, Completed> completed = new HashMap<>();
    private int sequence = 1;

    private UsbIpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
    }

    static UsbIpClient connect(int port) throws IOException {
        return new UsbIpClient(new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    }

    /** With what a system does to a new device before any program sees it. */
    static UsbIpClient attach(int port) throws IOException {
        UsbIpClient client = connect(port);
        int status = client.requestImport("1-1");
        if (status != 0) {
            client.close();
            throw new ImportRefusedException(status);
        }
        client.readFully(312);
        Completed configured = client.control(0x00, 9, 1, 0, 0);
        if (configured.status() != 0) {
            throw new IOException("no configuration: " + configured.status());
        }
        return client;
    }

    static byte[] importRequest(String busId) {
        return ByteBuffer.allocate(40)
                .putShort((short) 0x0111)
                .putShort((short) 0x8003)
                .putInt(0)
                .put(busId.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    static byte[] listRequest() {
        return ByteBuffer.allocate(8)
                .putShort((short) 0x0111)
                .putShort((short) 0x8005)
                .putInt(0)
                .array();
    }

    /** @return the status of the reply, of which the device's record is still to be read if it is 0 */
    int requestImport(String busId) throws IOException {
        send(importRequest(busId));
        return replyStatus(0x0003);
    }

    int replyStatus(int code) throws IOException {
        if (in.readUnsignedShort() != 0x0111 || in.readUnsignedShort() != code) {
            throw new IOException("not a reply of this kind");
        }
        return in.readInt();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    byte[] readFully(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** Whether the server has closed the connection; reads away what it said before. */
    boolean isClosedByServer() throws IOException {
        try {
            while (in.read() >= 0) {
                // what it said before
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    static byte[] submit(int sequence, int direction, int endpoint, int flags, int length, byte[] setup, byte[] data) {
        return ByteBuffer.allocate(48 + data.length)
                .putInt(1)
                .putInt(sequence)
                .putInt(0x0001_0002)
                .putInt(direction)
                .putInt(endpoint)
                .putInt(flags)
                .putInt(length)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .put(setup)
                .put(data)
                .array();
    }

    int submitIn(int endpoint, int length) throws IOException {
        pendingIsIn.put(++sequence, true);
        send(submit(sequence, 1, endpoint, 0, length, new byte[8], NO_DATA));
        return sequence;
    }

    int submitOut(int endpoint, int flags, byte[] data) throws IOException {
        pendingIsIn.put(++sequence, false);
        send(submit(sequence, 0, endpoint, flags, data.length, new byte[8], data));
        return sequence;
    }

    Completed in(int endpoint, int length) throws IOException {
        return await(submitIn(endpoint, length));
    }

    Completed out(int endpoint, byte[] data) throws IOException {
        return await(submitOut(endpoint, 0, data));
    }

    Completed control(int type, int request, int value, int index, int length) throws IOException {
        byte[] setup = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .put((byte) request)
                .putShort((short) value)
                .putShort((short) index)
                .putShort((short) length)
                .array();
        boolean toHost = (type & 0x80) != 0;
        pendingIsIn.put(++sequence, toHost);
        send(submit(sequence, toHost ? 1 : 0, 0, 0, length, setup, toHost ? NO_DATA : new byte[length]));
        return await(sequence);
    }

    Completed await(int wanted) throws IOException {
        while (!completed.containsKey(wanted)) {
            readOne();
        }
        return completed.remove(wanted);
    }

    /** @return the status of the unlinking */
    int unlink(int target) throws IOException {
        int mine = ++sequence;
        send(ByteBuffer.allocate(48)
                .putInt(2)
                .putInt(mine)
                .putInt(0x0001_0002)
                .putInt(0)
                .putInt(0)
                .putInt(target)
                .array());
        return await(mine).status();
    }

    private void readOne() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(readFully(48));
        int command = header.getInt(0);
        int answered = header.getInt(4);
        if (command == 4) {
            completed.put(answered, new Completed(header.getInt(20), 0, Bytes.EMPTY));
            return;
        }
        Boolean isIn = pendingIsIn.remove(answered);
        if (command != 3 || isIn == null || header.getInt(8) != 0 || header.getInt(12) != 0 || header.getInt(16) != 0) {
            throw new EOFException("a kernel would drop the connection here: command " + command + " of " + answered);
        }
        int length = header.getInt(24);
        completed.put(
                answered, new Completed(header.getInt(20), length, isIn ? Bytes.of(readFully(length)) : Bytes.EMPTY));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
