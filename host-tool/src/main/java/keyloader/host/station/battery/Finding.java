package keyloader.host.station.battery;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.host.text.Escape;

/**
 * Everything that can be found of a meter: what happened, and what to do next. The constants are codes in reports and records, and
 * stay; each has its row in the factory guide. {@code %s} stands for what varies; {@code %2$s} in a next step is the second.
 */
public enum Finding {
    // The conversation, at any step
    NOT_STARTED("the jig's command %s cannot be started: %s", "see to the jig's line in the file of jigs"),
    MET_THE_END(
            "the meter's program ended at \"%s\"; it said last: %s",
            "see whether the meter is powered, reached and not running its agent (systemctl stop keyloader-agent)"),
    SILENT(
            "the meter did not answer \"%s\" within %s s",
            "see the meter's log and power; if it is only slow, give more time with --limit"),
    ANSWER_TOO_LONG("the meter's answer to \"%s\" is longer than any may be", Texts.AGENT),
    NONSENSE("the meter's answer to \"%s\" cannot be used: %s", Texts.AGENT),
    REFUSED("the meter refused \"%s\": %s", "%3$s"),
    TIME_UP(
            "the meter's time, %s s, was up before this was tried",
            "see in the report which step was slow; if the meter is only slow, give more time with --limit"),
    OTHER_METER(
            "meter %s answers where meter %s was tested",
            "leave the meter in its jig until its result is shown; test both again"),
    LOADER_BROKE("the jig's loader did not do what it was asked: %s", "plug the loader in again, or use another"),
    WRONG_LIGHT("the meter shows %s where %s was due", Texts.AGENT),

    // connect
    PROTOCOL_OTHER(
            "the meter speaks version %s of the dialogue, and this station version 1", "update the older of the two"),

    // version
    AGENT_OTHER(
            "the meter's agent is version %s, and %s is due", "put the right image on the meter, and test it again"),

    // fresh, fresh-again
    NOT_FRESH(
            "the meter has an owner, marks, prekeys or a network already",
            "give it the factory's image again; a meter that has lived is not tested"),
    STILL_NOT_FRESH("the test has left something in the meter's own record", Texts.KEEP_BACK),

    // label, manifest
    LABEL_UNREADABLE("the label was not read: %s", "scan it again; print it anew if it is blurred"),
    LABEL_OTHER_METER(
            "the label on it is that of meter %s, and this is meter %s",
            "take the label off and put on this meter's own; look for the meter that has this one's"),
    LABEL_OTHER_KEY(
            "the label has the right serial %s and another key: %s, and the meter has %s",
            "print the label anew from the meter's present key; see why there are two"),
    NOT_IN_MANIFEST(
            "the manifest does not list meter %s", "make the manifest anew with this meter, or give the right one"),
    MANIFEST_OTHER_KEY(
            "the manifest has meter %s with another key, or its key with another serial",
            "see which of the two is right; the meter's state may be another meter's"),

    // duplicate
    SERIAL_SEEN(
            "serial %s was tested before with another key, %s, in run %s",
            "find the other meter of that serial; if this one was given a new key, run it with --accept-new-key %1$s"),
    KEY_SEEN(
            "the key of this meter was tested before as meter %s, in run %s",
            "two meters have one key: give this one a key of its own; its image was copied from a meter"),
    IN_ANOTHER_JIG(
            "this meter's serial or key is in jig %s, too, right now", "two meters have one identity: keep both back"),
    PASSED_BEFORE(
            "meter %s has passed before, in run %s",
            "if this is that very meter, run it with --retest %1$s; else two meters have one identity: keep both back"),
    LOCK_GONE(
            "meter %s was locked in run %s, and this one is not",
            "two meters have one identity, or its state was made anew: keep it back"),

    RECORDS_SILENT(
            "the station's records cannot be read: %s", "see to the file and its disk, and test the meter again"),

    // loader
    LOADER_CHANGED(
            "the loader in the jig shows another identity key than loader %s had before",
            "use another loader in this jig; it may be a copy"),
    LOADER_FAULT("the loader in the jig reports fault %s", "use another loader in this jig"),
    LOADER_SMALL("the loader in the jig has %s slot(s), and 2 are needed", "use another loader in this jig"),
    LOADER_NOT_OURS(
            "the loader in the jig holds messages, or an admin token, of another PC",
            "zeroize it by its button, so that it is this station's, or use another"),
    LOADER_NOT_EMPTIED(
            "the loader in the jig says that it is erased, and still lists %s slot(s)", "use another loader"),

    STATION_TROUBLE("the station cannot keep what it has to know of the loader: %s", "%2$s"),

    // others, damaged, production
    OTHERS_TAKEN("the meter has taken a message that is sealed to another key", Texts.KEEP_BACK),
    OTHERS_VERDICT("of a message that is sealed to another key the meter says %s, and %s was due", Texts.AGENT),
    DAMAGED_TAKEN("the meter has taken a message with a changed byte", Texts.KEEP_BACK),
    DAMAGED_VERDICT("of a message with a changed byte the meter says %s, and %s was due", Texts.AGENT),
    PRODUCTION_TAKEN("the meter has taken an order outside of a test's purpose while it was tested", Texts.KEEP_BACK),
    PRODUCTION_VERDICT("of an order outside of a test's purpose the meter says %s, and %s was due", Texts.AGENT),
    CLAIMED_EARLY("the meter holds an owner, marks or a network before it was given any", Texts.KEEP_BACK),

