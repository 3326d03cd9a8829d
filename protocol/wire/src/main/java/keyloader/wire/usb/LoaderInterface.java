package keyloader.wire.usb;

import keyloader.wire.Frame;

/** The loader's one interface, and the control requests on it (SPEC 9.1). */
public final class LoaderInterface {
    /** bInterfaceClass: vendor specific. */
    public static final int CLASS = 0xff;

    /** bInterfaceSubClass: ours, so that no other vendor interface under the same ids is taken for a loader. */
    public static final int SUBCLASS = 0x4b;

    /** bInterfaceProtocol: of SPEC, version 1. */
    public static final int PROTOCOL = 0x01;

    /** bmRequestType of both requests: device to host, vendor, interface. */
    public static final int REQUEST_TYPE = 0xc1;

    /** bRequest: what a host that went away has left undone is dropped, and a session begins. */
    public static final int OPEN_SESSION = 0x01;

    /** bRequest: the session ends; the light need not wait for the plug to be pulled. */
    public static final int CLOSE_SESSION = 0x02;

    /** What both answer: the version of the protocol, 2 bytes, little-endian. */
    public static final int VERSION = 1;

    public static final int VERSION_LENGTH = 2;

    /** A buffer for one transfer: the largest frame, in whole packets of every speed. */
    public static final int TRANSFER = (Frame.MAX_LENGTH + 1023) / 1024 * 1024;

    private LoaderInterface() {}
}
