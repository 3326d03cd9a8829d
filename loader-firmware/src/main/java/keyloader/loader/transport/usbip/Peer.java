package keyloader.loader.transport.usbip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import keyloader.loader.transport.usb.UsbDevice;
import keyloader.wire.MalformedException;

/**
 * One connection, driven by the server's selector; no call blocks. It asks, and is answered; then it either has the
 * device until it ends, or it is leaving: what it still sends is thrown away until it closes or its time is up.
 */
final class Peer {
    /** Who has the device. */
    interface Plug {
        UsbIpPort.Summary summary();

        boolean isTaken();

        UsbDevice plug(Peer importer);

        void unplugged(Peer importer);
    }

    private static final long NO_DEADLINE = Long.MAX_VALUE;
    /** Reads in a row before others have their turn, so that a peer that never stops sending does not stop the loader. */
    private static final int TURN = 64;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Plug plug;
    private final long nanos;
    private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();
    private final ByteBuffer discarded = ByteBuffer.allocate(4096);
    private Inlet inlet =
            new Inlet(OpMessage.HEADER, OpMessage.LONGEST, header -> OpMessage.length(header) - OpMessage.HEADER);
    private Optional<Transfers> transfers = Optional.empty();
    private boolean leaving;
    private boolean shutDown;
    private long deadline;

    /** @param nanos for all of the first phase, and for each message once it is begun */
    Peer(SocketChannel channel, SelectionKey key, Plug plug, long nanos) {
        this.channel = channel;
        this.key = key;
        this.plug = plug;
        this.nanos = nanos;
        this.deadline = System.nanoTime() + nanos;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isImporter() {
        return transfers.isPresent();
    }

    /** Nanoseconds until the peer's time is up. */
    long nanosLeft(long now) {
        return deadline == NO_DEADLINE ? NO_DEADLINE : Math.max(0, deadline - now);
    }

    /** Does all that can be done without waiting. */
    void serve() {
        try {
            int reads = 0;
            while (reads < TURN && channel.isOpen() && send() && (leaving ? discard() : receive())) {
                reads++;
            }
            if (channel.isOpen()) {
                watch();
            }
        } catch (IOException | MalformedException e) {
            close(); // gone, or no client of this protocol: an unplug and nothing else
        }
    }

    private void watch() {
        if (transfers.isPresent()) {
            boolean middle = !outgoing.isEmpty() || inlet.isInTheMiddle();
            if (!middle) {
                deadline = NO_DEADLINE;
            } else if (deadline == NO_DEADLINE) {
                deadline = System.nanoTime() + nanos;
            }
        }
        key.interestOps(outgoing.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
    }

    /** @return whether everything is sent */
    private boolean send() throws IOException {
        for (ByteBuffer next = outgoing.peek(); next != null; next = outgoing.peek()) {
            channel.write(next);
            if (next.hasRemaining()) {
                return false;
            }
            outgoing.remove();
        }
        if (leaving && !shutDown) {
            channel.shutdownOutput();
            shutDown = true;
        }
        return true;
    }

    /** @return whether there may be more */
    private boolean receive() throws IOException, MalformedException {
        int count = inlet.read(channel);
        if (count < 0) {
            close();
            return false;
        }
        Optional<byte[]> message = inlet.take();
        if (message.isPresent()) {
            if (transfers.isPresent()) {
                deadline = NO_DEADLINE;
                transfers.get().handle(UrbMessage.parse(message.get())).forEach(this::say);
            } else {
                answer(OpMessage.parse(message.get()));
            }
        }
        return count > 0;
    }

    private void answer(OpMessage message) {
        if (message instanceof OpMessage.Import wanted) {
            if (!wanted.busId().equals(OpMessage.BUS_ID)) {
                sayAndLeave(OpMessage.refused(OpMessage.Status.NO_DEVICE));
            } else if (plug.isTaken()) {
                sayAndLeave(OpMessage.refused(OpMessage.Status.BUSY));
            } else {
                transfers = Optional.of(new Transfers(plug.plug(this)));
                inlet = new Inlet(UrbMessage.HEADER, UrbMessage.HEADER + UrbMessage.KEPT, UrbMessage::following);
                say(OpMessage.imported(plug.summary()));
            }
        } else {
            sayAndLeave(OpMessage.devices(plug.summary(), !plug.isTaken()));
        }
    }

    private void sayAndLeave(byte[] message) {
        say(message);
        leaving = true;
    }

    private void say(byte[] message) {
        outgoing.add(ByteBuffer.wrap(message));
    }

    private boolean discard() throws IOException {
        int count = channel.read(discarded.clear());
        if (count < 0) {
            close();
        }
        return count > 0;
    }

    /** Unplugs the device, if it has it. */
    void close() {
        if (transfers.isPresent()) {
            transfers.get().unplug();
            transfers = Optional.empty();
            plug.unplugged(this);
        }
        leaving = true;
        try {
            channel.close();
        } catch (IOException e) {
            key.cancel(); // nothing more can be done for it
        }
    }
}
