package keyloader.loader.transport;

import java.io.IOException;
import keyloader.loader.transport.functionfs.FunctionFsListener;
import keyloader.loader.transport.stream.StreamListener;
import keyloader.loader.transport.usbip.UsbIpListener;

/** Takes the wire that an address names. */
public final class Listeners {
    private Listeners() {}

    /** @throws IOException when it is not to be had; {@link keyloader.loader.IoFailures} has the words */
    public static Listener bind(ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.Stream stream) {
            return StreamListener.bind(stream.address());
        }
        if (address instanceof ListenAddress.FunctionFs gadget) {
            return FunctionFsListener.bind(gadget);
        }
        return UsbIpListener.bind((ListenAddress.UsbIp) address);
    }
}
