package keyloader.agent.network.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.Security;
import java.time.Duration;
import keyloader.agent.run.Time;

/** Whether what the meter reports to can be reached: a TCP connection, of which nothing is said. */
@FunctionalInterface
public interface HeadEnd {
    int ATTEMPTS = 3;
    int MILLISECONDS = 5_000;
    /** Between attempts: who is refused, or has no route yet, is told so at once. */
    Duration PAUSE = Duration.ofSeconds(2);

    boolean answers();

    /** For a meter that asks nobody. */
    static HeadEnd none() {
        return () -> true;
    }

    /**
     * @param host a name or an address
     * @param port 1 to 65535
     */
    static HeadEnd tcp(String host, int port, Time time) {
        // Java keeps for 10 s that a name was not found, which is longer than all attempts take.
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        // And for 30 s what one was found to be, which another network may know otherwise.
        Security.setProperty("networkaddress.cache.ttl", "0");
        return () -> {
            for (int i = 0; i < ATTEMPTS; i++) {
                try (Socket socket = new Socket()) {
                    if (i > 0) {
                        time.sleep(PAUSE);
                    }
                    socket.connect(new InetSocketAddress(host, port), MILLISECONDS); // looks the name up each time
                    return true;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                } catch (IOException e) {
                    // once more: the way there may just be coming up
                }
            }
            return false;
        };
    }
}
