package keyloader.loader.transport.usbip;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import keyloader.loader.transport.Acceptor;
import keyloader.loader.transport.Turns;
import keyloader.loader.transport.usb.UsbDevice;
import org.jspecify.annotations.Nullable;

/**
 * A USB/IP server with one device, on the loopback interface only: the protocol has neither transport security nor a
 * notion of who asks. One thread does everything; no peer can make it wait.
 */
public final class UsbIpServer implements Closeable {
    /** How long a peer may take to say what it wants, and for one message once it is begun. */
    public static final Duration PEER_TIME = Duration.ofSeconds(5);

    /** Besides the importer; where there are more, the one that came first has had its time. */
    private static final int MAX_ASKING = 16;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Acceptor acceptor;
    private final int port;
    private final long peerNanos;
    private final List<Peer> peers = new ArrayList<>();
    private final Turns turns = new Turns();
    private volatile boolean closing;
    private boolean serving;
    private boolean released;

    private UsbIpServer(ServerSocketChannel server, Selector selector, SelectionKey key, int port, Duration peerTime) {
        this.server = server;
        this.selector = selector;
        this.acceptor = new Acceptor(server::accept, key);
        this.port = port;
        this.peerNanos = peerTime.toNanos();
    }

    /** @param port 0 takes a free one */
    public static UsbIpServer bind(int port, Duration peerTime) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            server.configureBlocking(false);
            Selector selector = Selector.open();
            SelectionKey key = server.register(selector, SelectionKey.OP_ACCEPT);
            int bound = ((InetSocketAddress) server.getLocalAddress()).getPort();
            return new UsbIpServer(server, selector, key, bound, peerTime);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Until {@link #close}; returns at once, if it was called before. */
    public void serve(UsbIpPort device, Runnable ready) throws IOException {
        synchronized (this) {
            if (closing) {
                return;
            }
            serving = true;
        }
        ready.run();
        Plug plug = new Plug(device);
        try {
            while (!closing) {
                selector.select(millisecondsToWait());
                turns.taken();
                selector.selectedKeys().clear();
                servePeers();
                acceptor.turn(System.nanoTime(), channel -> take(channel, plug));
            }
        } finally {
            peers.forEach(Peer::close);
            release();
        }
    }

    private long millisecondsToWait() {
        long now = System.nanoTime();
        long nanos = acceptor.nanosLeft(now);
        for (Peer peer : peers) {
            nanos = Math.min(nanos, peer.nanosLeft(now));
        }
        return nanos == Long.MAX_VALUE ? 0 : nanos / 1_000_000 + 1; // 0 waits without end
    }

    private void servePeers() {
        for (Peer peer : peers) {
            if (peer.isOpen()) {
                peer.serve();
            }
            if (peer.nanosLeft(System.nanoTime()) == 0) {
                peer.close();
            }
        }
        peers.removeIf(peer -> !peer.isOpen());
    }

    private void take(SocketChannel channel, Plug plug) throws IOException {
        makeRoom();
        channel.configureBlocking(false);
        // A request and its reply are small messages that wait for one another.
        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Peer peer = new Peer(channel, key, plug, peerNanos);
        peers.add(peer);
        peer.serve();
    }

    private void makeRoom() {
        if (peers.size() > MAX_ASKING) {
            servePeers(); // some may have ended in the meantime
        }
        if (peers.size() > MAX_ASKING) {
            peers.stream().filter(peer -> !peer.isImporter()).findFirst().ifPresent(Peer::close);
            peers.removeIf(peer -> !peer.isOpen());
        }
    }

    private static final class Plug implements Peer.Plug {
        private final UsbIpPort device;
        private @Nullable Peer importer;

        Plug(UsbIpPort device) {
            this.device = device;
        }

        @Override
        public UsbIpPort.Summary summary() {
            return device.summary();
        }

        @Override
        public boolean isTaken() {
            Peer current = importer;
            if (current != null) {
                current.serve(); // it may have ended in the meantime
            }
            return importer != null;
        }

        @Override
        public UsbDevice plug(Peer peer) {
            importer = peer;
            return device.plug();
        }

        @Override
        public void unplugged(Peer peer) {
            importer = null;
        }
    }

    /** As {@link keyloader.loader.transport.Listener#awaitTurn}. */
    void awaitTurn() throws InterruptedException {
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
            // the port goes with the process
        }
    }

    private synchronized void release() throws IOException {
        if (!released) {
            released = true;
            selector.close();
            server.close();
        }
    }
}
