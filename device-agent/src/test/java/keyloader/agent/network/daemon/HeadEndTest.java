package keyloader.agent.network.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import keyloader.agent.bench.HandTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HeadEndTest {
    private final HandTime time = new HandTime();

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void oneThatAnswersIsAskedOnceAndNotWaitedFor() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(HeadEnd.tcp("127.0.0.1", server.getLocalPort(), time).answers())
                    .isTrue();
        }
        assertThat(time.millis()).isZero();
    }

    @Test
    void oneThatRefusesAtOnceHasTimeToComeUp() throws IOException {
        int port = freePort();
        try (ServerSocket server = new ServerSocket()) {
            time.at(Duration.ofSeconds(3), () -> {
                try {
                    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(HeadEnd.tcp("127.0.0.1", port, time).answers()).isTrue();
        }
    }

    /** Its name server's answer may be on the way, too; or was another network's. */
    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.2 head-end.example\n"})
    void aNameIsLookedUpAnewAtEachAttempt(String before, @TempDir Path directory) throws Exception {
        Path hosts = Files.writeString(directory.resolve("hosts"), before);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.net.hosts.file=" + hosts,
                            "-cp",
                            System.getProperty("java.class.path"),
                            LateName.class.getName(),
                            hosts.toString(),
                            String.valueOf(server.getLocalPort()))
                    .redirectErrorStream(true)
                    .start();
            try {
                assertThat(program.inputReader().readLine()).isEqualTo("true");
            } finally {
                program.destroyForcibly();
            }
        }
    }

    /** A program whose names are in a file, which has the head-end's, or has it right, only a second later. */
    static final class LateName {
        private LateName() {}

        public static void main(String[] arguments) {
            HandTime time = new HandTime();
            time.at(Duration.ofSeconds(1), () -> {
                try {
                    Files.writeString(Path.of(arguments[0]), "127.0.0.1 head-end.example\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            System.out.println(HeadEnd.tcp("head-end.example", Integer.parseInt(arguments[1]), time)
                    .answers());
        }
    }

    @Test
    void theWaitHasABound() throws IOException {
        assertThat(HeadEnd.tcp("127.0.0.1", freePort(), time).answers()).isFalse();
        assertThat(time.millis()).isEqualTo(4_000);
    }

    @Test
    void whoeverIsInterruptedStaysSo() throws IOException {
        HeadEnd headEnd = HeadEnd.tcp("127.0.0.1", freePort(), new InterruptedTime());
        assertThat(headEnd.answers()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static final class InterruptedTime implements keyloader.agent.run.Time {
        @Override
        public long millis() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            throw new InterruptedException();
        }
    }
}
