package keyloader.host;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import keyloader.host.port.LinkOpener;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** Model loaders that can be plugged in and pulled out, at ports of their own, while a program on another thread speaks with them. */
final class PluggedModel implements LinkOpener {
    static final int FIRST = 4711;
    static final int SECOND = 4712;

    /** By number, in whose order they are taken. */
    private final Map<Integer, Port> ports = new TreeMap<>();

    private volatile long pause;

    private static final class Port {
        private final Semaphore one = new Semaphore(1);
        private final AtomicInteger pullAt = new AtomicInteger(Integer.MAX_VALUE);
        private volatile Predicate<Bytes> pulling = PluggedModel::isLong;
        private volatile Wire wire = real -> real;
        private volatile @Nullable ModelLoader loader;
    }

    PluggedModel() {
        links().forEach(link -> ports.put(link.port(), new Port()));
    }

    static List<LinkAddress.Tcp> links() {
        return IntStream.range(FIRST, FIRST + 6)
                .mapToObj(port -> new LinkAddress.Tcp("127.0.0.1", port))
                .toList();
    }

    private Port at(int port) {
        return Objects.requireNonNull(ports.get(port));
    }

    void plug(ModelLoader plugged) {
        plug(FIRST, plugged);
    }

    void plug(int port, ModelLoader plugged) {
        at(port).loader = plugged;
    }

    void pull() {
        pull(FIRST);
    }

    void pull(int port) {
        at(port).loader = null;
    }

    /** It is pulled out in the middle of the n-th exchange from now that carries more than so many bytes. */
    void pullAfterLong(int exchanges) {
        pullAfterLong(FIRST, exchanges);
    }

    void pullAfterLong(int port, int exchanges) {
        at(port).pulling = PluggedModel::isLong;
        at(port).pullAt.set(exchanges);
    }

    /** It is pulled out before it hears this command for the n-th time from now. */
    void pullAt(int command, int times) {
        at(FIRST).pulling = request -> request.at(0) == command;
        at(FIRST).pullAt.set(times);
    }

    private static boolean isLong(Bytes request) {
        return request.length() > 400;
    }

    /** What is on the way to the loader from now on. */
    void wire(Wire wire) {
        at(FIRST).wire = wire;
    }

    /** A session with a loader, made into another; or closed, and made into an error. */
    @FunctionalInterface
    interface Wire {
        LoaderLink through(LoaderLink real) throws IOException;
    }

    /** So that a person can do something meanwhile: each exchange with more than so many bytes takes this long. */
    void slow(long millis) {
        pause = millis;
    }

    /** Something is looked at, or done, while no session is open. */
    <T> T with(LoaderUse<T> use) throws IOException {
        ports.values().forEach(port -> port.one.acquireUninterruptibly());
        try {
            return use.of();
        } catch (LoaderRefusedException e) {
            throw new AssertionError(e);
        } finally {
            ports.values().forEach(port -> port.one.release());
        }
    }

    interface LoaderUse<T> {
        T of() throws IOException, LoaderRefusedException;
    }

    @Override
    public LoaderLink open(LinkAddress address) throws IOException {
        Port port = at(((LinkAddress.Tcp) address).port());
        ModelLoader there = port.loader;
        if (there == null) {
            throw new ConnectException("nobody listens");
        }
        LoaderLink link = connect(port, there);
        try {
            return port.wire.through(link);
        } catch (IOException e) {
            link.close();
            throw e;
        }
    }

    private LoaderLink connect(Port port, ModelLoader there) throws IOException {
        port.one.acquireUninterruptibly();
        boolean open = false;
        try {
            LoaderLink link = there.connect();
            open = true;
            return new Link(port, link, there);
        } finally {
            if (!open) {
                port.one.release();
            }
        }
    }

    private final class Link implements LoaderLink {
        private final Port port;
        private final LoaderLink link;
        private final ModelLoader of;
        private boolean closed;

        Link(Port port, LoaderLink link, ModelLoader of) {
            this.port = port;
            this.link = link;
            this.of = of;
        }

        @Override
        public Bytes exchange(Bytes request) throws IOException {
            if (port.loader != of) {
                throw new IOException("the cable is out");
            }
            if (isLong(request) && pause > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            }
            if (port.pulling.test(request) && port.pullAt.decrementAndGet() == 0) {
                port.loader = null;
                of.powerUp(); // it has no other power
                throw new IOException("the cable is out");
            }
            return link.exchange(request);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                link.close();
                port.one.release();
            }
        }
    }
}
