package keyloader.loader.transport.stream;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.loader.Loader;
import keyloader.loader.transport.Acceptor;
import keyloader.loader.transport.Listener;
import keyloader.loader.transport.Turns;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;

/**
 * Serves one session at a time on a TCP port of the loopback interface or on a UNIX socket (SPEC 9). One thread does
 * everything, so that the loader needs no locks; no peer can make it wait.
 */
public final class StreamListener implements Listener {
    /** How long a peer may take for one frame, once it is begun. */
    public static final Duration FRAME_TIME = Duration.ofSeconds(5);

    /** Peers that are being told that the loader is busy; more are just closed. */
    private static final int MAX_LEAVING = 16;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Acceptor acceptor;
    private final LinkAddress.Stream address;
    private final long frameNanos;
    private final List<Connection> connections = new ArrayList<>();
    private final Turns turns = new Turns();
    private volatile boolean closing;
    private boolean serving;
    private boolean released;

    private StreamListener(
            ServerSocketChannel server,
            Selector selector,
            SelectionKey key,
            LinkAddress.Stream address,
            Duration frameTime) {
        this.server = server;
        this.selector = selector;
        this.acceptor = new Acceptor(server::accept, key);
        this.address = address;
        this.frameNanos = frameTime.toNanos();
    }

    public static StreamListener bind(LinkAddress.Stream address) throws IOException {
        return bind(address, FRAME_TIME);
    }

    /**
     * @param address port 0 takes a free one
     * @throws IOException also when the address is not of this computer alone, or in use
     */
    public static StreamListener bind(LinkAddress.Stream address, Duration frameTime) throws IOException {
        if (address instanceof LinkAddress.Unix unix) {
            return listen(UnixSocketFile.bind(unix.path()), address, frameTime);
        }
        LinkAddress.Tcp tcp = (LinkAddress.Tcp) address;
        ServerSocketChannel server = ServerSocketChannel.open(address.family());
        try {
            server.bind(new InetSocketAddress(loopback(tcp.host()), tcp.port()));
            SocketAddress bound = server.getLocalAddress();
            int port = bound instanceof InetSocketAddress inet ? inet.getPort() : tcp.port();
            return listen(server, new LinkAddress.Tcp(tcp.host(), port), frameTime);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static InetAddress loopback(String host) throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new NotLoopbackException(e);
        }
        if (!address.isLoopbackAddress() || !(address instanceof Inet4Address)) { // the sockets are of that family
            throw new NotLoopbackException(null);
        }
        return address;
    }

    private static StreamListener listen(ServerSocketChannel server, LinkAddress.Stream address, Duration frameTime)
            throws IOException {
        server.configureBlocking(false);
        Selector selector = Selector.open();
        SelectionKey key = server.register(selector, SelectionKey.OP_ACCEPT);
        return new StreamListener(server, selector, key, address, frameTime);
    }

    @Override
    public String address() {
        return address.toString();
    }

    /** The same, to connect to. */
    public LinkAddress.Stream bound() {
        return address;
    }

    @Override
    public void serve(Loader loader, Runnable ready) throws IOException {
        synchronized (this) {
            if (closing) {
                return;
            }
            serving = true;
        }
        ready.run();
        try {
            while (!closing) {
                selector.select(millisecondsToWait());
                turns.taken();
                selector.selectedKeys().clear();
                serveConnections();
                acceptor.turn(System.nanoTime(), peer -> take(peer, loader));
            }
        } finally {
            connections.forEach(Connection::close);
            release();
        }
    }

    private synchronized void release() throws IOException {
        if (!released) {
            released = true;
            selector.close();
            server.close();
            if (address instanceof LinkAddress.Unix unix) {
                UnixSocketFile.remove(unix.path());
            }
        }
    }

    private long millisecondsToWait() {
        long now = System.nanoTime();
        long nanos = acceptor.nanosLeft(now);
        for (Connection connection : connections) {
            nanos = Math.min(nanos, connection.nanosLeft(now));
        }
        return nanos == Long.MAX_VALUE ? 0 : nanos / 1_000_000 + 1; // 0 waits without end
    }

    private void serveConnections() {
        for (Connection connection : connections) {
            connection.serve();
            if (connection.nanosLeft(System.nanoTime()) == 0) {
                connection.close();
            }
        }
        connections.removeIf(connection -> !connection.isOpen());
    }

    private void take(SocketChannel peer, Loader loader) throws IOException {
        // The peer before may have closed in the meantime: then this one is not a second session.
        serveConnections();
        peer.configureBlocking(false);
        SelectionKey key = peer.register(selector, SelectionKey.OP_READ);
        Optional<Loader.LoaderSession> session = session(loader);
        if (session.isEmpty() && connections.size() > MAX_LEAVING) {
            peer.close();
            return;
        }
        Connection connection = new Connection(peer, key, session, frameNanos);
        connections.add(connection);
        connection.serve();
    }

    private static Optional<Loader.LoaderSession> session(Loader loader) {
        try {
            return Optional.of(loader.open());
        } catch (LoaderBusyException e) {
            return Optional.empty();
        }
    }

    @Override
    public void awaitTurn() throws InterruptedException {
        turns.awaitNext(selector::wakeup);
    }

    @Override
    public synchronized void close() {
        closing = true;
        if (serving) {
            if (!released) {
                selector.wakeup();
            }
            return;
        }
        try {
            release();
        } catch (IOException e) {
            // what could not be removed is replaced by the next loader
        }
    }
}
