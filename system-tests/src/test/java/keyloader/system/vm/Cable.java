package keyloader.system.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.usb.BulkPipe;
import keyloader.usb.Links;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.StreamLink;
import keyloader.wire.usb.LoaderInterface;
import keyloader.wire.usb.UsbIds;

/** The cable of a loader on FunctionFS. It can be pulled between any two transfers of whoever speaks to the loader. */
final class Cable {
    /** How it is pulled. */
    enum Way {
        /** The host's port loses its power: the loader's side is told. */
        PORT,
        /** The gadget loses its controller, as when the loader's side goes first. */
        CONTROLLER
    }

    private final DummyUdc udc;
    private final Path controller;
    /** What ended openings and exchanges, oldest first. */
    private final List<IOException> faults = new ArrayList<>();

    private boolean closing;

    private int steps;
    private int pullBefore;
    private Way way = Way.PORT;

    /** @param gadget its name in configfs */
    Cable(DummyUdc udc, String gadget) {
        this.udc = udc;
        this.controller = Path.of("/sys/kernel/config/usb_gadget", gadget, "UDC");
    }

    /** Host tool and agent reach the loader through this. */
    LoaderLink open(LinkAddress address) throws IOException {
        LoaderLink link;
        try {
            link = Links.open((LinkAddress.Usb) address, StreamLink.ANSWER_TIME, Cut::new);
        } catch (IOException e) {
            faults.add(e);
            throw e;
        }
        return new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) throws IOException {
                try {
                    return link.exchange(request);
                } catch (IOException e) {
                    faults.add(e);
                    throw e;
                }
            }

            @Override
            public void close() throws IOException {
                link.close();
            }
        };
    }

    /** The n-th transfer from now on finds the cable pulled, and puts it back. */
    void pullBefore(int step, Way by) {
        steps = 0;
        pullBefore = step;
        way = by;
        forget();
    }

    /** The faults so far. */
    void forget() {
        faults.clear();
        closing = false;
    }

    /** Whether it was pulled before CLOSE_SESSION. */
    boolean wasClosing() {
        return closing;
    }

    boolean wasPulled() {
        return pullBefore > 0 && steps >= pullBefore;
    }

    void leave() {
        pullBefore = 0;
    }

    List<IOException> faults() {
        return List.copyOf(faults);
    }

    void pull(Way by) throws IOException {
        switch (by) {
            case PORT -> udc.disconnect();
            case CONTROLLER -> Attribute.write(controller, "\n");
        }
    }

    /** Waits until the host no longer knows it, puts it back, and waits until it does. */
    void plug(Way by) throws IOException, InterruptedException {
        Await.until("the loader to go", () -> find().isEmpty());
        switch (by) {
            case PORT -> udc.connect();
            case CONTROLLER -> Attribute.write(controller, udc.name());
        }
        awaitLoader();
    }

    static void awaitLoader() throws IOException, InterruptedException {
        Await.until("the loader to come", () -> find().filter(
                        device -> !device.interfaces().isEmpty() && Files.exists(device.node()))
                .isPresent());
    }

    private static Optional<SysfsUsb.Device> find() throws IOException {
        return SysfsUsb.find(UsbIds.LOADER.vendor(), UsbIds.LOADER.product());
    }

    /** Something that goes over the cable. */
    @FunctionalInterface
    private interface Transfer {
        byte[] make() throws IOException;
    }

    private byte[] cut(Transfer transfer) throws IOException {
        steps++;
        if (steps != pullBefore) {
            return transfer.make();
        }
        pull(way);
        try {
            return transfer.make();
        } finally {
            putBack();
        }
    }

    private void putBack() {
        try {
            plug(way);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Cut implements BulkPipe {
        private final BulkPipe pipe;

        Cut(BulkPipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public byte[] control(int request, int milliseconds) throws IOException {
            closing |= steps + 1 == pullBefore && request == LoaderInterface.CLOSE_SESSION;
            return cut(() -> pipe.control(request, milliseconds));
        }

        @Override
        public void write(byte[] transfer, int milliseconds) throws IOException {
            cut(() -> {
                pipe.write(transfer, milliseconds);
                return transfer;
            });
        }

        @Override
        public byte[] read(int room, int milliseconds) throws IOException {
            return cut(() -> pipe.read(room, milliseconds));
        }
    }
}
