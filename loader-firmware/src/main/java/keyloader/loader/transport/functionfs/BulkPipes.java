package keyloader.loader.transport.functionfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import keyloader.loader.transport.usb.BulkSession;
import keyloader.wire.usb.LoaderInterface;
import org.jspecify.annotations.Nullable;

/**
 * The two bulk endpoints: reads a transfer, has it answered, writes the answer. Whatever ends a session closes both
 * files, and with that every read and write that waits; a transfer of before is then answered by nobody. That is how
 * nothing of an old session can reach a new one (SPEC 9.1, OPEN_SESSION), wherever the thread is at that moment.
 */
final class BulkPipes implements Runnable, Closeable {
    /** After what the kernel refuses, so that something that is broken for good does not take the whole processor. */
    private static final long PAUSE_MILLISECONDS = 5;

    private final Path out;
    private final Path in;
    private final BulkSession session;
    /** The thread's own, for both directions. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LoaderInterface.TRANSFER);

    private @Nullable Pair current;
    private boolean closed;

    BulkPipes(Path out, Path in, BulkSession session) {
        this.out = out;
        this.in = in;
        this.session = session;
    }

    /** OPEN_SESSION. */
    synchronized void open() {
        drop();
        session.open();
    }

    /** CLOSE_SESSION and all else that ends a session. */
    synchronized void end() {
        drop();
        session.end();
    }

    /** The session's end, and the thread's. */
    @Override
    public synchronized void close() {
        closed = true;
        end();
    }

    private void drop() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void run() {
        while (!isClosed()) {
            try (Pair pipes = renewed()) {
                serve(pipes);
            } catch (IOException e) {
                pause(); // closed by an end, or unplugged: half a transfer is none
            }
        }
    }

    /** Returns when no answer is being made. */
    synchronized void awaitAnswered() {
        // Its monitor is held while one is.
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void serve(Pair pipes) throws IOException {
        while (true) {
            byte[] transfer = pipes.read();
            Optional<byte[]> reply = answer(pipes, transfer);
            if (reply.isEmpty()) {
                return;
            }
            pipes.write(reply.get());
        }
    }

    private synchronized Optional<byte[]> answer(Pair pipes, byte[] transfer) {
        return pipes == current ? Optional.of(session.answer(transfer)) : Optional.empty();
    }

    private synchronized Pair renewed() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        Pair opened = Pair.open(out, in, buffer);
        current = opened;
        return opened;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Both files from one opening to their closing, which may come from any thread. */
    private static final class Pair implements Closeable {
        private final FileChannel out;
        private final FileChannel in;
        private final ByteBuffer buffer;

        private Pair(FileChannel out, FileChannel in, ByteBuffer buffer) {
            this.out = out;
            this.in = in;
            this.buffer = buffer;
        }

        static Pair open(Path out, Path in, ByteBuffer buffer) throws IOException {
            FileChannel reading = FileChannel.open(out, StandardOpenOption.READ);
            try {
                FileChannel writing = FileChannel.open(in, StandardOpenOption.WRITE);
                return new Pair(reading, writing, buffer);
            } catch (IOException e) {
                reading.close();
                throw e;
            }
        }

        /** @return one transfer; what is longer than any frame is read to its end, and cut */
        byte[] read() throws IOException {
            int length = fill();
            byte[] transfer = new byte[length];
            buffer.flip().get(transfer);
            while (length == LoaderInterface.TRANSFER) {
                length = fill();
            }
            return transfer;
        }

        /** Ends with a full buffer or a short packet. Java takes an empty transfer for the end of a file, which there is none of. */
        private int fill() throws IOException {
            buffer.clear();
            return Math.max(0, out.read(buffer));
        }

        void write(byte[] transfer) throws IOException {
            buffer.clear().put(transfer).flip();
            if (in.write(buffer) != transfer.length) {
                throw new IOException("a transfer was cut");
            }
        }

        @Override
        public void close() {
            try {
                in.close();
                out.close();
            } catch (IOException e) {
                // Nothing is written back at a close; there is nothing that could be lost.
            }
        }
    }
}
