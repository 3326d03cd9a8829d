package keyloader.loader.transport.usb;

import java.util.Arrays;
import keyloader.loader.Loader;
import keyloader.loader.Loader.LoaderSession;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Status;
import keyloader.wire.link.LoaderBusyException;
import keyloader.wire.usb.LoaderInterface;
import org.jspecify.annotations.Nullable;

/**
 * Sessions on the loader's interface (SPEC 9.1). Transfers may come in one thread and events of the bus in another: the
 * loader sees one after the other.
 */
public final class BulkSession {
    private final Loader loader;
    private @Nullable LoaderSession session;

    public BulkSession(Loader loader) {
        this.loader = loader;
    }

    /** OPEN_SESSION: what went before is dropped. When this returns, no frame of a host before can do anything any more. */
    public synchronized void open() {
        end();
        begin();
    }

    /** CLOSE_SESSION, a new configuration or setting, the cable pulled, or the end of the bus. */
    public synchronized void end() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /**
     * @param transfer all that came up to a short packet; more than {@link LoaderInterface#TRANSFER} bytes may be cut
     *     there
     * @return the frame to be sent in one transfer
     */
    public synchronized byte[] answer(byte[] transfer) {
        Frame request;
        try {
            request = Frame.decode(transfer);
        } catch (MalformedException e) {
            end();
            return new Frame(sequenceAsRead(transfer), new Reply.Refused(Status.BAD_FRAME).encode()).encode();
        }
        Bytes reply = begin().answer(request.body());
        return new Frame(request.sequence(), reply).encode();
    }

    private LoaderSession begin() {
        if (session == null) {
            try {
                session = loader.open();
            } catch (LoaderBusyException e) {
                throw new IllegalStateException("a bus has one listener", e);
            }
        }
        return session;
    }

    private static int sequenceAsRead(byte[] transfer) {
        return Frame.sequence(Arrays.copyOf(transfer, Frame.HEADER));
    }
}
