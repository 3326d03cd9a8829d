package keyloader.loader.transport.usbip;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import keyloader.loader.Firmware;
import keyloader.loader.Loader;
import keyloader.loader.store.Storage;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.usbip.UsbIpClient.Completed;
import keyloader.testkit.LoaderFixture;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.link.LoaderBusyException;

/** The firmware behind USB/IP in a thread, and a host's system that has it attached and lets one program claim it. */
final class Attached implements LoaderFixture {
    static final int OUT = 1;
    static final int IN = 2;

    private final Storage storage;
    private final Duration peerTime;
    private UsbIpListener listener;
    private FutureTask<Void> serving;
    private UsbIpClient system;
    private boolean claimed;

    Attached(Storage storage, Duration peerTime) throws IOException {
        this.storage = storage;
        this.peerTime = peerTime;
        this.listener = UsbIpListener.bind(new ListenAddress.UsbIp(0), peerTime);
        this.serving = serve();
        this.system = UsbIpClient.attach(listener.port());
    }

    static Attached loader(int slots) throws IOException {
        return new Attached(Firmware.formatted(slots), UsbIpServer.PEER_TIME);
    }

    private FutureTask<Void> serve() throws IOException {
        Loader loader = Firmware.powerUp(storage);
        UsbIpListener current = listener;
        FutureTask<Void> task = new FutureTask<>(() -> {
            current.serve(loader, () -> {});
            return null;
        });
        Thread thread = new Thread(task, "loader");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    int port() {
        return listener.port();
    }

    UsbIpClient system() {
        return system;
    }

    /** The cable is pulled, wherever that hits, and put back, as soon as the loader knows of the first. */
    void replug() throws IOException {
        system.close();
        claimed = false;
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                system = UsbIpClient.attach(listener.port());
                return;
            } catch (UsbIpClient.ImportRefusedException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    @Override
    public LoaderLink connect() throws IOException {
        if (claimed) {
            throw new LoaderBusyException(); // as the system says it: one program claims an interface
        }
        claimed = true;
        return new Claim(system);
    }

    /** A program of the host, as SPEC 9.1 has it. */
    private final class Claim implements LoaderLink {
        private final UsbIpClient device;
        private int sequence = new Random().nextInt();

        Claim(UsbIpClient device) throws IOException {
            this.device = device;
            require(device.control(0x01, 11, 0, 0, 0));
            require(device.control(0xc1, 1, 0, 0, 2));
        }

        @Override
        public Bytes exchange(Bytes request) throws IOException {
            sequence++;
            require(device.out(OUT, new Frame(sequence, request).encode()));
            Completed reply = device.in(IN, 5120);
            require(reply);
            try {
                Frame frame = Frame.decode(reply.data().toArray());
                if (frame.sequence() != sequence) {
                    throw new IOException("the reply to another request");
                }
                return frame.body();
            } catch (MalformedException e) {
                throw new IOException("a reply that is no frame", e);
            }
        }

        @Override
        public void close() throws IOException {
            if (device == system && claimed) {
                require(device.control(0xc1, 2, 0, 0, 2));
                claimed = false;
            }
        }
    }

    private static void require(Completed completed) throws IOException {
        if (completed.status() != 0) {
            throw new IOException("status " + completed.status());
        }
    }

    @Override
    public void powerCycle() throws IOException {
        system.close();
        stop();
        claimed = false;
        listener = UsbIpListener.bind(new ListenAddress.UsbIp(0), peerTime);
        serving = serve();
        system = UsbIpClient.attach(listener.port());
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
        system.close();
        stop();
        storage.close();
    }
}
