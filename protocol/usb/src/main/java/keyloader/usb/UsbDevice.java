package keyloader.usb;

import java.util.List;
import java.util.Optional;
import keyloader.wire.usb.UsbIds;

/**
 * A device by its descriptors, as the system keeps them. All numbers are the device's own words.
 *
 * @param place bus and ports, as Linux writes them: {@code 1-1.4}
 * @param address on its bus, another one each time that it is plugged in
 * @param deviceClass bDeviceClass
 * @param configurations how many it has
 * @param interfaces of the configuration that is active, or empty if none is
 */
record UsbDevice(
        String place,
        int address,
        UsbIds ids,
        int deviceClass,
        int configurations,
        Optional<List<List<Setting>>> interfaces) {
    private static final int HUB = 9;

    boolean isHub() {
        return deviceClass == HUB;
    }

    boolean hasLoaderIds() {
        return ids.equals(UsbIds.LOADER);
    }

    /** Whether it is this very plug of this device. */
    boolean isSame(UsbDevice other) {
        return place.equals(other.place) && address == other.address;
    }

    /** One alternate setting of an interface: the fields of its descriptor. */
    record Setting(
            int number, int alternate, int interfaceClass, int subclass, int protocol, List<Endpoint> endpoints) {}

    /** The fields of an endpoint's descriptor. */
    record Endpoint(int address, int attributes, int packet) {
        private static final int TYPE = 0x03;
        private static final int BULK = 0x02;
        private static final int DIRECTION_IN = 0x80;

        boolean isBulk() {
            return (attributes & TYPE) == BULK;
        }

        boolean isIn() {
            return (address & DIRECTION_IN) != 0;
        }
    }
}
