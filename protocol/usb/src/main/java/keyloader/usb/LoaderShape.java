package keyloader.usb;

import java.util.List;
import keyloader.usb.UsbDevice.Endpoint;
import keyloader.usb.UsbDevice.Setting;
import keyloader.wire.usb.LoaderInterface;

/**
 * What the descriptors of a loader leave open (SPEC 9.1).
 *
 * @param number of its interface
 * @param in address of the endpoint from the loader
 * @param out address of the endpoint to the loader
 */
record LoaderShape(int number, int in, int out) {
    private static final int FULL_SPEED_PACKET = 64;
    private static final int HIGH_SPEED_PACKET = 512;

    /** Why a device is none. */
    static final class OtherShapeException extends Exception {
        private static final long serialVersionUID = 1L;

        OtherShapeException(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** @throws OtherShapeException when it is not exactly as SPEC says: then nothing is sent to it */
    static LoaderShape of(UsbDevice device) throws OtherShapeException {
        if (!device.hasLoaderIds()) {
            throw new OtherShapeException("not a loader's ids");
        }
        try {
            return shape(device);
        } catch (OtherShapeException e) {
            throw new OtherShapeException("a loader's ids, but its interface is not a loader's: " + e.reason());
        }
    }

    private static LoaderShape shape(UsbDevice device) throws OtherShapeException {
        demand(device.deviceClass() == 0, "the device has a class of its own");
        demand(device.configurations() == 1, "it has not exactly one configuration");
        if (device.interfaces().isEmpty()) {
            throw new OtherShapeException("the system has not configured it");
        }
        List<List<Setting>> interfaces = device.interfaces().get();
        demand(interfaces.size() == 1, "it has not exactly one interface");
        demand(interfaces.get(0).size() == 1, "its interface has not exactly one setting");
        Setting setting = interfaces.get(0).get(0);
        demand(setting.alternate() == 0, "its setting is not 0");
        demand(
                setting.interfaceClass() == LoaderInterface.CLASS
                        && setting.subclass() == LoaderInterface.SUBCLASS
                        && setting.protocol() == LoaderInterface.PROTOCOL,
                "class, subclass and protocol");
        List<Endpoint> endpoints = setting.endpoints();
        demand(endpoints.size() == 2 && endpoints.stream().allMatch(Endpoint::isBulk), "not two bulk endpoints");
        Endpoint first = endpoints.get(0);
        Endpoint second = endpoints.get(1);
        demand(first.isIn() != second.isIn(), "not one endpoint in and one out");
        demand(
                first.packet() == second.packet()
                        && (first.packet() == FULL_SPEED_PACKET || first.packet() == HIGH_SPEED_PACKET),
                "the size of its packets");
        Endpoint in = first.isIn() ? first : second;
        Endpoint out = first.isIn() ? second : first;
        return new LoaderShape(setting.number(), in.address(), out.address());
    }

    private static void demand(boolean holds, String otherwise) throws OtherShapeException {
        if (!holds) {
            throw new OtherShapeException(otherwise);
        }
    }
}
