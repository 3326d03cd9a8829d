package keyloader.loader.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import keyloader.loader.Firmware;
import keyloader.testkit.Host;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a loader may listen. */
@Timeout(60)
class StreamListenerTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "8.8.8.8", "::", "no such host"})
    void addressesThatOthersCanReachAreRefused(String host) {
        assertThatThrownBy(() -> StreamListener.bind(new LinkAddress.Tcp(host, 0)))
                .isInstanceOf(NotLoopbackException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "127.0.0.9"})
    void loopbackAddressesAreTakenAndAFreePortIsFound(String host) throws IOException {
        LinkAddress.Stream wanted = new LinkAddress.Tcp(host, 0);
        try (Served served = new Served(Firmware.formatted(1), wanted, StreamListener.FRAME_TIME);
                Host connected = served.host()) {
            assertThat(served.address()).isNotEqualTo(wanted);
            assertThat(connected.list()).isEmpty();
        }
    }

    @Test
    void aPortInUseIsAnError() throws IOException {
        try (Served served =
                new Served(Firmware.formatted(1), new LinkAddress.Tcp("127.0.0.1", 0), StreamListener.FRAME_TIME)) {
            assertThatThrownBy(() -> StreamListener.bind(served.address())).isInstanceOf(BindException.class);
        }
    }

    private LinkAddress.Stream unix() {
        return new LinkAddress.Unix(directory.resolve("loader"));
    }

    @Test
    void aUnixSocketIsForItsOwnerOnlyAndGoesWithTheLoader() throws IOException {
        try (Served served = new Served(Firmware.formatted(1), unix(), StreamListener.FRAME_TIME);
                Host host = served.host()) {
            assertThat(host.list()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("loader"))))
                    .isEqualTo("rw-------");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSocketOfADeadProcessIsReplaced() throws IOException {
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(directory.resolve("loader")));
        dead.close();
        assertThat(directory.resolve("loader")).exists();
        try (Served served = new Served(Firmware.formatted(1), unix(), StreamListener.FRAME_TIME);
                Host host = served.host()) {
            assertThat(host.list()).isEmpty();
        }
    }

    @Test
    void theSocketOfALivingProcessIsNotReplaced() throws IOException {
        try (Served served = new Served(Firmware.formatted(1), unix(), StreamListener.FRAME_TIME)) {
            assertThatThrownBy(() -> StreamListener.bind(unix())).isInstanceOf(BindException.class);
            try (Host host = served.host()) {
                assertThat(host.list()).isEmpty();
            }
        }
    }

    @Test
    void aFileThatIsNoSocketIsNotReplaced() throws IOException {
        Files.writeString(directory.resolve("loader"), "precious");
        assertThatThrownBy(() -> StreamListener.bind(unix())).isInstanceOf(BindException.class);
        assertThat(directory.resolve("loader")).hasContent("precious");
    }
}
