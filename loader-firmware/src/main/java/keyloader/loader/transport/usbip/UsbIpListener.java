package keyloader.loader.transport.usbip;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import keyloader.loader.Loader;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.Listener;
import keyloader.loader.transport.usb.BulkSession;
import keyloader.loader.transport.usb.Descriptors;
import keyloader.loader.transport.usb.LoaderDevice;
import keyloader.loader.transport.usb.UsbDevice;
import keyloader.loader.transport.usb.UsbIdentity;
import keyloader.wire.usb.LoaderInterface;
import keyloader.wire.usb.UsbIds;

/** The loader as a USB device for whoever imports it (SPEC 9.2). */
public final class UsbIpListener implements Listener {
    private final UsbIpServer server;

    private UsbIpListener(UsbIpServer server) {
        this.server = server;
    }

    /** @throws IOException when the port is not to be had */
    public static UsbIpListener bind(ListenAddress.UsbIp address) throws IOException {
        return bind(address, UsbIpServer.PEER_TIME);
    }

    /** @param peerTime how long a peer may take for what it has begun */
    public static UsbIpListener bind(ListenAddress.UsbIp address, Duration peerTime) throws IOException {
        return new UsbIpListener(UsbIpServer.bind(address.port(), peerTime));
    }

    @Override
    public String address() {
        return new ListenAddress.UsbIp(server.port()).toString();
    }

    public int port() {
        return server.port();
    }

    @Override
    public void serve(Loader loader, Runnable ready) throws IOException {
        server.serve(new Port(new Descriptors(new UsbIdentity(loader.serial())), new BulkSession(loader)), ready);
    }

    private record Port(Descriptors descriptors, BulkSession session) implements UsbIpPort {
        @Override
        public Summary summary() {
            return new Summary(
                    UsbIds.LOADER.vendor(),
                    UsbIds.LOADER.product(),
                    UsbIdentity.RELEASE,
                    0,
                    0,
                    0,
                    List.of(new InterfaceClass(
                            LoaderInterface.CLASS, LoaderInterface.SUBCLASS, LoaderInterface.PROTOCOL)));
        }

        @Override
        public UsbDevice plug() {
            return new LoaderDevice(descriptors, session);
        }
    }

    @Override
    public void awaitTurn() throws InterruptedException {
        server.awaitTurn();
    }

    @Override
    public void close() {
        server.close();
    }
}
