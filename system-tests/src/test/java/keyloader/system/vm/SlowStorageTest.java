package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import keyloader.loader.Ports;
import keyloader.loader.store.Storage;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.usb.Links;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loader that can't hear what happens on the bus because its storage keeps it, while more happens than the kernel keeps for it. */
@InVm
@Timeout(300)
class SlowStorageTest {
    private static final TestMessage MESSAGE = TestMessage.of(1, 500);
    private static final TestMessage NEXT = TestMessage.of(2, 500);

    @TempDir
    Path directory;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean slow;

    @Test
    void eventsThatTheKernelHasRolledIntoOneEndTheSessionAllTheSame() throws Exception {
        Kernel kernel = Kernel.mark();
        DummyUdc udc = DummyUdc.load(1, DummyUdc.Speed.HIGH).get(0);
        UnaryOperator<Ports> slowly = ports ->
                ports.withStorage((file, slots) -> new Slow(ports.storage().open(file, slots)));
        try (PluggedLoader loader = PluggedLoader.plugIn(udc, directory.resolve("store"), slowly)) {
            try (RawUsb host = RawUsb.open(loader.device())) {
                host.openSession();
                host.exchange(1, MESSAGE.begin());
                host.exchange(2, new Request.PutChunk(0, 0, MESSAGE.content()));
                host.exchange(3, new Request.PutCommit(0));
                assertThat(host.exchange(4, NEXT.begin()).status()).isEqualTo(Status.OK);
                slow = true;
                host.out(5, new Request.Get(0, 0)); // which logs a presentation
                assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
            }
            for (int i = 0; i < 3; i++) {
                udc.disconnect();
                PluggedLoader.awaitNoneOn(udc);
                udc.connect();
                PluggedLoader.awaitOn(udc);
            }
            slow = false;
            go.countDown();
            try (RawUsb host = RawUsb.open(PluggedLoader.awaitOn(udc))) { // without OPEN_SESSION
                assertThat(host.exchange(6, new Request.PutChunk(1, 0, NEXT.content()))
                                .status())
                        .as("of a session three plugs ago")
                        .isNotEqualTo(Status.OK);
            }
            try (Host host = new Host(Links.open(loader.address()))) {
                assertThat(host.list()).hasSize(1);
                host.put(NEXT);
                assertThat(host.get(0)).isEqualTo(MESSAGE.content());
                assertThat(host.get(1)).isEqualTo(NEXT.content());
            }
        } finally {
            go.countDown();
        }
        FunctionFsLifeTest.assertNothingIsLeft();
        kernel.assertClean();
    }

    /** Everything is done, later. */
    private final class Slow implements Storage {
        private final Storage storage;

        Slow(Storage storage) {
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
            if (slow) {
                reached.countDown();
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
