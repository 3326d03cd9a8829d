package keyloader.loader.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import keyloader.loader.Firmware;
import keyloader.loader.Loader;
import keyloader.loader.store.MemoryStorage;
import keyloader.loader.store.Storage;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.StreamLink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a loader is seen to take its turns, and seen to be stuck. */
@Timeout(60)
class TurnsTest {
    @TempDir
    Path directory;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @Test
    void aLoaderThatNobodyTalksToTakesATurnWhenItIsAsked() throws Exception {
        for (String link : new String[] {"unix:" + directory.resolve("loader"), "usbip:0"}) {
            Listener listener = Listeners.bind(ListenAddress.parse(link));
            Thread thread = serve(listener, Firmware.powerUp(Firmware.formatted(1)));
            try {
                for (int i = 0; i < 3; i++) {
                    listener.awaitTurn();
                }
            } finally {
                listener.close();
                thread.join();
            }
        }
        assertThat(events).containsExactly("ready", "ready");
    }

    @Test
    void aLoaderThatIsStuckInItsStorageTakesNone() throws Exception {
        LinkAddress.Stream address = new LinkAddress.Unix(directory.resolve("loader"));
        Stuck storage = new Stuck(Firmware.formatted(1));
        Listener listener = Listeners.bind(new ListenAddress.Stream(address));
        Thread thread = serve(listener, Firmware.powerUp(storage));
        try {
            storage.stuck = true;
            FutureTask<Void> asking = new FutureTask<>(() -> {
                try (Host host = new Host(StreamLink.open(address))) {
                    host.put(TestMessage.of(1, 100));
                }
                return null;
            });
            new Thread(asking, "host").start();
            assertThat(events.take()).isEqualTo("ready");
            assertThat(events.take()).isEqualTo("stuck");
            FutureTask<Void> turn = new FutureTask<>(() -> {
                listener.awaitTurn();
                events.add("turn");
                return null;
            });
            Thread waiting = new Thread(turn, "waiting");
            waiting.start();
            while (waiting.getState() != Thread.State.WAITING && !turn.isDone()) {
                Thread.onSpinWait();
            }
            events.add("freed");
            go.countDown();
            turn.get();
            assertThat(events).containsExactly("freed", "turn");
            asking.get();
        } finally {
            go.countDown();
            listener.close();
            thread.join();
        }
    }

    private Thread serve(Listener listener, Loader loader) {
        Thread thread = new Thread(
                () -> {
                    try {
                        listener.serve(loader, () -> events.add("ready"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "serving");
        thread.start();
        return thread;
    }

    /** Its first write does not come back until it may. */
    private final class Stuck implements Storage {
        private final MemoryStorage storage;
        private volatile boolean stuck;

        Stuck(MemoryStorage storage) {
            this.storage = storage;
        }

        @Override
        public int blocks() {
            return storage.blocks();
        }

        @Override
        public byte[] read(int page) throws IOException {
            return storage.read(page);
        }

        @Override
        public void program(int page, byte[] content) throws IOException {
            if (stuck) {
                stuck = false;
                events.add("stuck");
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
            }
            storage.program(page, content);
        }

        @Override
        public void erase(int block) throws IOException {
            storage.erase(block);
        }

        @Override
        public void sync() throws IOException {
            storage.sync();
        }

        @Override
        public void close() throws IOException {
            storage.close();
        }
    }
}
