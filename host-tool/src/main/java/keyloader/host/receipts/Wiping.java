package keyloader.host.receipts;

import keyloader.host.container.MessageRecord;

/** What it is worth that a message was wiped: whether a copy that somebody kept can still be opened by who gets the meter's key. */
public enum Wiping {
    /** The meter destroys the only key, where that can be done for sure. */
    CRYPTOGRAPHIC(
            "cryptographic",
            "cryptographically, once the meter has used it: then nobody can open it, whatever copies there are",
            "cryptographically: nobody can open it any more, whatever copies there are"),
    /** The meter removes the only key from a file. */
    FILE(
            "file",
            "with its key, which the meter keeps in a file until then: the meter's storage may keep traces of it",
            "with its key, which was in a file on the meter: the meter's storage may keep traces of it"),
    /** There is no key but the meter's own. */
    LABEL_ONLY(
            "label-only",
            "from the loader only: whoever has a copy and gets the meter's key later can open it",
            "from the loader only: whoever has a copy and gets the meter's key later can open it");

    private final String code;
    private final String beforehand;
    private final String afterwards;

    Wiping(String code, String beforehand, String afterwards) {
        this.code = code;
        this.beforehand = beforehand;
        this.afterwards = afterwards;
    }

    public static Wiping of(MessageRecord message) {
        return message.prekey()
                .map(used -> used.storage().wipesCryptographically() ? CRYPTOGRAPHIC : FILE)
                .orElse(LABEL_ONLY);
    }

    /** For programs; documented in the installer's guide, and stays. */
    public String code() {
        return code;
    }

    /** Said when it is written. */
    public String beforehand() {
        return beforehand;
    }

    /** Said of a message that a meter has used up. */
    public String afterwards() {
        return afterwards;
    }
}
