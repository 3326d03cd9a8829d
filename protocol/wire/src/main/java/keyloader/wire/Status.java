package keyloader.wire;

import java.util.Optional;

/** How a loader answers a command (SPEC 10). */
public enum Status {
    OK(0x00),
    UNKNOWN_COMMAND(0x01),
    BAD_REQUEST(0x02),
    NO_SUCH_SLOT(0x03),
    NO_MESSAGE(0x04),
    WRONG_STATE(0x05),
    FULL(0x06),
    ALREADY_SPENT(0x07),
    BAD_TOKEN(0x08),
    DIGEST_MISMATCH(0x09),
    DAMAGED(0x0a),
    STORAGE_FAULT(0x0b),
    BAD_FRAME(0x0c),
    BUSY(0x0d),
    FAULT(0x0e);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static Optional<Status> ofCode(int code) {
        for (Status status : values()) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
