package keyloader.loader.transport.usb;

/**
 * How a loader calls itself on a bus (SPEC 9.1), on whichever: beside the ids, which {@link keyloader.wire.usb.UsbIds}
 * has.
 *
 * @param serial of the loader, 16 lower-case hex
 */
public record UsbIdentity(String serial) {
    public static final String MANUFACTURER = "Keyloader";
    public static final String PRODUCT = "Keyloader loader";
    public static final String INTERFACE = "Keyloader messages";

    /** bcdDevice. */
    public static final int RELEASE = 0x0100;

    /** bMaxPower counts in 2 mA: 500 mA. */
    public static final int MAX_POWER = 250;

    /** DeviceInterfaceGUIDs, by which programs on Windows find WinUSB's interface of a loader. */
    public static final String GUID = "{6f1d1b63-6f9f-4b8c-9d2c-4b4c4f414452}";

    /** bRequest of Microsoft's own descriptors; neither of the interface's two requests has it. */
    public static final int MICROSOFT_VENDOR_CODE = 0x4d;
}
