package keyloader.host;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import keyloader.host.port.LinkOpener;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** A model loader that can be plugged in and pulled out while a program on another thread speaks with it. */
final class PluggedModel implements LinkOpener {
    private final Semaphore one = new Semaphore(1);
    private final AtomicInteger pullAt = new AtomicInteger(Integer.MAX_VALUE);
    private volatile @Nullable ModelLoader loader;
    private volatile long pause;

    void plug(ModelLoader plugged) {
        loader = plugged;
    }

    void pull() {
        loader = null;
    }

    /** It is pulled out in the middle of the n-th exchange from now that carries more than so many bytes. */
    void pullAfterLong(int exchanges) {
        pullAt.set(exchanges);
    }

    /** So that a person can do something meanwhile: each exchange with more than so many bytes takes this long. */
    void slow(long millis) {
        pause = millis;
    }

    /** Something is looked at, or done, while no session is open. */
    <T> T with(LoaderUse<T> use) throws IOException {
        one.acquireUninterruptibly();
        try {
            return use.of();
        } catch (LoaderRefusedException e) {
            throw new AssertionError(e);
        } finally {
            one.release();
        }
    }

    interface LoaderUse<T> {
        T of() throws IOException, LoaderRefusedException;
    }

    @Override
    public LoaderLink open(LinkAddress address) throws IOException {
        ModelLoader there = loader;
        if (there == null) {
            throw new ConnectException("nobody listens");
        }
        one.acquireUninterruptibly();
        boolean open = false;
        try {
            LoaderLink link = there.connect();
            open = true;
            return new Link(link, there);
        } finally {
            if (!open) {
                one.release();
            }
        }
    }

    private final class Link implements LoaderLink {
        private final LoaderLink link;
        private final ModelLoader of;
        private boolean closed;

        Link(LoaderLink link, ModelLoader of) {
            this.link = link;
            this.of = of;
        }

        @Override
        public Bytes exchange(Bytes request) throws IOException {
            if (loader != of) {
                throw new IOException("the cable is out");
            }
            if (request.length() > 400 && pause > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            }
            if (request.length() > 400 && pullAt.decrementAndGet() == 0) {
                pull();
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
                one.release();
            }
        }
    }
}
