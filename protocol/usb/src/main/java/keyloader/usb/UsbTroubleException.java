package keyloader.usb;

import java.io.IOException;

/** A transfer failed in a way that a pulled cable and a broken loader share; who sees it finds out which. */
final class UsbTroubleException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What the host controller saw. */
    enum Kind {
        /** The device refused it. */
        STALL,
        /** More came than was asked for. */
        BABBLE,
        OTHER
    }

    private final Kind kind;

    UsbTroubleException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
