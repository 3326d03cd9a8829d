package keyloader.usb;

import java.io.IOException;
import java.util.List;

/** The computer's USB, as small as a loader needs it; libusb in a program, lists in a test. */
interface UsbBus {

    /** What is plugged in now. Nothing is sent to any device. */
    Scan scan() throws IOException;

    /** A state of the bus; whatever was opened in it is closed before it. */
    interface Scan {
        List<UsbDevice> devices();

        /** @param device one of these */
        Handle open(UsbDevice device) throws IOException;

        void close();
    }

    /** An open device. */
    interface Handle {
        /** The string descriptor of the serial, as it came; whatever it is. */
        byte[] serial(int milliseconds) throws IOException;

        void claim(LoaderShape shape) throws IOException;

        /** SET_INTERFACE(0). The kernel bounds its time. */
        void reset(LoaderShape shape) throws IOException;

        BulkPipe pipe(LoaderShape shape);

        void release(LoaderShape shape);

        void close();
    }
}
