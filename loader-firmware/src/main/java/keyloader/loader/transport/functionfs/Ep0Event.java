package keyloader.loader.transport.functionfs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.loader.transport.usb.Setup;

/**
 * What FunctionFS tells on endpoint 0: struct usb_functionfs_event of linux/usb/functionfs.h, 12 bytes each. The kernel
 * keeps only the newest of some: an unplug may come as UNBIND alone, and a new configuration as ENABLE alone.
 */
sealed interface Ep0Event {
    int LENGTH = 12;

    /** The gadget has got its controller. */
    record Bound() implements Ep0Event {}

    /** The gadget has lost its controller. */
    record Unbound() implements Ep0Event {}

    /** SET_CONFIGURATION or SET_INTERFACE: both endpoints are new. */
    record Enabled() implements Ep0Event {}

    /** A reset of the bus, configuration 0, or the cable's end. */
    record Disabled() implements Ep0Event {}

    /** A request that wants an answer or a stall before anything else is told. */
    record Requested(Setup setup) implements Ep0Event {}

    /** Suspend, resume, and what a kernel of the future may have to tell. */
    record Unimportant() implements Ep0Event {}

    /** @param bytes what one read gave: whole events */
    static List<Ep0Event> parse(ByteBuffer bytes) {
        List<Ep0Event> events = new ArrayList<>();
        while (bytes.remaining() >= LENGTH) {
            byte[] event = new byte[LENGTH];
            bytes.get(event);
            events.add(one(event));
        }
        return events;
    }

    private static Ep0Event one(byte[] event) {
        return switch (event[8]) {
            case 0 -> new Bound();
            case 1 -> new Unbound();
            case 2 -> new Enabled();
            case 3 -> new Disabled();
            case 4 -> new Requested(Setup.parse(Arrays.copyOf(event, Setup.LENGTH)));
            default -> new Unimportant();
        };
    }
}
