package keyloader.wire.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderGarbledException;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Status;

/** Frames over a stream socket. Non-blocking inside, because a blocking channel knows no time-out. */
public final class StreamLink implements LoaderLink {
    /** How long a loader may take for one answer, on any link. Erasing is its slowest work. */
    public static final Duration ANSWER_TIME = Duration.ofSeconds(10);

    /** Answers to requests that were given up. A link gives up only once, so that more of them are a flood. */
    private static final int MAX_STALE = 4;

    private final SocketChannel channel;
    private final Selector selector;
    private final long answerNanos;
    private int sequence;

    private StreamLink(SocketChannel channel, Selector selector, Duration answerTime) {
        this.channel = channel;
        this.selector = selector;
        this.answerNanos = answerTime.toNanos();
    }

    /** @throws IOException when nobody listens there */
    public static StreamLink open(LinkAddress.Stream address) throws IOException {
        return open(address, ANSWER_TIME);
    }

    /** @param answerTime how long the loader may take to be reached, and for one answer */
    public static StreamLink open(LinkAddress.Stream address, Duration answerTime) throws IOException {
        SocketChannel channel = SocketChannel.open(address.family());
        try {
            if (address instanceof LinkAddress.Tcp) {
                // A host that drops packets would keep a blocking connect for minutes.
                channel.socket().connect(address.socketAddress(), Math.toIntExact(answerTime.toMillis()));
            } else {
                channel.connect(address.socketAddress());
            }
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new StreamLink(channel, selector, answerTime);
        } catch (IOException | RuntimeException e) {
            channel.close(); // RuntimeException: an unresolved host name
            throw e instanceof IOException io ? io : new IOException("no such host", e);
        }
    }

    @Override
    public Bytes exchange(Bytes request) throws IOException {
        long deadline = System.nanoTime() + answerNanos;
        sequence++;
        try {
            write(ByteBuffer.wrap(new Frame(sequence, request).encode()), deadline);
            for (int stale = 0; stale <= MAX_STALE; stale++) {
                Frame reply = read(deadline);
                if (reply.sequence() == sequence) {
                    return reply.body();
                }
                refuseBusy(reply);
            }
            throw new LoaderGarbledException("the loader keeps answering what nobody asked");
        } catch (IOException e) {
            close();
            throw e;
        } catch (MalformedException e) {
            close();
            throw new LoaderGarbledException("the loader's answer is garbled", e);
        }
    }

    /** Sequence 0 is never a request's first: it is how a loader says that somebody else is being served. */
    private void refuseBusy(Frame reply) throws LoaderBusyException {
        if (reply.sequence() == 0 && (reply.body().at(0) & 0xff) == Status.BUSY.code()) {
            throw new LoaderBusyException();
        }
    }

    private Frame read(long deadline) throws IOException, MalformedException {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
        fill(header, deadline);
        ByteBuffer whole = ByteBuffer.allocate(Frame.HEADER + Frame.remaining(header.array()));
        whole.put(header.array());
        fill(whole, deadline);
        return Frame.decode(whole.array());
    }

    private void fill(ByteBuffer buffer, long deadline) throws IOException {
        while (buffer.hasRemaining()) {
            checkTime(deadline); // also while there is always something to read
            int count = channel.read(buffer);
            if (count < 0) {
                throw new EOFException("the loader closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline);
            }
        }
    }

    private void write(ByteBuffer buffer, long deadline) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    private void await(int operation, long deadline) throws IOException {
        long milliseconds = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        channel.keyFor(selector).interestOps(operation);
        selector.select(milliseconds);
        selector.selectedKeys().clear();
        checkTime(deadline);
        if (Thread.currentThread().isInterrupted()) {
            throw new java.io.InterruptedIOException("interrupted while waiting for the loader");
        }
    }

    private static void checkTime(long deadline) throws SocketTimeoutException {
        if (System.nanoTime() - deadline >= 0) {
            throw new SocketTimeoutException("the loader did not answer in time");
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
