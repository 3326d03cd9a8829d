package keyloader.agent.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Frame;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LinkAddress;

/** A model loader behind a real socket, for a meter in a process of its own. One session after the other. */
public final class LoaderServer implements AutoCloseable {
    private final ServerSocketChannel server;
    private final LinkAddress.Stream address;

    public LoaderServer(Path socket, ModelLoader loader) throws IOException {
        address = new LinkAddress.Unix(socket);
        server = ServerSocketChannel.open(address.family());
        server.bind(address.socketAddress());
        Thread thread = new Thread(() -> serve(loader));
        thread.setDaemon(true);
        thread.start();
    }

    public String link() {
        return address.toString();
    }

    private void serve(ModelLoader loader) {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept();
                    LoaderLink session = loader.connect()) {
                while (true) {
                    byte[] header = read(channel, Frame.HEADER);
                    byte[] rest = read(channel, Frame.remaining(header));
                    byte[] whole = ByteBuffer.allocate(header.length + rest.length)
                            .put(header)
                            .put(rest)
                            .array();
                    Frame request = Frame.decode(whole);
                    channel.write(
                            ByteBuffer.wrap(new Frame(request.sequence(), session.exchange(request.body())).encode()));
                }
            } catch (IOException | MalformedException e) {
                // the end of this session, or of the server
            }
        }
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("closed");
            }
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
