package keyloader.wire;

/** The bounds of SPEC 14 that concern the wire, in bytes unless said otherwise. */
public final class Limits {
    public static final int MAX_MESSAGE = 16_384;
    public static final int MAX_RECEIPT = 2_048;
    public static final int MAX_CHUNK = 2_048;
    public static final int HASH = 32;
    public static final int TOKEN = 32;
    public static final int NONCE = 32;
    /** Slots are counted from 0 to at most this number. */
    public static final int MAX_SLOT = 65_535;
    /** Entries of LIST or LOG in one reply. */
    public static final int PAGE_ENTRIES = 16;

    private Limits() {}
}
