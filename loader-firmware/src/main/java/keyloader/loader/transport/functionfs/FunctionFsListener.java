package keyloader.loader.transport.functionfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import keyloader.loader.Loader;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.Listener;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;
import keyloader.loader.transport.usb.BulkSession;
import keyloader.loader.transport.usb.UsbIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The loader as a USB device of this computer (SPEC 9.1). One thread has endpoint 0, one the bulk endpoints, and the one
 * that serves waits for the end, to clear up.
 */
public final class FunctionFsListener implements Listener {
    /** How long a controller may be away (its driver loaded anew, say) until it is taken for gone. */
    private static final long CONTROLLER_AWAY_NANOS = 5_000_000_000L;

    private static final long LOOK_MILLISECONDS = 500;
    private static final long LONGEST_END_MILLISECONDS = 10_000;

    private final ListenAddress.FunctionFs address;
    private final String name;
    private final Controllers controllers;
    private final String controller;
    private final Gadget gadget;
    private final MountPoint mountPoint;
    private final List<Thread> threads = new ArrayList<>();
    private boolean serving;
    private boolean closing;
    private boolean released;
    private boolean bound = true;
    private @Nullable Throwable broken;
    private @Nullable BulkPipes pipes;

    private FunctionFsListener(
            ListenAddress.FunctionFs address,
            String name,
            Controllers controllers,
            String controller,
            Gadget gadget,
            MountPoint mountPoint) {
        this.address = address;
        this.name = name;
        this.controllers = controllers;
        this.controller = controller;
        this.gadget = gadget;
        this.mountPoint = mountPoint;
    }

    /** Makes the gadget, without a controller: no host sees it yet. */
    public static FunctionFsListener bind(ListenAddress.FunctionFs address) throws IOException {
        return bind(address, Computer.REAL);
    }

