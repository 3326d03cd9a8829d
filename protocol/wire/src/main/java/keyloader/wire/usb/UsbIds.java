package keyloader.wire.usb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The ids by which a loader is found on a bus, from {@code ids.properties} beside this class.
 *
 * @param vendor idVendor, 16 bit
 * @param product idProduct, 16 bit
 */
public record UsbIds(int vendor, int product) {
    public static final UsbIds LOADER = read();

    private static UsbIds read() {
        Properties file = new Properties();
        try (InputStream in = UsbIds.class.getResourceAsStream("ids.properties")) {
            if (in == null) {
                throw new IllegalStateException("ids.properties is missing");
            }
            file.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UsbIds(id(file, "vendor"), id(file, "product"));
    }

    private static int id(Properties file, String name) {
        String text = file.getProperty(name, "");
        if (!text.matches("[0-9a-fA-F]{4}")) {
            throw new IllegalStateException("ids.properties: " + name + " is not 4 hex digits");
        }
        return Integer.parseInt(text, 16);
    }

    /** As lsusb prints it. */
    @Override
    public String toString() {
        return String.format("%04x:%04x", vendor, product);
    }
}
