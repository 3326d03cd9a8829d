package keyloader.usb;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderGarbledException;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.usb.LoaderInterface;

/**
 * Frames over bulk transfers, one in each (SPEC 9.1). Synchronized, because libusb must not lose a handle under a
 * transfer: whoever closes waits for the exchange under way, which is bounded.
 */
final class UsbLink implements LoaderLink {
    /** Answers to requests that were given up, and empty transfers. The session is new, so that more are a flood. */
    static final int MAX_DROPPED = 4;

    private final BulkPipe pipe;
    private final Trouble trouble;
    private final Undo undo;
    private final Ticks ticks;
    private final long answerNanos;
    private int sequence;
    private boolean closed;

    /** Says what a failure of a transfer really was. */
    @FunctionalInterface
    interface Trouble {
        IOException explain(UsbTroubleException e);
    }

    /**
     * @param undo closes the session, and all below it
     * @param sequence before the first: random, so that no answer to a host before is taken for one to us
     */
    UsbLink(BulkPipe pipe, Trouble trouble, Undo undo, Ticks ticks, Duration answerTime, int sequence) {
        this.pipe = pipe;
        this.trouble = trouble;
        this.undo = undo;
        this.ticks = ticks;
        this.answerNanos = answerTime.toNanos();
        this.sequence = sequence;
    }

    @Override
    public synchronized Bytes exchange(Bytes request) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        boolean answered = false;
        try {
            Bytes answer = answer(request);
            answered = true;
            return answer;
        } catch (UsbTroubleException e) {
            throw trouble.explain(e);
        } catch (MalformedException e) {
            throw new LoaderGarbledException("the loader's answer is garbled", e);
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    private Bytes answer(Bytes request) throws IOException, MalformedException {
        long deadline = ticks.nanos() + answerNanos;
        sequence++;
        pipe.write(new Frame(sequence, request).encode(), timeLeft(deadline));
        for (int dropped = 0; dropped <= MAX_DROPPED; dropped++) {
            byte[] transfer = pipe.read(LoaderInterface.TRANSFER, timeLeft(deadline));
            if (transfer.length > 0) {
                Frame reply = Frame.decode(transfer);
                if (reply.sequence() == sequence) {
                    return reply.body();
                }
            }
        }
        throw new LoaderGarbledException("the loader keeps answering what nobody asked");
    }

    private int timeLeft(long deadline) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for the loader");
        }
        return ticks.left(deadline);
    }

    @Override
    public synchronized void close() {
        closed = true;
        undo.now();
    }
}
