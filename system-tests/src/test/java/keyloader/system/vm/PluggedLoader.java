package keyloader.system.vm;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import keyloader.loader.Main;
import keyloader.loader.Ports;
import keyloader.loader.Running;
import keyloader.system.Program;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.usb.UsbIds;

/** The firmware behind FunctionFS, in this process: the whole program but for the process. */
final class PluggedLoader implements Closeable {
    private static final Path MOUNTS = Path.of("/run");
    private static final long END_SECONDS = 120;

    private final DummyUdc udc;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Running running = new Running();
    private final AtomicInteger code = new AtomicInteger(-1);
    private final Thread thread;
    private final SysfsUsb.Device device;

    private PluggedLoader(DummyUdc udc, Program.Start start, UnaryOperator<Ports> changing)
            throws IOException, InterruptedException {
        this.udc = udc;
        PrintStream output = new PrintStream(said, true, StandardCharsets.UTF_8);
        Ports ports = changing.apply(Ports.real(output, output));
        String[] arguments = start.arguments().toArray(String[]::new);
        thread = new Thread(() -> code.set(Main.run(arguments, ports, running)), "loader");
        thread.start();
        try {
            device = awaitOn(udc);
        } catch (AssertionError e) {
            throw new AssertionError("the loader says: " + said(), e);
        }
    }

    /** Until the host has enumerated it. */
    static PluggedLoader plugIn(DummyUdc udc, Path store, int slots) throws IOException, InterruptedException {
        return plugIn(udc, "keyloader", store, slots);
    }

    static PluggedLoader plugIn(DummyUdc udc, String name, Path store, int slots)
            throws IOException, InterruptedException {
        return new PluggedLoader(udc, start(udc, name, store, slots), UnaryOperator.identity());
    }

    /** @param changing say, its storage */
    static PluggedLoader plugIn(DummyUdc udc, Path store, UnaryOperator<Ports> changing)
            throws IOException, InterruptedException {
        return new PluggedLoader(udc, start(udc, "keyloader", store, 4), changing);
    }

    /** @param name the gadget's */
    static Program.Start start(DummyUdc udc, String name, Path store, int slots) {
        String count = Integer.toString(slots);
        return Program.Start.of(
                Program.LOADER,
                "run",
                "--store",
                store.toString(),
                "--slots",
                count,
                "--link",
                "functionfs:" + MOUNTS.resolve(name),
                "--udc",
                udc.name());
    }

    /** A loader on that controller's bus, with its interface. */
    static SysfsUsb.Device awaitOn(DummyUdc udc) throws IOException, InterruptedException {
        return Await.value("a loader on " + udc.name(), () -> on(udc).filter(
                        found -> found.interfaces().size() == 1 && Files.exists(found.node())));
    }

    static void awaitNoneOn(DummyUdc udc) throws IOException, InterruptedException {
        Await.until("the loader to leave " + udc.name(), () -> on(udc).isEmpty());
    }

    static Optional<SysfsUsb.Device> on(DummyUdc udc) throws IOException {
        int bus = udc.bus();
        return SysfsUsb.devices().stream()
                .filter(found -> found.bus() == bus
                        && found.vendor() == UsbIds.LOADER.vendor()
                        && found.product() == UsbIds.LOADER.product())
                .findFirst();
    }

    SysfsUsb.Device device() {
        return device;
    }

    LinkAddress.Usb address() {
        return new LinkAddress.Usb(device.serial());
    }

    /** Of one that ends without being told to. */
    int awaitEnd() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        if (thread.isAlive()) {
            throw new AssertionError("the loader does not stop: " + said());
        }
        return code.get();
    }

    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Stopped, and the host has noticed. */
    @Override
    public void close() throws IOException {
        running.stop();
        try {
            if (awaitEnd() != 0) {
                throw new AssertionError("the loader has failed: " + said());
            }
            awaitNoneOn(udc);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
