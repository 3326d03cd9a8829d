package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import keyloader.loader.Loader;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.usbip.UsbIpListener;
import keyloader.system.vm.SysfsUsb.Device;
import keyloader.testkit.LoaderFixture;
import keyloader.usb.Links;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;

/** The firmware in a thread, imported by the kernel it runs on, and found by libusb. */
public final class ImportedLoader implements LoaderFixture {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path store;
    private final int slots;
    private FileStorage storage;
    private UsbIpListener listener;
    private Loader loader;
    private FutureTask<Void> serving;
    private Device device;

    /** @param store made if it does not exist */
    public ImportedLoader(Path store, int slots) throws IOException, InterruptedException {
        this.store = store;
        this.slots = slots;
        VirtualHub.load();
        storage = open();
        listener = UsbIpListener.bind(new ListenAddress.UsbIp(0));
        loader = powerUp();
        serving = serve();
        VirtualHub.attach(listener.port());
        device = VirtualHub.awaitDevice();
    }

    private FileStorage open() throws IOException {
        try {
            return FileStorage.openOrCreate(store, slots, RANDOM);
        } catch (StoreUnusableException e) {
            throw new IOException("the store cannot be used", e);
        }
    }

    private Loader powerUp() throws IOException {
        try {
            return Loader.powerUp(storage, "test", RANDOM, pattern -> {});
        } catch (StoreUnusableException e) {
            throw new IOException("the store cannot be used", e);
        }
    }

    private FutureTask<Void> serve() {
        UsbIpListener current = listener;
        Loader served = loader;
        FutureTask<Void> task = new FutureTask<>(() -> {
            current.serve(served, () -> {});
            return null;
        });
        Thread thread = new Thread(task, "loader");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** As the kernel shows it. */
    public Device device() {
        return device;
    }

    public String serial() {
        return loader.serial();
    }

    @Override
    public LoaderLink connect() throws IOException {
        return Links.open(new LinkAddress.Usb(Optional.of(loader.serial())));
    }

    /** Pulled out of the hub, while the loader keeps its power, and put back. */
    public void replug() throws IOException, InterruptedException {
        VirtualHub.detachAll();
        VirtualHub.attach(listener.port());
        device = VirtualHub.awaitDevice();
    }

    @Override
    public void powerCycle() throws IOException {
        try {
            stop();
            storage = open();
            listener = UsbIpListener.bind(new ListenAddress.UsbIp(0));
            loader = powerUp();
            serving = serve();
            VirtualHub.attach(listener.port());
            device = VirtualHub.awaitDevice();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void stop() throws IOException, InterruptedException {
        listener.close();
        try {
            serving.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the listener broke down", e.getCause());
        }
        storage.close();
        VirtualHub.awaitEmpty();
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