    // own
    NO_RADIO(
            "the meter's network is %s: it would join nothing",
            "set network in the meter's configuration to its radio's program; a trial without radio wants --without-radio"),
    OWN_DAMAGED(
            "the meter cannot open a message to its own key: %s",
            "its private key is not that of its label: give it a new key and label"),
    OWN_NOT_JOINED("the meter did not join the test network: %s", Texts.ACCESS_POINT),
    OWN_VERDICT("of its own message the meter says %s, and %s was due", Texts.AGENT),
    OWN_NOT_SPENT("the meter says that it joined, and has not spent the message on the loader", Texts.KEEP_BACK),
    RECEIPT_MISSING("the loader has no receipt of the meter", Texts.AGENT),
    RECEIPT_FORGED("the receipt was not made for this message with this meter's key", Texts.KEEP_BACK),
    RECEIPT_WRONG("the receipt says otherwise than was ordered: %s", Texts.AGENT),

    // wiped, replay, foreign, prekey, superseded, scratch
    NOT_WIPED("the loader still gives out the message that was spent", "use another loader in this jig"),
    NOT_IN_LOG("the loader's own log has no record that the message was spent", "use another loader in this jig"),
    REPLAY_TAKEN("the meter has applied the same message a second time", Texts.KEEP_BACK),
    REPLAY_VERDICT("of a message that it has applied before the meter says %s, and %s was due", Texts.AGENT),
    REPLAY_KEPT("the meter leaves a message that it has applied before on the loader", Texts.AGENT),
    FOREIGN_TAKEN("the meter has taken another installer's message, although it is owned", Texts.KEEP_BACK),
    FOREIGN_VERDICT("of another installer's message the meter says %s, and %s was due", Texts.AGENT),
    FOREIGN_NOTE("the meter's note for another installer does not hold: %s", Texts.AGENT),
    PREKEY_MISSING(
            "the receipt brings no one-time key for the next message",
            "see the meter's log: its place for prekeys may be full or not writable"),
    PREKEY_NOT_JOINED("the meter did not join with a message to its one-time key: %s", Texts.ACCESS_POINT),
    PREKEY_NOT_OPENED("the meter joined, and not with the message to its one-time key", Texts.AGENT),
    PREKEY_VERDICT("of a message to its one-time key the meter says %s, and %s was due", Texts.AGENT),
    SUPERSEDED_KEPT("the meter has not spent the older of two messages", Texts.AGENT),
    SCRATCH_DIFFERS("the meter's state is not what was ordered: %s", Texts.KEEP_BACK),

    // checks
    CHECK_FAILED("the meter finds: %s", "%2$s"),
    CHECK_MISSING("the meter has not looked at: %s", Texts.AGENT),
    CHECK_UNKNOWN("the meter cannot tell: %s", "%2$s; where that is as it should be, add --allow-unknown %3$s"),

    // lights, buttons
    PARTS_MISSING(
            "the meter has no %s configured, and the station was told to ask about them",
            "name them in the meter's configuration, or run the station without that"),
    LIGHT_WRONG(
            "the light should blink %s times, and who looked saw %s",
            "see to the light, its wire and the lights of the meter's configuration"),
    LIGHT_UNANSWERED(
            "nobody said what the light shows",
            "answer with the jig's name and the number, or run the station with --lights skip"),
    BUTTON_NOT_PRESSED(
            "the button \"%s\" was not pressed, or not noticed, within %s s",
            "press and let go; if that was done, see to the button and its wire"),

    // end
    NOT_CLEAN("the test could not be removed from the meter: %s", Texts.KEEP_BACK),
    END_UNKNOWN(
            "whether the test was removed from the meter is not known: %s",
            "test it again: that removes what is left; do not ship it before"),

    // lock
    NOT_LOCKED("the meter could not be locked: %s", "lock it by keyloader-agent provision --lock, or test it again");

    private static final Pattern PLACE = Pattern.compile("%(?:(\\d)\\$)?s");

    private final String what;
    private final String next;

    Finding(String what, String next) {
        this.what = what;
        this.next = next;
    }

    /** What is said of several. */
    private static final class Texts {
        static final String AGENT =
                "give the meter the agent that is meant for it, and test it again; if it stays, keep it back and tell who makes the agent";
        static final String ACCESS_POINT =
                "see to the bench's access point and to the network that the station was given; if others join there, to this meter's antenna";
        static final String KEEP_BACK = "keep the meter back: its agent must not be used; tell who makes the agent";
    }

    /** With {@code %s} for what varies. */
    public String what() {
        return what;
    }

    public String next() {
        return next;
    }

    /** What varies, filled in and made safe to print, in one line. */
    String what(Object... arguments) {
        return fill(what, arguments);
    }

    String next(Object... arguments) {
        return fill(next, arguments);
    }

    private static String fill(String template, Object... arguments) {
        Object[] safe = Arrays.stream(arguments)
                .map(argument -> Escape.text(String.valueOf(argument)))
                .toArray();
        return String.format(Locale.ROOT, template, safe);
    }

    /** How many arguments its texts take. */
    int arguments() {
        return Math.max(count(what), count(next));
    }

    private static int count(String template) {
        int highest = 0;
        int unnamed = 0;
        Matcher matcher = PLACE.matcher(template);
        while (matcher.find()) {
            String number = matcher.group(1);
            highest = Math.max(highest, number == null ? ++unnamed : Integer.parseInt(number));
        }
        return highest;
    }
}
