package keyloader.host.outcome;

/**
 * Everything that this program warns of while it goes on. Each has its row in the installer's guide. {@code %s} stands for
 * what varies.
 */
public enum Notice {
    CONTAINER_EXPOSED(
            Kind.WARNING,
            "other users of this computer could read the container %s; they no longer can, but may have copied it"),
    CONTAINER_WITHOUT_PASSPHRASE(
            Kind.WARNING, "the container %s has no passphrase; set one with \"keyloader keys passphrase\""),
    PASSPHRASE_FILE_EXPOSED(
            Kind.WARNING,
            "other users of this computer can read the file with the %s, %s; make it private (chmod 600)"),
    IDENTITY_ACCEPTED(Kind.WARNING, "accepted, and remembered, because of --accept-new-loader-identity"),
    LOADER_FAULT(Kind.WARNING, "the loader reports fault %s; see \"keyloader inspect\""),
    MESSAGE_REPLACED(
            Kind.WARNING, "the message for meter %s of %s was not known to be written; this one takes its place"),
    MESSAGE_MAY_BE_ELSEWHERE(
            Kind.WARNING,
            "the message for meter %s was going to loader %s, and may lie there too; the meter applies it only once"),
    MESSAGES_UNWRITTEN_ELSEWHERE(
            Kind.WARNING, "%s message(s) for other meters have not been written; run \"%s\" to write them"),
    MESSAGES_UNWRITTEN(
            Kind.WARNING, "%s message(s) for this loader were sealed but never written; run \"%s\" to write them"),
    MESSAGE_GONE(
            Kind.WARNING,
            "the message for meter %s of %s is no longer on this loader, and left no receipt; prepare again"),
    MESSAGES_TO_BE_ERASED(Kind.WARNING, "%s message(s) that no meter has taken yet will be erased"),
    RECEIPTS_TO_BE_LOST(
            Kind.WARNING, "%s receipt(s) that have not been fetched will be lost; \"keyloader receipts\" fetches them"),
    ROUND_NAME_TWICE(Kind.WARNING, "line %s: the name %s stands in line %s too"),
    ROUND_INTERRUPTED(
            Kind.WARNING,
            "interrupted; what was sealed or written is kept, and \"keyloader batch\" with the same list goes on"),
    ROUND_ELSEWHERE(
            Kind.WARNING,
            "%s message(s) may lie on loader %s, which is not plugged in; plug it in and run this again, or add --elsewhere"),
    ROUND_LEFT_ALONE(
            Kind.WARNING,
            "%s message(s) of a round may lie on loader %s, and were not written to another; plug it in and run this again, or go on with \"keyloader batch --elsewhere\" if it is lost"),
    KEY_REPLACED(
            Kind.WARNING,
            "meters that obey the key %s (this PC knows %s meter(s)) will refuse the new one until somebody holds their reset button; the old one is gone, unless it was exported"),
    EXPORT_LOADER_DIFFERS(
            Kind.ALARM,
            "loader %s showed the other PC another identity key than it showed this one",
            "one of the two was not the loader that it said it was: use another loader; this PC goes on with what it saw itself"),
    OWNERS_IN_MESSAGE(Kind.WARNING, "the message for meter %s also changes whom it obeys: %s"),
    OWNERS_OVERTAKEN(
            Kind.WARNING,
            "an earlier message, not answered yet, was to change whom meter %s obeys; once this one is applied it never will be: prepare this meter again, with --owners"),
    PREKEY_SHARED(
            Kind.WARNING,
            "the one-time key of meter %s was used for an earlier message, too, which is not answered yet; whichever the meter takes first makes the other useless"),
    OWNERS_LED_BY_ANOTHER(Kind.WARNING, "after this, only %s (%s) can change whom meter %s obeys"),
    OWNERS_NOT_OURS_TO_CHANGE(
            Kind.WARNING,
            "by its last receipt meter %s lets only %s change its owners; unless that has changed, it will refuse this as NOT_THE_OWNER"),
    EXPORT_OWNER_DIFFERS(
            Kind.ALARM,
            "the owner %s is %s on this PC, and %s on the other",
            "one of the two is an old key, or a wrong one: ask whose it is; this PC goes on with its own, and \"keyloader owners remove\" forgets it"),
    METER_LIST_BEGUN_ANEW(
            Kind.WARNING,
            "the list of meters %s was missing or had been changed; it begins anew with this manifest: import the earlier ones again"),

