package keyloader.usb;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** The passing of time. */
interface Ticks {
    /** As {@link System#nanoTime}. */
    long nanos();

    void pause(int milliseconds) throws InterruptedIOException;

    /**
     * What is left until a deadline, in whole milliseconds, at least 1: libusb takes 0 for ever.
     *
     * @throws SocketTimeoutException when nothing is
     */
    default int left(long deadline) throws SocketTimeoutException {
        long nanos = deadline - nanos();
        if (nanos <= 0) {
            throw new SocketTimeoutException("the loader did not answer in time");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, nanos / 1_000_000));
    }

    static Ticks system() {
        return new Ticks() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(int milliseconds) throws InterruptedIOException {
                try {
                    TimeUnit.MILLISECONDS.sleep(milliseconds);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while waiting for the loader");
                }
            }
        };
    }
}
