package keyloader.loader.transport.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;

/** Collects one frame at a time out of what a stream brings. Never holds more than the largest frame. */
final class Incoming {
    private final ByteBuffer buffer = ByteBuffer.allocate(Frame.MAX_LENGTH);

    /** Room for what the frame begun still lacks, and no more: what follows stays in the socket. */
    ByteBuffer room() throws BadFrameException {
        buffer.limit(wanted());
        return buffer;
    }

    private int wanted() throws BadFrameException {
        if (buffer.position() < Frame.HEADER) {
            return Frame.HEADER;
        }
        try {
            return Frame.HEADER + Frame.remaining(buffer.array());
        } catch (MalformedException e) {
            throw new BadFrameException(Frame.sequence(buffer.array()));
        }
    }

    boolean begun() {
        return buffer.position() > 0;
    }

    /** The frame, once it is whole. */
    Optional<Frame> take() throws BadFrameException {
        if (buffer.position() < Frame.HEADER || buffer.position() < wanted()) {
            return Optional.empty();
        }
        byte[] whole = Arrays.copyOf(buffer.array(), buffer.position());
        buffer.clear();
        try {
            return Optional.of(Frame.decode(whole));
        } catch (MalformedException e) {
            throw new BadFrameException(Frame.sequence(whole));
        }
    }
}
