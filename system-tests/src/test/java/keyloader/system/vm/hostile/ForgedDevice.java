package keyloader.system.vm.hostile;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import keyloader.loader.transport.usb.Setup;
import keyloader.loader.transport.usb.UsbDevice;
import keyloader.loader.transport.usbip.UsbIpPort;
import keyloader.loader.transport.usbip.UsbIpServer;
import keyloader.system.vm.VirtualHub;
import keyloader.wire.Bytes;

/** A {@link Forgery} that is plugged in, over USB/IP, and keeps a record of what programs did with it. */
final class ForgedDevice implements AutoCloseable {
    private static final int SERIAL_STRING = 0x0303;

    private final Forgery forgery;
    private final UsbIpServer server;
    private final FutureTask<Void> serving;
    private final List<String> touches = new CopyOnWriteArrayList<>();

    ForgedDevice(Forgery forgery) throws IOException, InterruptedException {
        this.forgery = forgery;
        VirtualHub.load();
        server = UsbIpServer.bind(0, UsbIpServer.PEER_TIME);
        serving = new FutureTask<>(() -> {
            server.serve(new Port(), () -> {});
            return null;
        });
        Thread thread = new Thread(serving, "forgery");
        thread.setDaemon(true);
        thread.start();
        VirtualHub.attach(server.port());
    }

    /** What came that no system sends by itself. */
    List<String> touches() {
        return List.copyOf(touches);
    }

    boolean isServing() {
        return !serving.isDone();
    }

    private final class Port implements UsbIpPort {
        @Override
        public Summary summary() {
            return new Summary(0x1209, 1, 0x0100, 0, 0, 0, List.of(new InterfaceClass(0xff, 0x4b, 1)));
        }

        @Override
        public UsbDevice plug() {
            return new Plugged(forgery.newBulk());
        }
    }

    private final class Plugged implements UsbDevice {
        private static final int GET_DESCRIPTOR = 0x8006;
        private static final int SET_CONFIGURATION = 0x0009;
        private static final int SET_INTERFACE = 0x010b;
        private static final int VENDOR = 0x40;

        private final Forgery.Bulk bulk;
        private boolean configured;

        Plugged(Forgery.Bulk bulk) {
            this.bulk = bulk;
        }

        @Override
        public Answer control(Setup setup, Bytes data) {
            if ((setup.requestType() & VENDOR) != 0) {
                touches.add("vendor request " + setup);
                return forgery.vendorRequest();
            }
            return switch (setup.requestType() << 8 | setup.request()) {
                case GET_DESCRIPTOR -> {
                    if (configured && setup.value() == SERIAL_STRING) {
                        touches.add("asked for its serial");
                    }
                    yield forgery.descriptor(setup, configured);
                }
                case SET_CONFIGURATION -> {
                    configured = setup.value() != 0;
                    yield Answer.NOTHING;
                }
                case SET_INTERFACE -> {
                    touches.add("set an interface");
                    yield Answer.NOTHING;
                }
                default -> setup.isToHost() ? Forgery.done(Bytes.of(new byte[setup.length()])) : Answer.NOTHING;
            };
        }

        @Override
        public Answer out(int endpoint, Bytes data, boolean ends) {
            touches.add("sent " + data.length() + " bytes");
            return bulk.out(data, ends);
        }

        @Override
        public Answer in(int endpoint, int room) {
            touches.add("read");
            return bulk.in(room);
        }

        @Override
        public void unplug() {}
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            serving.get();
            VirtualHub.awaitEmpty();
        } catch (ExecutionException e) {
            throw new AssertionError("the forging server broke down", e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
