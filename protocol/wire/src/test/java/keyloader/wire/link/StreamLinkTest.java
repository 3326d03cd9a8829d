package keyloader.wire.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamLinkTest {
    private static final Bytes REQUEST = Bytes.ofHex("0ca0");

    @TempDir
    Path directory;

    private int served;

    /** Plays the loader for one connection. */
    private interface Peer {
        void serve(SocketChannel channel) throws IOException, MalformedException;
    }

    private LinkAddress.Stream serve(Peer peer) throws IOException {
        LinkAddress.Stream address = new LinkAddress.Unix(directory.resolve("loader" + served++));
        ServerSocketChannel server = ServerSocketChannel.open(address.family());
        server.bind(address.socketAddress());
        Callable<Void> once = () -> {
            try (server;
                    SocketChannel channel = server.accept()) {
                peer.serve(channel);
                channel.read(ByteBuffer.allocate(1)); // until the link is closed
            }
            return null;
        };
        Thread thread = new Thread(() -> {
            try {
                once.call();
            } catch (Exception ended) {
                // the link under test has closed the connection: the end of this peer
            }
        });
        thread.setDaemon(true);
        thread.start();
        return address;
    }

    private static Frame request(SocketChannel channel) throws IOException, MalformedException {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + REQUEST.length());
        while (frame.hasRemaining() && channel.read(frame) >= 0) {}
        return Frame.decode(frame.array());
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        channel.write(ByteBuffer.wrap(bytes));
    }

    @Test
    void repliesToRequestsThatWereGivenUpAreDropped() throws IOException {
        Bytes answer = Bytes.ofHex("00a10100");
        LinkAddress.Stream address = serve(channel -> {
            int sequence = request(channel).sequence();
            send(channel, new Frame(sequence - 1, Bytes.ofHex("05a0")).encode());
            send(channel, new Frame(sequence, answer).encode());
        });
        try (LoaderLink link = StreamLink.open(address)) {
            assertThat(link.exchange(REQUEST)).isEqualTo(answer);
        }
    }

    @Test
    void aFloodOfAnswersThatNobodyAskedForEndsTheLink() throws IOException {
        LinkAddress.Stream address = serve(channel -> {
            int sequence = request(channel).sequence();
            ByteBuffer stale = ByteBuffer.wrap(new Frame(sequence + 1, Bytes.ofHex("00")).encode());
            while (channel.isOpen()) {
                channel.write(stale.rewind());
            }
        });
        try (LoaderLink link = StreamLink.open(address)) {
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFrameThatNeverEndsIsATimeOut() throws IOException {
        LinkAddress.Stream address = serve(channel -> {
            byte[] frame = new Frame(request(channel).sequence(), Bytes.of(new byte[Frame.MAX_BODY])).encode();
            for (byte one : frame) {
                send(channel, new byte[] {one});
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        });
        try (LoaderLink link = StreamLink.open(address, Duration.ofMillis(300))) {
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void anAnswerMayComeInPieces() throws IOException {
        LinkAddress.Stream address = serve(channel -> {
            for (byte one : new Frame(request(channel).sequence(), Bytes.ofHex("00a0")).encode()) {
                send(channel, new byte[] {one});
            }
        });
        try (LoaderLink link = StreamLink.open(address)) {
            assertThat(link.exchange(REQUEST)).isEqualTo(Bytes.ofHex("00a0"));
        }
    }

    @Test
    void aLoaderThatNeverAnswersIsATimeOut() throws IOException {
        LinkAddress.Stream address = serve(StreamLinkTest::request);
        try (LoaderLink link = StreamLink.open(address, Duration.ofMillis(200))) {
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aLoaderThatLeavesInTheMiddleIsAnEndOfFile() throws IOException {
        LinkAddress.Stream address = serve(channel -> {
            byte[] frame = new Frame(request(channel).sequence(), Bytes.ofHex("00a0")).encode();
            send(channel, java.util.Arrays.copyOf(frame, 7));
            channel.shutdownOutput();
        });
        try (LoaderLink link = StreamLink.open(address)) {
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff0000000001000000",
                "000000000000000001000000",
                "0200000000000000010000" + "0000a0",
                "474554202f20485454502f312e310d0a"
            })
    void garbageEndsTheLinkAndIsNotShown(String garbage) throws IOException {
        LinkAddress.Stream address = serve(channel -> {
            request(channel);
            send(channel, Bytes.ofHex(garbage).toArray());
        });
        try (LoaderLink link = StreamLink.open(address)) {
            assertThatThrownBy(() -> link.exchange(REQUEST))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the loader's answer is garbled");
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void everyChangedOrTruncatedReplyEndsTheLink() throws IOException {
        int frame = Frame.HEADER + 5;
        for (int fault = 0; fault < frame * 8 + frame; fault++) {
            int bit = fault < frame * 8 ? fault : -1;
            int length = fault < frame * 8 ? frame : fault - frame * 8;
            LinkAddress.Stream address = serve(channel -> {
                byte[] reply = new Frame(request(channel).sequence(), Bytes.ofHex("00a1010300")).encode();
                if (bit >= 0) {
                    reply[bit / 8] ^= (byte) (1 << bit % 8);
                }
                send(channel, java.util.Arrays.copyOf(reply, length));
                channel.shutdownOutput();
            });
            try (LoaderLink link = StreamLink.open(address)) {
                assertThatThrownBy(() -> link.exchange(REQUEST))
                        .as("bit %d of %d bytes", bit, length)
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> link.exchange(REQUEST))
                        .as("the link is closed")
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aBusyLoaderSaysSo() throws IOException {
        LinkAddress.Stream address = serve(channel -> {
            request(channel);
            send(channel, new Frame(0, Bytes.ofHex("0da0")).encode());
        });
        try (LoaderLink link = StreamLink.open(address)) {
            assertThatThrownBy(() -> link.exchange(REQUEST)).isInstanceOf(LoaderBusyException.class);
        }
    }

    @Test
    void nobodyThereIsAnIoException() {
        LinkAddress.Stream address = new LinkAddress.Unix(directory.resolve("absent"));
        assertThatThrownBy(() -> StreamLink.open(address)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> StreamLink.open(new LinkAddress.Tcp("127.0.0.1", 1)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void linksAreWrittenAsInSpec() throws MalformedException {
        assertThat(LinkAddress.parse("tcp:7000")).isEqualTo(new LinkAddress.Tcp("127.0.0.1", 7000));
        assertThat(LinkAddress.parse("tcp:localhost:7000")).isEqualTo(new LinkAddress.Tcp("localhost", 7000));
        assertThat(LinkAddress.parse("unix:/run/loader")).isEqualTo(new LinkAddress.Unix(Path.of("/run/loader")));
        for (String bad : new String[] {
            "", "tcp:", "tcp:x", "tcp:h:65536", "tcp:h:-1", "tcp::1", "unix:", "usb:", "usb:1", "USB", "udp:1"
        }) {
            assertThatThrownBy(() -> LinkAddress.parse(bad)).isInstanceOf(MalformedException.class);
        }
        assertThat(LinkAddress.parse("usb")).isEqualTo(new LinkAddress.Usb(Optional.empty()));
        assertThat(LinkAddress.parse("usb:00112233445566aa"))
                .isEqualTo(new LinkAddress.Usb(Optional.of("00112233445566aa")));
        assertThat(LinkAddress.parse("usb:00112233445566aa")).hasToString("usb:00112233445566aa");
    }
}
