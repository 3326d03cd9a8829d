package keyloader.loader.transport.usbip;

import java.util.List;
import keyloader.loader.transport.usb.UsbDevice;

/** What is to be had at a server's bus id: one device, for one importer at a time. */
public interface UsbIpPort {

    /** What the list of devices says; a host that has imported asks the device itself. */
    Summary summary();

    /** Somebody has imported it: it is plugged in, from power-up on. */
    UsbDevice plug();

    record Summary(
            int vendor,
            int product,
            int release,
            int deviceClass,
            int deviceSubClass,
            int deviceProtocol,
            List<InterfaceClass> interfaces) {}

    record InterfaceClass(int code, int subClass, int protocol) {}
}
