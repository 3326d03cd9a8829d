package keyloader.host;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Frame;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;

/** A model loader on a port of this computer, for programs in processes of their own; one at a time, until closed. */
final class ServedLoader implements AutoCloseable {
    final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final ServerSocket listening;

    ServedLoader() throws IOException {
        listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "served loader");
        thread.setDaemon(true);
        thread.start();
    }

    String link() {
        return "tcp:127.0.0.1:" + listening.getLocalPort();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept();
                    LoaderLink link = loader.connect()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                while (true) {
                    byte[] header = in.readNBytes(Frame.HEADER);
                    if (header.length < Frame.HEADER) {
                        break;
                    }
                    byte[] rest = in.readNBytes(Frame.remaining(header));
                    byte[] whole = java.util.Arrays.copyOf(header, header.length + rest.length);
                    System.arraycopy(rest, 0, whole, header.length, rest.length);
                    Frame request = Frame.decode(whole);
                    socket.getOutputStream()
                            .write(new Frame(request.sequence(), link.exchange(request.body())).encode());
                }
            } catch (IOException | MalformedException e) {
                // the next one
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
