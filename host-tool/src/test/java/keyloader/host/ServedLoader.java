package keyloader.host;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Frame;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;

/** A model loader on a port of this computer, for programs in processes of their own; one at a time, until closed. */
final class ServedLoader implements AutoCloseable {
    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final ServerSocket listening;
    private final Lock serving = new ReentrantLock();

    ServedLoader() throws IOException {
        listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "served loader");
        thread.setDaemon(true);
        thread.start();
    }

    String link() {
        return "tcp:127.0.0.1:" + listening.getLocalPort();
    }

    /** The loader itself, once the program that last spoke with it is gone: its end is seen here a moment after its own. */
    ModelLoader loader() {
        serving.lock();
        try {
            return loader;
        } finally {
            serving.unlock();
        }
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                serve(socket);
            } catch (IOException | MalformedException e) {
                // the next one
            }
        }
    }

    private void serve(Socket socket) throws IOException, MalformedException {
        serving.lock();
        try (LoaderLink link = loader.connect()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] header = in.readNBytes(Frame.HEADER);
                if (header.length < Frame.HEADER) {
                    break;
                }
                byte[] rest = in.readNBytes(Frame.remaining(header));
                byte[] whole = Arrays.copyOf(header, header.length + rest.length);
                System.arraycopy(rest, 0, whole, header.length, rest.length);
                Frame request = Frame.decode(whole);
                socket.getOutputStream().write(new Frame(request.sequence(), link.exchange(request.body())).encode());
            }
        } finally {
            serving.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
