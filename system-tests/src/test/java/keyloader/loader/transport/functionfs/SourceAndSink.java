package keyloader.loader.transport.functionfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import keyloader.loader.Loader;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;
import keyloader.loader.transport.usb.BulkSession;
import keyloader.loader.transport.usb.UsbIdentity;
import keyloader.wire.usb.LoaderInterface;

/**
 * The firmware's gadget, endpoint 0 and bulk endpoints, and behind these, in place of a loader, what the kernel's tests of
 * bulk transfers want: one takes whatever comes, the other gives zeros as long as somebody takes them.
 */
public final class SourceAndSink implements Closeable {
    private static final String NAME = "sourcesink";

    private final Gadget gadget;
    private final MountPoint mountPoint;
    private final ControlPipe control;
    private final Storage storage;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private SourceAndSink(Gadget gadget, MountPoint mountPoint, ControlPipe control, Storage storage) {
        this.gadget = gadget;
        this.mountPoint = mountPoint;
        this.control = control;
        this.storage = storage;
    }

    /** @param store of the loader that nobody speaks to, a new file */
    public static SourceAndSink plugIn(String controller, Path store) throws IOException, StoreUnusableException {
        Computer computer = Computer.REAL;
        SecureRandom random = new SecureRandom();
        Storage storage = FileStorage.openOrCreate(store, 1, random);
        Loader loader = Loader.powerUp(storage, "test", random, pattern -> {});
        MountPoint mountPoint = new MountPoint(computer, Path.of("/run", NAME), NAME);
        Gadget gadget = Gadget.take(computer.gadgets(), NAME);
        gadget.build(NAME);
        mountPoint.mount();
        BulkPipes idle = new BulkPipes(
                mountPoint.endpoint(Descriptors.OUT), mountPoint.endpoint(Descriptors.IN), new BulkSession(loader));
        ControlPipe control = ControlPipe.open(mountPoint.endpoint(0), idle, bound -> {});
        SourceAndSink plugged = new SourceAndSink(gadget, mountPoint, control, storage);
        plugged.start("control", control);
        plugged.start("sink", () -> plugged.pump(Descriptors.OUT, StandardOpenOption.READ, FileChannel::read));
        plugged.start("source", () -> plugged.pump(Descriptors.IN, StandardOpenOption.WRITE, FileChannel::write));
        gadget.connect(new UsbIdentity(loader.serial()), controller);
        return plugged;
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    @FunctionalInterface
    private interface Transfer {
        int make(FileChannel endpoint, ByteBuffer buffer) throws IOException;
    }

    private void pump(int endpoint, OpenOption direction, Transfer transfer) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LoaderInterface.TRANSFER); // of zeros, for the source
        while (!closed) {
            try (FileChannel channel = FileChannel.open(mountPoint.endpoint(endpoint), direction)) {
                while (!closed) {
                    buffer.clear();
                    transfer.make(channel, buffer);
                }
            } catch (IOException e) {
                pause(); // unplugged, or set anew
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        gadget.disconnect();
        control.close();
        for (Thread thread : threads) {
            thread.interrupt(); // which closes the file that it waits for
            try {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        mountPoint.unmount();
        gadget.empty(NAME);
        gadget.remove();
        storage.close();
    }
}
