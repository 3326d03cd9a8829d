package keyloader.loader.transport.usbip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import keyloader.wire.MalformedException;

/** Collects one message at a time out of a stream; what a message has beyond its room is thrown away as it comes. */
final class Inlet {
    /** How a header says what belongs to it. */
    @FunctionalInterface
    interface Measure {
        /** @return how many bytes follow the header */
        int following(byte[] header) throws MalformedException;
    }

    private final int header;
    private final Measure measure;
    private final ByteBuffer kept;
    private final ByteBuffer surplus = ByteBuffer.allocate(4096);
    private boolean measured;
    private int toSkip;

    /** @param room for the whole of a message, header included */
    Inlet(int header, int room, Measure measure) {
        this.header = header;
        this.measure = measure;
        this.kept = ByteBuffer.allocate(room);
        begin();
    }

    private void begin() {
        kept.clear().limit(header);
        measured = false;
        toSkip = 0;
    }

    boolean isInTheMiddle() {
        return kept.position() > 0;
    }

    /** @return as {@link ReadableByteChannel#read} says; never more than the message begun still lacks */
    int read(ReadableByteChannel channel) throws IOException {
        if (kept.hasRemaining()) {
            return channel.read(kept);
        }
        surplus.clear().limit(Math.min(surplus.capacity(), toSkip));
        int count = channel.read(surplus);
        toSkip -= Math.max(0, count);
        return count;
    }

    /** The message, once it is whole. */
    Optional<byte[]> take() throws MalformedException {
        if (!kept.hasRemaining() && !measured) {
            int following = measure.following(Arrays.copyOf(kept.array(), header));
            int keep = Math.min(following, kept.capacity() - header);
            kept.limit(header + keep);
            toSkip = following - keep;
            measured = true;
        }
        if (kept.hasRemaining() || toSkip > 0) {
            return Optional.empty();
        }
        byte[] whole = Arrays.copyOf(kept.array(), kept.position());
        begin();
        return Optional.of(whole);
    }
}
