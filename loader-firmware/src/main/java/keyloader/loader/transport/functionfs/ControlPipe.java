package keyloader.loader.transport.functionfs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import keyloader.loader.transport.usb.Setup;
import keyloader.wire.usb.LoaderInterface;

/** Endpoint 0: what happens on the bus, and the requests to the interface. As long as it is open, the gadget is one. */
final class ControlPipe implements Runnable, Closeable {

    /** What the rest of the loader has to know. */
    interface Bus {
        void bound(boolean bound);
    }

    /** What a request to the interface is for. */
    enum Request {
        OPEN_SESSION,
        CLOSE_SESSION,
        /** Everything else. */
        STALL;

        static Request of(Setup setup) {
            if (setup.requestType() != LoaderInterface.REQUEST_TYPE
                    || setup.value() != 0
                    || setup.index() != 0 // FunctionFS counts a function's own interfaces
                    || setup.length() != LoaderInterface.VERSION_LENGTH) {
                return STALL;
            }
            return switch (setup.request()) {
                case LoaderInterface.OPEN_SESSION -> OPEN_SESSION;
                case LoaderInterface.CLOSE_SESSION -> CLOSE_SESSION;
                default -> STALL;
            };
        }
    }

    private static final int MOST_EVENTS = 8;
    /** Refusals in a row that are none of a request that was taken back. */
    private static final int MOST_REFUSALS = 100;

    private static final long PAUSE_MILLISECONDS = 10;

    private final FileChannel file;
    private final BulkPipes pipes;
    private final Bus bus;
    private final ByteBuffer events = ByteBuffer.allocateDirect(MOST_EVENTS * Ep0Event.LENGTH);

    private ControlPipe(FileChannel file, BulkPipes pipes, Bus bus) {
        this.file = file;
        this.pipes = pipes;
        this.bus = bus;
    }

    /** Tells the kernel what the interface is; the other endpoints are there when this returns. */
    static ControlPipe open(Path endpoint, BulkPipes pipes, Bus bus) throws IOException {
        FileChannel file = FileChannel.open(endpoint, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            describe(file);
            file.write(ByteBuffer.wrap(Descriptors.strings()));
            return new ControlPipe(file, pipes, bus);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void describe(FileChannel file) throws IOException {
        try {
            file.write(ByteBuffer.wrap(Descriptors.descriptors(0x0100)));
        } catch (IOException e) {
            // Kernels up to 6.1 take only 1 for version 1.0; what they tell a host is right all the same.
            file.write(ByteBuffer.wrap(Descriptors.descriptors(0x0001)));
        }
    }

    @Override
    public void run() {
        int refusals = 0;
        while (refusals < MOST_REFUSALS) {
            try {
                events.clear();
                file.read(events);
                refusals = 0;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Mostly that a request was taken back before it was answered ("identifier removed").
                refusals++;
                pause(refusals);
                continue;
            }
            Ep0Event.parse(events.flip()).forEach(this::handle);
        }
        throw new IllegalStateException("endpoint 0 can't be read any more");
    }

    private static void pause(int refusals) {
        if (refusals > 2) {
            try {
                Thread.sleep(PAUSE_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void handle(Ep0Event event) {
        if (event instanceof Ep0Event.Bound) {
            bus.bound(true);
        } else if (event instanceof Ep0Event.Unbound) {
            pipes.end();
            bus.bound(false);
        } else if (event instanceof Ep0Event.Enabled || event instanceof Ep0Event.Disabled) {
            pipes.end();
        } else if (event instanceof Ep0Event.Requested requested) {
            answer(requested.setup());
        }
    }

    private void answer(Setup setup) {
        switch (Request.of(setup)) {
            case OPEN_SESSION -> {
                pipes.open();
                sayVersion();
            }
            case CLOSE_SESSION -> {
                pipes.end();
                sayVersion();
            }
            case STALL -> stall(setup);
        }
    }

    private void sayVersion() {
        try {
            file.write(ByteBuffer.wrap(
                    new byte[] {(byte) LoaderInterface.VERSION, (byte) (LoaderInterface.VERSION >> 8)}));
        } catch (IOException e) {
            // The host has taken its request back, or is gone: the next event tells.
        }
    }

    /** Reading where a host wants to read, and writing where it wants to write, is how FunctionFS is told to stall. */
    private void stall(Setup setup) {
        try {
            ByteBuffer one = ByteBuffer.allocate(1);
            if (setup.isToHost()) {
                file.read(one);
            } else {
                file.write(one);
            }
        } catch (IOException e) {
            // Level 2 halted: that is the stall.
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing is written back at a close.
        }
    }
}
