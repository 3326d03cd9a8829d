package keyloader.loader.transport.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import keyloader.loader.Loader.LoaderSession;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.Reply;
import keyloader.wire.Status;

/**
 * One connected peer, driven by the listener's selector; no call blocks. Either it holds the loader's session, or it is
 * leaving: its last words are being sent, and what it still sends is thrown away until it closes or its time is up. (A
 * close with unread input would reset the connection, and the peer might never read those words.)
 */
final class Connection {
    private static final long NO_DEADLINE = Long.MAX_VALUE;
    /** Reads in a row before others have their turn, so that a peer that never stops sending does not stop the loader. */
    private static final int TURN = 64;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final long frameNanos;
    private final Incoming incoming = new Incoming();
    private ByteBuffer outgoing = ByteBuffer.allocate(0);
    private Optional<LoaderSession> session;
    private boolean shutDown;
    private long deadline = NO_DEADLINE;

    /** @param session nothing for a peer that is told that the loader is busy */
    Connection(SocketChannel channel, SelectionKey key, Optional<LoaderSession> session, long frameNanos) {
        this.channel = channel;
        this.key = key;
        this.session = session;
        this.frameNanos = frameNanos;
        if (session.isEmpty()) {
            say(new Frame(0, refusal(Status.BUSY)));
            deadline = System.nanoTime() + frameNanos;
        }
    }

    private static Bytes refusal(Status status) {
        return new Reply.Refused(status).encode();
    }

    boolean holdsSession() {
        return session.isPresent();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Nanoseconds until the peer's time is up. */
    long nanosLeft(long now) {
        return deadline == NO_DEADLINE ? NO_DEADLINE : Math.max(0, deadline - now);
    }

    /** Does all that can be done without waiting. */
    void serve() {
        try {
            int reads = 0;
            while (reads < TURN && send() && (session.isPresent() ? receive() : discard())) {
                reads++;
            }
            if (channel.isOpen()) {
                watch();
            }
        } catch (IOException e) {
            close(); // the peer is gone: the end of its session and nothing else
        } catch (BadFrameException e) {
            endSession();
            say(new Frame(e.sequence(), refusal(Status.BAD_FRAME)));
            deadline = System.nanoTime() + frameNanos;
            serve();
        }
    }

    private void watch() {
        boolean middle = outgoing.hasRemaining() || incoming.begun();
        if (session.isPresent()) {
            if (!middle) {
                deadline = NO_DEADLINE;
            } else if (deadline == NO_DEADLINE) {
                deadline = System.nanoTime() + frameNanos;
            }
        }
        key.interestOps(outgoing.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** @return whether everything is sent */
    private boolean send() throws IOException {
        while (outgoing.hasRemaining()) {
            if (channel.write(outgoing) == 0) {
                return false;
            }
        }
        if (session.isEmpty() && !shutDown) {
            channel.shutdownOutput();
            shutDown = true;
        }
        return true;
    }

    /** @return whether there may be more */
    private boolean receive() throws IOException, BadFrameException {
        int count = channel.read(incoming.room());
        if (count < 0) {
            close();
            return false;
        }
        Optional<Frame> frame = incoming.take();
        if (frame.isPresent() && session.isPresent()) {
            deadline = NO_DEADLINE;
            say(new Frame(
                    frame.get().sequence(), session.get().answer(frame.get().body())));
        }
        return count > 0;
    }

    private boolean discard() throws IOException {
        int count = channel.read(ByteBuffer.allocate(Frame.MAX_LENGTH));
        if (count < 0) {
            close();
        }
        return count > 0;
    }

    private void say(Frame frame) {
        outgoing = ByteBuffer.wrap(frame.encode());
    }

    private void endSession() {
        session.ifPresent(LoaderSession::close);
        session = Optional.empty();
    }

    /** Ends the session, if it holds it. */
    void close() {
        endSession();
        try {
            channel.close();
        } catch (IOException e) {
            key.cancel(); // nothing more can be done for it
        }
    }
}
