package keyloader.usb;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on USB, by what a person can do about it. libusb's codes end here: which of several a removal gives
 * depends on who notices first.
 *
 * <p>Beside these a link throws what every link throws: {@code LoaderBusyException} (another program has claimed the
 * interface), {@code SocketTimeoutException} (no answer in time) and {@code LoaderGarbledException} (an answer that is none).
 */
public abstract sealed class UsbFault extends IOException {
    private static final long serialVersionUID = 1L;

    private UsbFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** No device that looks like a loader, or not the one that was named. */
    public static sealed class Absent extends UsbFault permits Unnamed {
        private static final long serialVersionUID = 1L;

        public Absent(String message) {
            super(message, null);
        }
    }

    /** The one that was named is not seen, but something that could not tell its serial may be it. */
    public static final class Unnamed extends Absent {
        private static final long serialVersionUID = 1L;

        public Unnamed(String message) {
            super(message);
        }
    }

    /** More than one, and none was named. */
    public static final class Several extends UsbFault {
        private static final long serialVersionUID = 1L;

        public Several(String message) {
            super(message, null);
        }
    }

    /** It was pulled out. */
    public static final class Removed extends UsbFault {
        private static final long serialVersionUID = 1L;

        public Removed() {
            super("the loader was pulled out", null);
        }
    }

    /** This user may not open the device. */
    public static final class NotPermitted extends UsbFault {
        private static final long serialVersionUID = 1L;

        public NotPermitted(String message) {
            super(message, null);
        }
    }

    /** It has a loader's ids, and is none: its descriptors or its first answer say so. */
    public static final class NotALoader extends UsbFault {
        private static final long serialVersionUID = 1L;

        public NotALoader(String message) {
            super(message, null);
        }
    }

    /** The system gives no access to USB now; it may a moment later. */
    public static final class NoAccess extends UsbFault {
        private static final long serialVersionUID = 1L;

        public NoAccess(String message) {
            super(message, null);
        }
    }

    /** There is no USB to be had on this computer, or none that the library knows. */
    public static final class Unavailable extends UsbFault {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
