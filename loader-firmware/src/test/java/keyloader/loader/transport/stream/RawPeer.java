package keyloader.loader.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;

/** A peer that sends bytes, not requests. */
final class RawPeer implements Closeable {
    private final SocketChannel channel;

    RawPeer(LinkAddress.Stream loader) throws IOException {
        channel = SocketChannel.open(loader.socketAddress());
    }

    void send(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    Frame read() throws IOException, MalformedException {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
        fill(header);
        ByteBuffer whole = ByteBuffer.allocate(Frame.HEADER + Frame.remaining(header.array()));
        whole.put(header.array());
        fill(whole);
        return Frame.decode(whole.array());
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            assertThat(channel.read(buffer))
                    .as("the connection ended too early")
                    .isNotNegative();
        }
    }

    /** All that is left until the loader closes. */
    int rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (channel.read(buffer) >= 0) {
            rest.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return rest.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
