package keyloader.loader.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Takes the peers that connect, a few at a time: those that are there already have their turns in between, and the
 * selector frees the descriptors of those that were sent away. No peer's fault, and no lack of descriptors, ends it.
 */
public final class Acceptor {
    /** Peers taken in one turn. */
    public static final int TURN = 16;

    /** After an accept that failed: the peer is still there to be taken, and a selector would not wait for it. */
    private static final long PAUSE_NANOS = 100_000_000;

    private static final long NO_DEADLINE = Long.MAX_VALUE;

    /** A server's channel that does not block. */
    @FunctionalInterface
    public interface Source {
        @Nullable SocketChannel accept() throws IOException;
    }

    /** What becomes of a peer; one with which that fails is closed. */
    @FunctionalInterface
    public interface Taker {
        void take(SocketChannel peer) throws IOException;
    }

    private final Source source;
    private final SelectionKey key;
    private long pausedUntil = NO_DEADLINE;

    /** @param key of the server's channel, with the selector that waits for it */
    public Acceptor(Source source, SelectionKey key) {
        this.source = source;
        this.key = key;
    }

    /** Nanoseconds until there is a turn although the selector has nothing to tell. */
    public long nanosLeft(long now) {
        return pausedUntil == NO_DEADLINE ? NO_DEADLINE : Math.max(0, pausedUntil - now);
    }

    /** @throws ClosedChannelException when the server's channel is closed: nobody can connect any more */
    public void turn(long now, Taker taker) throws ClosedChannelException {
        if (pausedUntil != NO_DEADLINE && now - pausedUntil < 0) {
            return;
        }
        if (pausedUntil != NO_DEADLINE && key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
        pausedUntil = NO_DEADLINE;
        for (int i = 0; i < TURN; i++) {
            SocketChannel peer;
            try {
                peer = source.accept();
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                pausedUntil = now + PAUSE_NANOS;
                key.interestOps(0);
                return;
            }
            if (peer == null) {
                return;
            }
            take(peer, taker);
        }
    }

    private static void take(SocketChannel peer, Taker taker) {
        try {
            taker.take(peer);
        } catch (IOException e) {
            try {
                peer.close();
            } catch (IOException again) {
                // nothing more can be done for it
            }
        }
    }
}
