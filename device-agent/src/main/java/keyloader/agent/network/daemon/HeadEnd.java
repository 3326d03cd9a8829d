package keyloader.agent.network.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Whether what the meter reports to can be reached: a TCP connection, of which nothing is said. */
@FunctionalInterface
public interface HeadEnd {
    int ATTEMPTS = 3;
    int MILLISECONDS = 5_000;

    boolean answers();

    /** For a meter that asks nobody. */
    static HeadEnd none() {
        return () -> true;
    }

    /**
     * @param host a name or an address
     * @param port 1 to 65535
     */
    static HeadEnd tcp(String host, int port) {
        return () -> {
            for (int i = 0; i < ATTEMPTS; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(host, port), MILLISECONDS); // looks the name up each time
                    return true;
                } catch (IOException e) {
                    // once more: the way there may just be coming up
                }
            }
            return false;
        };
    }
}
