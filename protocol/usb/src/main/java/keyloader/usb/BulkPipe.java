package keyloader.usb;

import java.io.IOException;

/**
 * A claimed interface of a loader: all that a session needs of USB, in whole transfers. Public only so that a test can
 * stand in between, and pull the cable between two of these calls.
 *
 * <p>Each waits at most so many milliseconds, 1 or more, and then throws {@code SocketTimeoutException}.
 */
public interface BulkPipe {

    /**
     * A control request of {@link keyloader.wire.usb.LoaderInterface}.
     *
     * @return what came, at most {@code LoaderInterface.VERSION_LENGTH} bytes
     */
    byte[] control(int request, int milliseconds) throws IOException;

    /** Sends one transfer. */
    void write(byte[] transfer, int milliseconds) throws IOException;

    /**
     * Receives one transfer, which may be empty.
     *
     * @param room a whole number of packets, as a device that sends more than there is room for is cut off
     */
    byte[] read(int room, int milliseconds) throws IOException;
}
