package keyloader.loader.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that never stop coming, that fail, and a system that has no descriptor left for them. */
@Timeout(60)
class AcceptorTest {
    private final List<SocketChannel> clients = new ArrayList<>();
    private final List<SocketChannel> taken = new ArrayList<>();
    private ServerSocketChannel server;
    private Selector selector;
    private SelectionKey key;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        selector = Selector.open();
        key = server.register(selector, SelectionKey.OP_ACCEPT);
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel each : clients) {
            each.close();
        }
        for (SocketChannel each : taken) {
            each.close();
        }
        selector.close();
        server.close();
    }

    private void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(SocketChannel.open(server.getLocalAddress()));
        }
    }

    @Test
    void aTurnTakesAFewAndTheNextGoesOn() throws IOException {
        Acceptor acceptor = new Acceptor(server::accept, key);
        connect(Acceptor.TURN + 3);
        acceptor.turn(0, taken::add);
        assertThat(taken).hasSize(Acceptor.TURN);
        assertThat(selector.selectNow()).as("there are more").isEqualTo(1);
        acceptor.turn(0, taken::add);
        assertThat(taken).hasSize(Acceptor.TURN + 3);
    }

    @Test
    void aPeerThatFailsIsClosedAndTheNextIsTaken() throws IOException {
        Acceptor acceptor = new Acceptor(server::accept, key);
        connect(2);
        List<SocketChannel> failed = new ArrayList<>();
        acceptor.turn(0, peer -> {
            if (failed.isEmpty()) {
                failed.add(peer);
                throw new IOException("reset");
            }
            taken.add(peer);
        });
        assertThat(failed).hasSize(1).noneMatch(SocketChannel::isOpen);
        assertThat(taken).hasSize(1).allMatch(SocketChannel::isOpen);
    }

    @Test
    void anAcceptThatFailsIsTriedAgainAfterAPauseInWhichNobodySpins() throws IOException {
        boolean[] full = {true};
        Acceptor acceptor = new Acceptor(
                () -> {
                    if (full[0]) {
                        throw new IOException("Too many open files");
                    }
                    return server.accept();
                },
                key);
        connect(1);
        assertThat(acceptor.nanosLeft(0)).isEqualTo(Long.MAX_VALUE);
        acceptor.turn(0, taken::add);
        long pause = acceptor.nanosLeft(0);
        assertThat(pause).isBetween(1L, 1_000_000_000L);
        assertThat(selector.selectNow()).as("the peer that waits wakes nobody").isZero();

        full[0] = false;
        acceptor.turn(pause - 1, taken::add);
        assertThat(taken).as("still in the pause").isEmpty();
        assertThat(acceptor.nanosLeft(pause)).isZero();
        acceptor.turn(pause, taken::add);
        assertThat(taken).hasSize(1);
        assertThat(acceptor.nanosLeft(pause)).isEqualTo(Long.MAX_VALUE);
        connect(1);
        assertThat(selector.select(20_000)).as("and wakes again").isEqualTo(1);
    }

    @Test
    void aServerThatIsClosedIsTheEnd() throws IOException {
        Acceptor acceptor = new Acceptor(server::accept, key);
        server.close();
        assertThatThrownBy(() -> acceptor.turn(0, taken::add)).isInstanceOf(ClosedChannelException.class);
    }
}
