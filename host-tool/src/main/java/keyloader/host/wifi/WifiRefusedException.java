package keyloader.host.wifi;

/** A WIFI: text that no network can be made of. Says which rule is broken, and nothing of the text. */
public final class WifiRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** From the outside in: of two readings that are both refused, the one that got further is told. */
    public enum Kind {
        NOT_WIFI,
        TOO_LONG,
        UNFINISHED,
        FIELD_MALFORMED,
        FIELD_UNKNOWN,
        FIELD_REPEATED,
        ESCAPE,
        CHARACTERS,
        ENTERPRISE,
        WEP,
        TYPE_UNKNOWN,
        PASSWORD_ID,
        VALUE,
        NAME_MISSING,
        NAME_LENGTH,
        PASSPHRASE_MISSING,
        PASSPHRASE_FOR_OPEN,
        PASSPHRASE_LENGTH,
        PASSPHRASE_CHARACTERS
    }

    private final Kind kind;

    WifiRefusedException(Kind kind) {
        super(kind.toString());
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
