package keyloader.loader.transport.functionfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import keyloader.loader.transport.usb.UsbIdentity;
import keyloader.wire.usb.LoaderInterface;

/**
 * What FunctionFS wants to be told first on endpoint 0 (linux/usb/functionfs.h; Documentation/usb/functionfs.rst). The
 * kernel gives the endpoints their final numbers, and makes the rest of the configuration.
 */
final class Descriptors {
    static final int OUT = 1;
    static final int IN = 2;

    private static final int DESCRIPTORS_MAGIC = 3;
    private static final int STRINGS_MAGIC = 2;
    private static final int HAS_FULL_SPEED = 1;
    private static final int HAS_HIGH_SPEED = 2;
    private static final int HAS_MICROSOFT = 8;

    private static final int INTERFACE = 4;
    private static final int ENDPOINT = 5;
    private static final int TO_HOST = 0x80;
    private static final int BULK = 2;
    private static final int ENGLISH = 0x0409;

    private static final int EXTENDED_COMPATIBLE_ID = 4;
    private static final int EXTENDED_PROPERTIES = 5;
    private static final int MULTI_SZ = 7;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Descriptors() {}

    /** @param microsoftVersion how this kernel wants the version 1.0 of Microsoft's descriptors to be written */
    static byte[] descriptors(int microsoftVersion) {
        Descriptors body = new Descriptors();
        body.u32(3).u32(3).u32(2); // how many descriptors there are at full and high speed, and of Microsoft's
        body.atSpeed(64).atSpeed(512);
        body.compatibleId(microsoftVersion).properties(microsoftVersion);
        return headed(DESCRIPTORS_MAGIC, HAS_FULL_SPEED | HAS_HIGH_SPEED | HAS_MICROSOFT, body);
    }

    static byte[] strings() {
        Descriptors body = new Descriptors();
        body.u32(1); // string of the interface
        body.u32(1); // language
        body.u16(ENGLISH).text(UsbIdentity.INTERFACE).u8(0);
        // Here the count of strings stands where descriptors have their flags.
        Descriptors all = new Descriptors();
        return all.u32(STRINGS_MAGIC).u32(8 + body.bytes.size()).put(body).done();
    }

    private static byte[] headed(int magic, int flags, Descriptors body) {
        Descriptors all = new Descriptors();
        return all.u32(magic).u32(12 + body.bytes.size()).u32(flags).put(body).done();
    }

    private Descriptors atSpeed(int packet) {
        u8(9, INTERFACE, 0, 0, 2);
        u8(LoaderInterface.CLASS, LoaderInterface.SUBCLASS, LoaderInterface.PROTOCOL, 1);
        u8(7, ENDPOINT, OUT, BULK).u16(packet).u8(0);
        return u8(7, ENDPOINT, TO_HOST | IN, BULK).u16(packet).u8(0);
    }

    /** struct usb_os_desc_header, and one struct usb_ext_compat_desc. */
    private Descriptors compatibleId(int version) {
        u8(0).u32(11 + 24).u16(version).u16(EXTENDED_COMPATIBLE_ID).u8(1, 0);
        return u8(0, 1).text("WINUSB\0\0").text("\0\0\0\0\0\0\0\0").u8(0, 0, 0, 0, 0, 0);
    }

    /** struct usb_os_desc_header, and one struct usb_ext_prop_desc. Text is ASCII here: the kernel doubles it. */
    private Descriptors properties(int version) {
        String name = "DeviceInterfaceGUIDs\0";
        String value = UsbIdentity.GUID + "\0\0";
        int size = 14 + name.length() + value.length();
        u8(0).u32(11 + size).u16(version).u16(EXTENDED_PROPERTIES).u16(1);
        return u32(size)
                .u32(MULTI_SZ)
                .u16(name.length())
                .text(name)
                .u32(value.length())
                .text(value);
    }

    private Descriptors u8(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    private Descriptors u16(int value) {
        return u8(value, value >> 8);
    }

    private Descriptors u32(int value) {
        return u16(value).u16(value >> 16);
    }

    private Descriptors text(String ascii) {
        return put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private Descriptors put(Descriptors more) {
        return put(more.done());
    }

    private Descriptors put(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    private byte[] done() {
        return bytes.toByteArray();
    }
}
