package keyloader.sealing.token;

/** Why a token can't be used. */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** The library is not there, is none, or this Java can't load such. */
        NO_LIBRARY,
        /** No token in that slot. */
        NO_TOKEN,
        /** Each wrong one is counted by the token. */
        WRONG_PIN,
        /** Too many have been wrong. */
        LOCKED,
        /** No key of that name, or of that public key, that could sign. */
        NO_KEY,
        /** More than one key, and none was named. */
        SEVERAL_KEYS,
        /** It answered, and not as a token should. */
        BROKEN
    }

    private final Kind kind;

    TokenException(Kind kind) {
        super(kind.name());
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
