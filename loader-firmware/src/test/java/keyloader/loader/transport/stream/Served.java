package keyloader.loader.transport.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import keyloader.loader.Firmware;
import keyloader.loader.Loader;
import keyloader.loader.store.Storage;
import keyloader.testkit.LoaderFixture;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.StreamLink;

/** The firmware behind its listener, in a thread. */
final class Served implements LoaderFixture {
    private final Storage storage;
    private final LinkAddress.Stream wanted;
    private final Duration frameTime;
    private StreamListener listener;
    private FutureTask<Void> serving;

    Served(Storage storage, LinkAddress.Stream wanted, Duration frameTime) throws IOException {
        this.storage = storage;
        this.wanted = wanted;
        this.frameTime = frameTime;
        listener = StreamListener.bind(wanted, frameTime);
        serving = serve();
    }

    private FutureTask<Void> serve() throws IOException {
        Loader loader = Firmware.powerUp(storage);
        StreamListener current = listener;
        FutureTask<Void> task = new FutureTask<>(() -> {
            current.serve(loader, () -> {});
            return null;
        });
        Thread thread = new Thread(task, "loader");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    LinkAddress.Stream address() {
        return listener.bound();
    }

    @Override
    public LoaderLink connect() throws IOException {
        return StreamLink.open(listener.bound());
    }

    @Override
    public void powerCycle() throws IOException {
        stop();
        listener = StreamListener.bind(wanted, frameTime);
        serving = serve();
    }

    private void stop() throws IOException {
        listener.close();
        try {
            serving.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the listener broke down", e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        storage.close();
    }
}
