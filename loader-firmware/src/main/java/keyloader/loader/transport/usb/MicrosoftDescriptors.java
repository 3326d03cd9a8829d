package keyloader.loader.transport.usb;

import java.util.Optional;
import keyloader.wire.Bytes;

/**
 * Why Windows binds WinUSB without a driver of ours: the "Microsoft OS 1.0 Descriptors Specification" for what is older
 * than 8.1, and the "Microsoft OS 2.0 Descriptors Specification".
 */
final class MicrosoftDescriptors {
    /** Of the string by which a device says that it has the 1.0 ones. */
    static final int STRING_INDEX = 0xee;

    private static final int EXTENDED_COMPATIBLE_ID = 4;
    private static final int EXTENDED_PROPERTIES = 5;
    private static final int DESCRIPTOR_SET = 7;

    private static final int WINDOWS_8_1 = 0x06030000;
    private static final int MULTI_SZ = 7;
    private static final String WINUSB = "WINUSB\0\0";
    private static final String PROPERTY = "DeviceInterfaceGUIDs\0";
    private static final String VALUE = UsbIdentity.GUID + "\0\0";

    /** D8DD60DF-4589-4CC7-9CD2-659D9E648A9F, its first three groups little-endian. */
    private static final Bytes PLATFORM = Bytes.ofHex("df60ddd88945c74c9cd2659d9e648a9f");

    private MicrosoftDescriptors() {}

    static Bytes string() {
        return new LittleEndian()
                .u8(18, Descriptors.STRING)
                .utf16("MSFT100")
                .u8(UsbIdentity.MICROSOFT_VENDOR_CODE, 0)
                .done();
    }

    static Bytes platformCapability() {
        return new LittleEndian()
                .u8(28, Descriptors.CAPABILITY, 5, 0)
                .put(PLATFORM)
                .u32(WINDOWS_8_1)
                .u16(descriptorSet().length())
                .u8(UsbIdentity.MICROSOFT_VENDOR_CODE, 0)
                .done();
    }

    /** @param index wIndex of a request with our vendor code, for the device or its interface */
    static Optional<Bytes> get(int index) {
        return switch (index) {
            case EXTENDED_COMPATIBLE_ID -> Optional.of(compatibleId());
            case EXTENDED_PROPERTIES -> Optional.of(properties());
            case DESCRIPTOR_SET -> Optional.of(descriptorSet());
            default -> Optional.empty();
        };
    }

    private static Bytes descriptorSet() {
        Bytes name = new LittleEndian().utf16(PROPERTY).done();
        Bytes value = new LittleEndian().utf16(VALUE).done();
        Bytes compatible =
                new LittleEndian().u16(20).u16(3).ascii(WINUSB).zeros(8).done();
        Bytes property = new LittleEndian()
                .u16(10 + name.length() + value.length())
                .u16(4)
                .u16(MULTI_SZ)
                .u16(name.length())
                .put(name)
                .u16(value.length())
                .put(value)
                .done();
        return new LittleEndian()
                .u16(10)
                .u16(0)
                .u32(WINDOWS_8_1)
                .u16(10 + compatible.length() + property.length())
                .put(compatible)
                .put(property)
                .done();
    }

    private static Bytes compatibleId() {
        return new LittleEndian()
                .u32(40)
                .u16(0x0100)
                .u16(EXTENDED_COMPATIBLE_ID)
                .u8(1)
                .zeros(7)
                .u8(0, 1)
                .ascii(WINUSB)
                .zeros(8 + 6)
                .done();
    }

    private static Bytes properties() {
        Bytes name = new LittleEndian().utf16(PROPERTY).done();
        Bytes value = new LittleEndian().utf16(VALUE).done();
        int property = 14 + name.length() + value.length();
        return new LittleEndian()
                .u32(10 + property)
                .u16(0x0100)
                .u16(EXTENDED_PROPERTIES)
                .u16(1)
                .u32(property)
                .u32(MULTI_SZ)
                .u16(name.length())
                .put(name)
                .u32(value.length())
                .put(value)
                .done();
    }
}
