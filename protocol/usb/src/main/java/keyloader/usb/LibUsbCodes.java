package keyloader.usb;

import java.io.IOException;
import java.net.SocketTimeoutException;
import keyloader.usb.UsbTroubleException.Kind;
import keyloader.wire.link.LoaderBusyException;
import org.usb4java.LibUsb;

/** libusb's error codes, by what they mean here. */
final class LibUsbCodes {
    private LibUsbCodes() {}

    /** @param code negative */
    static IOException fault(int code, String doing) {
        return switch (code) {
            // Which of them a pulled cable gives depends on whether the transfer or the hub notices first.
            case LibUsb.ERROR_IO, LibUsb.ERROR_NO_DEVICE, LibUsb.ERROR_NOT_FOUND -> new UsbFault.Removed();
            case LibUsb.ERROR_ACCESS -> new UsbFault.NotPermitted("this user may not open it");
            case LibUsb.ERROR_BUSY -> new LoaderBusyException();
            case LibUsb.ERROR_TIMEOUT -> new SocketTimeoutException("the loader did not answer in time");
            case LibUsb.ERROR_PIPE -> new UsbTroubleException(Kind.STALL, doing + " was refused");
            case LibUsb.ERROR_OVERFLOW -> new UsbTroubleException(Kind.BABBLE, doing + " brought too much");
            case LibUsb.ERROR_NOT_SUPPORTED ->
                new UsbFault.Unavailable("the system has no driver that lets a program speak to the loader", null);
            default -> new UsbTroubleException(Kind.OTHER, doing + " failed on USB (libusb " + code + ")");
        };
    }

    /** @return what was given, if it is no error */
    static int check(int code, String doing) throws IOException {
        if (code < 0) {
            throw fault(code, doing);
        }
        return code;
    }
}