    LABEL_OTHER_KEY(
            Kind.ALARM,
            "the factory gave meter %s the check code %s; this label says %s",
            "look for a sticker over the label"),
    LABEL_OTHER_SERIAL(
            Kind.ALARM,
            "the factory gave the key with check code %s to meter %s; this label says %s",
            "the label, or the sticker over it, is another meter's"),
    MANIFEST_MAKER_CHANGED(
            Kind.ALARM,
            "earlier manifests were signed by the key %s, and this one by %s",
            "it may have been made to pass off other meters' labels: ask the factory"),
    MANIFEST_METER_CHANGED(
            Kind.ALARM,
            "meter %s has the check code %s in this manifest; before, this serial had %s, and this key the serial %s",
            "ask the factory why"),
    LOADER_IDENTITY_CHANGED(
            Kind.ALARM,
            "loader %s shows another identity key than when it was first seen",
            "use another loader, unless you know why its key has changed"),
    LOADER_LOG_BROKEN(
            Kind.ALARM,
            "the loader's log does not hold: %s",
            "somebody may have changed what is on this loader; do not rely on what it shows"),
    LOADER_SELF_TEST(
            Kind.ALARM,
            "the loader's self-test found a fault: %s",
            "fetch its receipts if that still works, and use another loader"),
    LABEL_CHANGED(
            Kind.ALARM,
            "meter %s had the check code %s when this PC prepared for it before; this label says %s",
            "look for a sticker over the label"),

    OWNERS_NOT_AS_ORDERED(
            Kind.ALARM,
            "the meter does not obey those whom it was told to: it was to obey %s, and obeys %s",
            Words.OWNERS),
    OWNERS_NOT_CHANGED(
            Kind.ALARM,
            "this message was to have the meter obey %s, and a newer one was applied in its place; the meter obeys %s",
            "prepare again, with the owners that are meant"),
    OWNERS_AFTER_CLAIM(
            Kind.ALARM, "the meter was claimed just now, but does not obey this PC alone: it obeys %s", Words.OWNERS),
    OWNERS_WITHOUT_SELF(
            Kind.ALARM, "the meter obeyed this PC, but does not count it among its owners: it obeys %s", Words.OWNERS),
    OWNERS_UNKNOWN(Kind.ALARM, "the meter obeys keys that this PC does not know: %s", Words.OWNERS),
    OWNERS_CHANGED(
            Kind.ALARM, "the meter's owners have changed without this PC: it obeyed %s and now obeys %s", Words.OWNERS),
    RESETS_WENT_BACK(Kind.ALARM, "the meter's reset count has gone back from %s to %s", Words.OWNERS),
    CLAIMED_ANEW(Kind.ALARM, "the meter was claimed anew, although it had owners and was not reset", Words.OWNERS);

    /** How loud. */
    public enum Kind {
        WARNING,
        /** Something is not as it should be, and somebody has to look. */
        ALARM
    }

    private final Kind kind;
    private final String message;
    private final String hint;

    /** A warning says in one line what to do. */
    Notice(Kind kind, String message) {
        this(kind, message, "");
    }

    Notice(Kind kind, String message, String hint) {
        this.kind = kind;
        this.message = message;
        this.hint = hint;
    }

    public Kind kind() {
        return kind;
    }

    /** With {@code %s} for what varies. */
    public String message() {
        return message;
    }

    /** Empty for a warning. */
    public String hint() {
        return hint;
    }

    /** Safe to print, whatever the arguments are. */
    public String text(Object... arguments) {
        return Template.fill(message, arguments);
    }
}