    /** @throws GadgetRefusedException before anything was changed, but for what a killed loader of that name had left */
    static FunctionFsListener bind(ListenAddress.FunctionFs address, Computer computer) throws IOException {
        String name = String.valueOf(address.directory().getFileName());
        requireRoot(computer);
        prepare(computer);
        Controllers controllers = new Controllers(computer.controllers());
        String controller = controllers.choose(address.controller());
        MountPoint mountPoint = new MountPoint(computer, address.directory(), name);
        mountPoint.requireUsable();
        Gadget gadget = take(computer, name);
        FunctionFsListener listener =
                new FunctionFsListener(address, name, controllers, controller, gadget, mountPoint);
        try {
            gadget.disconnect();
            mountPoint.clean();
            gadget.empty(name);
            controllers.requireFree(controller);
            makeFunction(computer, gadget, name);
            gadget.build(name);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private static void requireRoot(Computer computer) throws IOException {
        // Real, effective, saved, file system (proc(5)).
        boolean root =
                Files.readAllLines(computer.status()).stream().anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        if (!root) {
            throw new GadgetRefusedException(Reason.NOT_ROOT);
        }
    }

    private static void prepare(Computer computer) throws IOException {
        if (!Files.isDirectory(computer.gadgets())) {
            tryTo(computer, "modprobe", "libcomposite"); // which brings configfs along
        }
        if (!Files.isDirectory(computer.gadgets())) {
            tryTo(
                    computer,
                    "mount",
                    "-t",
                    "configfs",
                    "none",
                    computer.configfs().toString());
        }
        if (!Files.isDirectory(computer.gadgets())) {
            throw new GadgetRefusedException(Reason.NO_SUPPORT);
        }
    }

    /** The kernel loads usb_f_fs by itself, unless it was told not to load anything by itself. */
    private static void makeFunction(Computer computer, Gadget gadget, String name) throws IOException {
        if (!gadget.makeFunction(name)) {
            tryTo(computer, "modprobe", "usb_f_fs");
            if (!gadget.makeFunction(name)) {
                throw new GadgetRefusedException(Reason.NO_SUPPORT);
            }
        }
    }

    private static void tryTo(Computer computer, String... words) {
        try {
            computer.run(words);
        } catch (IOException e) {
            // What comes of it is looked at next.
        }
    }

    private static Gadget take(Computer computer, String name) throws IOException {
        try {
            return Gadget.take(computer.gadgets(), name);
        } catch (AccessDeniedException e) {
            throw new GadgetRefusedException(Reason.NOT_ROOT); // root by number, in a container
        }
    }

    @Override
    public String address() {
        return address.toString();
    }

    @Override
    public void serve(Loader loader, Runnable ready) throws IOException {
        synchronized (this) {
            if (closing) {
                return;
            }
            serving = true;
        }
        BulkSession session = new BulkSession(loader);
        BulkPipes pipes =
                new BulkPipes(mountPoint.endpoint(Descriptors.OUT), mountPoint.endpoint(Descriptors.IN), session);
        synchronized (this) {
            this.pipes = pipes;
        }
        Deque<Closeable> opened = new ArrayDeque<>();
        List<IOException> failed = new ArrayList<>();
        try {
            attempt(() -> serve(pipes, opened, new UsbIdentity(loader.serial()), ready), failed);
        } finally {
            takeDown(opened, failed);
        }
        if (!failed.isEmpty()) {
            throw failed.get(0);
        }
    }

    private void serve(BulkPipes pipes, Deque<Closeable> opened, UsbIdentity identity, Runnable ready)
            throws IOException {
        mountPoint.mount();
        ControlPipe control = ControlPipe.open(mountPoint.endpoint(0), pipes, this::setBound);
        opened.push(control);
        threads.add(start("usb-control", control));
        opened.push(pipes);
        threads.add(start("usb-bulk", pipes));
        gadget.connect(identity, controller);
        ready.run();
        awaitEnd();
    }

    private Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((in, e) -> setBroken(e));
        thread.start();
        return thread;
    }

    private synchronized void setBroken(Throwable e) {
        broken = e;
        notifyAll();
    }

    private synchronized void setBound(boolean is) {
        bound = is;
        notifyAll();
    }

    private synchronized void awaitEnd() throws IOException {
        long seen = System.nanoTime();
        boolean away = false;
        while (!closing) {
            if (broken != null) {
                throw new IllegalStateException(String.valueOf(broken.getMessage()), broken);
            }
            boolean wasAway = away;
            away = !bound && !controllers.has(controller);
            if (!away || !wasAway) {
                seen = System.nanoTime();
            } else if (System.nanoTime() - seen > CONTROLLER_AWAY_NANOS) {
                throw new IOException("the USB device controller " + controller + " has gone");
            }
            try {
                wait(bound ? 0 : LOOK_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** From the host's end to ours; each step also where the one before has failed. */
    private void takeDown(Deque<Closeable> opened, List<IOException> failed) {
        attempt(gadget::disconnect, failed);
        for (Closeable each : opened) {
            attempt(each::close, failed);
        }
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            try {
                thread.join(LONGEST_END_MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        release(failed);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Step step, List<IOException> failed) {
        try {
            step.run();
        } catch (IOException e) {
            failed.add(e);
        }
    }

    private synchronized void release(List<IOException> failed) {
        if (!released) {
            released = true;
            attempt(mountPoint::unmount, failed);
            attempt(() -> gadget.empty(name), failed);
            attempt(gadget::remove, failed);
        }
    }

    /** The threads that wait for a host are free; what one of them could be stuck in is an answer. */
    @Override
    public void awaitTurn() {
        BulkPipes serving;
        synchronized (this) {
            serving = pipes;
        }
        if (serving != null) {
            serving.awaitAnswered();
        }
    }

    @Override
    public synchronized void close() {
        closing = true;
        if (serving) {
            notifyAll();
            return;
        }
        release(new ArrayList<>()); // what can't be removed, the next loader of that name removes
    }
}
