package keyloader.loader.transport.functionfs;

import java.io.IOException;

/** This computer can't be a loader on that wire, and nothing of it was changed. */
public final class GadgetRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        NOT_ROOT,
        NO_SUPPORT,
        NO_CONTROLLER,
        /** The detail names them. */
        SEVERAL_CONTROLLERS,
        /** The detail is what was asked for. */
        UNKNOWN_CONTROLLER,
        /** The detail is the controller. */
        CONTROLLER_IN_USE,
        /** A living process serves it. */
        IN_USE,
        /** A gadget of this name is not one that a loader makes. */
        NOT_OURS,
        DIRECTORY_MISSING,
        /** Something lies in it or is mounted there. */
        DIRECTORY_TAKEN
    }

    private final Reason reason;
    private final String detail;

    public GadgetRefusedException(Reason reason, String detail) {
        super(reason + ": " + detail);
        this.reason = reason;
        this.detail = detail;
    }

    GadgetRefusedException(Reason reason) {
        this(reason, "");
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return detail;
    }
}
