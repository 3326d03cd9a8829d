package keyloader.loader.transport.usb;

import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.usb.LoaderInterface;
import keyloader.wire.usb.UsbIds;

/** What a loader says of itself where we speak for the whole device (SPEC 9.1; USB 2.0, 9.5 and 9.6; USB 3.2, 9.6.2). */
public final class Descriptors {
    public static final int ENDPOINT_OUT = 0x01;
    public static final int ENDPOINT_IN = 0x82;

    /** wMaxPacketSize of both endpoints at high speed. */
    public static final int PACKET = 512;

    public static final int CONFIGURATION = 1;

    static final int DEVICE = 1;
    static final int CONFIGURATION_TYPE = 2;
    static final int STRING = 3;
    static final int INTERFACE = 4;
    static final int ENDPOINT = 5;
    static final int QUALIFIER = 6;
    static final int OTHER_SPEED = 7;
    static final int BOS = 15;
    static final int CAPABILITY = 16;

    private static final int USB_2_1 = 0x0210;
    private static final int CONTROL_PACKET = 64;
    private static final int FULL_SPEED_PACKET = 64;
    private static final int BULK = 2;
    private static final int POWERED_BY_BUS = 0x80;
    private static final int ENGLISH = 0x0409;
    private static final int MANUFACTURER_STRING = 1;
    private static final int PRODUCT_STRING = 2;
    private static final int SERIAL_STRING = 3;
    private static final int INTERFACE_STRING = 4;

    private final List<String> strings;

    public Descriptors(UsbIdentity identity) {
        strings = List.of(UsbIdentity.MANUFACTURER, UsbIdentity.PRODUCT, identity.serial(), UsbIdentity.INTERFACE);
    }

    /**
     * @param value wValue of GET_DESCRIPTOR: type and index
     * @param language wIndex
     * @return nothing where there is none of the kind
     */
    public Optional<Bytes> get(int value, int language) {
        int index = value & 0xff;
        int type = value >> 8;
        if (type == STRING) {
            return string(index, language);
        }
        if (index != 0 || language != 0) {
            return Optional.empty();
        }
        return switch (type) {
            case DEVICE -> Optional.of(device());
            case CONFIGURATION_TYPE -> Optional.of(configuration(CONFIGURATION_TYPE, PACKET));
            case QUALIFIER -> Optional.of(qualifier());
            case OTHER_SPEED -> Optional.of(configuration(OTHER_SPEED, FULL_SPEED_PACKET));
            case BOS -> Optional.of(bos());
            default -> Optional.empty();
        };
    }

    private static Bytes device() {
        return new LittleEndian()
                .u8(18, DEVICE)
                .u16(USB_2_1)
                .u8(0, 0, 0, CONTROL_PACKET)
                .u16(UsbIds.LOADER.vendor())
                .u16(UsbIds.LOADER.product())
                .u16(UsbIdentity.RELEASE)
                .u8(MANUFACTURER_STRING, PRODUCT_STRING, SERIAL_STRING, 1)
                .done();
    }

    private static Bytes configuration(int type, int packet) {
        return new LittleEndian()
                .u8(9, type)
                .u16(9 + 9 + 7 + 7)
                .u8(1, CONFIGURATION, 0, POWERED_BY_BUS, UsbIdentity.MAX_POWER)
                .u8(9, INTERFACE, 0, 0, 2)
                .u8(LoaderInterface.CLASS, LoaderInterface.SUBCLASS, LoaderInterface.PROTOCOL, INTERFACE_STRING)
                .put(endpoint(ENDPOINT_OUT, packet))
                .put(endpoint(ENDPOINT_IN, packet))
                .done();
    }

    private static Bytes endpoint(int address, int packet) {
        return new LittleEndian()
                .u8(7, ENDPOINT, address, BULK)
                .u16(packet)
                .u8(0)
                .done();
    }

    private static Bytes qualifier() {
        return new LittleEndian()
                .u8(10, QUALIFIER)
                .u16(USB_2_1)
                .u8(0, 0, 0, CONTROL_PACKET, 1, 0)
                .done();
    }

    /** What bcdUSB 2.1 promises: the extension of USB 2.0, without link power management, and Microsoft's capability. */
    private static Bytes bos() {
        Bytes extension = new LittleEndian().u8(7, CAPABILITY, 2).u32(0).done();
        Bytes platform = MicrosoftDescriptors.platformCapability();
        return new LittleEndian()
                .u8(5, BOS)
                .u16(5 + extension.length() + platform.length())
                .u8(2)
                .put(extension)
                .put(platform)
                .done();
    }

    private Optional<Bytes> string(int index, int language) {
        if (index == 0) {
            return Optional.of(new LittleEndian().u8(4, STRING).u16(ENGLISH).done());
        }
        if (index == MicrosoftDescriptors.STRING_INDEX) {
            return Optional.of(MicrosoftDescriptors.string());
        }
        boolean known = index <= strings.size() && (language == ENGLISH || language == 0);
        return known ? Optional.of(string(strings.get(index - 1))) : Optional.empty();
    }

    private static Bytes string(String text) {
        return new LittleEndian().u8(2 + 2 * text.length(), STRING).utf16(text).done();
    }
}
