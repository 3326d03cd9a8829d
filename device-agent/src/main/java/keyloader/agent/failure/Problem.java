package keyloader.agent.failure;

/**
 * Everything that ends the program without a verdict: what it says, what to do, and the exit code. {@code
 * docs/meter-guide.md} explains each; a test keeps it complete.
 */
public enum Problem {
    NO_COMMAND(2, "no command is given", "see keyloader-agent --help"),
    UNKNOWN_COMMAND(2, "there is no command %s", "see keyloader-agent --help"),
    UNKNOWN_ARGUMENT(2, "what is %s?", "see keyloader-agent --help"),
    OPTION_TWICE(2, "%s is given twice", "see keyloader-agent --help"),
    OPTION_WITHOUT_VALUE(2, "%s needs a value", "see keyloader-agent --help"),
    OPTION_MISSING(2, "%s is missing", "see keyloader-agent --help"),
    NOT_A_PATH(2, "%s is not a path", "see keyloader-agent --help"),
    SERIAL_IMPOSSIBLE(
            2,
            "--serial is not 1 to 32 letters, digits, dots, hyphens and underscores",
            "it is printed on the label and in its QR code"),
    BATCH_WITH(
            2,
            "%s cannot be given together with --batch",
            "a list makes new meters with their keys in files, and their lines; labels are drawn from those"),
    SERIALS_UNREADABLE(1, "the list of serials %s cannot be read: %s", "look at its name, and who may read it"),
    SERIALS_NONE(1, "there is no serial in %s", "put one into the first column of each line"),
    SERIALS_BAD(
            1,
            "%s: the first column has no serial; nothing is made",
            "a serial is 1 to 32 letters, digits, dots, hyphens and underscores, and neither . nor .."),
    SERIALS_TWICE(
            1,
            "%1$s: the serial %2$s is that of line %3$s, or differs from it only in case; nothing is made",
            "leave one of the two out, or correct it: each meter has a serial of its own"),
    SERIALS_TOO_MANY(1, "%s has more than %s; nothing is made", "make several lists of it"),
    BATCH_IN_A_METER(
            1,
            "the state directory %s is that of one meter",
            "name another for the batch: each meter gets a directory of its own in it"),
    BATCH_CASE(
            1,
            "in %s there is %s, and the list has %s, which differs only in case; nothing is made",
            "correct the list, or name another state directory"),
    LINK_IMPOSSIBLE(2, "--loader is %s", "for example --loader usb"),
    LINK_NOWHERE(
            1,
            "there is no directory for the loader's socket %s",
            "start the loader first, or name the socket that it listens on"),
    USB_UNAVAILABLE(
            1,
            "USB cannot be used here (%s)",
            "run it on Linux with a USB port, and with a directory for temporary files that programs may be loaded from"
                    + " (java.io.tmpdir, not mounted noexec)"),
    USB_NOT_PERMITTED(
            1,
            "a loader is plugged in, but may not be opened (%s)",
            "run keyloader-agent as root, or give its user the device's node below /dev/bus/usb"),
    USB_SEVERAL(1, "several loaders are plugged in (%s)", "leave only one, or name it with --loader usb:SERIAL"),
    NETWORK_IMPOSSIBLE(2, "--network is not %s", "the meter's guide says which is for which meter"),
    NETWORK_NO_BUS(
            1,
            "what runs the meter's WiFi cannot be found out (%s)",
            "start the system's message bus (D-Bus) first, or name wpa_supplicant or networkmanager instead of auto"),
    NETWORK_INTERFACE_UNCLEAR(
            1,
            "the meter has %s WiFi interfaces, and none is named",
            "name it, as in wpa_supplicant:wlan0 (ls /sys/class/net); if it has none, see to its driver"),
    NETWORK_PATH_UNUSABLE(
            2,
            "the network directory %s has a line break or another control character in its path",
            "name one without: the path stands in configuration files"),
    CONFIG_AND_OPTION(2, "%s cannot be given together with --config", "say it in the file, or leave --config out"),
    CONFIG_NOT_A_SETTING(2, "%1$s: not of the form key = value", "comments begin with #"),
    CONFIG_UNKNOWN_KEY(
            2,
            "%1$s: there is no such key",
            "the keys are state, loader, network, dhcp-client, head-end, light, reset-button, arming-button, arming-minutes,"
                    + " usb-ports, prekey-memory and lock-down"),
    CONFIG_GIVEN_TWICE(2, "%1$s: %2$s is given for the second time", "leave one of them"),
    CONFIG_MISSING(2, "%1$s: %2$s is missing", "state, loader and network have to be there"),
    CONFIG_BAD_VALUE(2, "%1$s: %2$s", "the meter's guide says what each key takes"),
    CONFIG_UNREADABLE(1, "%1$s: cannot be read: %2$s", "look at its name, and who may read it"),
    RESET_UNCONFIRMED(2, "a reset has to be confirmed", "add --yes, or run it on a terminal"),

    TOKEN_SETTINGS(
            2,
            "where the token is cannot be told: %1$s: %2$s",
            "library and pin-file have to be there, slot may be, and nothing else; see the meter's guide"),
    TOKEN_NO_LIBRARY(
            1,
            "%1$s cannot be used as a token's library",
            "look at its name, whether it is for this computer, and whether this Java has the module jdk.crypto.cryptoki"),
    TOKEN_ABSENT(
            1,
            "there is no token in slot %2$s of %1$s",
            "see to the token, or name another slot; slots that have no token count, too"),
    TOKEN_WRONG_PIN(
            2,
            "the token does not take the PIN in %3$s",
            "correct it before you try again: after a few wrong ones the token is locked"),
    TOKEN_LOCKED(
            2,
            "the token is locked, since its PIN was wrong too often (%1$s)",
            "unlock it with its maker's tool, and correct the PIN in %3$s"),
    TOKEN_NO_KEY(
            1,
            "this meter's key is not in the token (%1$s, slot %2$s)",
            "it is another meter's token, or its key was destroyed; put the right one in, or give the meter a new key and"
                    + " label (provision --force)"),
    TOKEN_BROKEN(
            1,
            "the token does not do what it is asked to (%1$s, slot %2$s)",
            "see whether it has room for another key, and makes and uses P-256 keys for ECDH (pkcs11-tool"
                    + " --list-mechanisms)"),
    TOKEN_HAS_IDENTITY(
            1,
            "the token has a meter's key already, and %3$s knows nothing of it",
            "if that meter is in use, restore its state directory; if not (a power cut may have left the key), run provision"
                    + " again with --force, which destroys it"),
    KEY_NOT_IN_TOKEN(
            1,
            "the meter's key lies in a file in %s, not in a token",
            "a key cannot be moved into a token: with --force the meter gets a new key there, and a new label"),
    PIN_OPEN_TO_OTHERS(1, "%1$s, which has the token's PIN, is open to others than its owner", "chmod 600 %1$s"),
    PIN_IMPOSSIBLE(2, "%s has no PIN, or more than one", "write the token's PIN into it, on one line"),
    PIN_UNREADABLE(1, "the token's PIN cannot be read (%s)", "look at pin-file, and who may read it"),
    PREKEYS_WITHOUT_TOKEN(
            2,
            "prekey-memory is the token, but the meter's key lies in a file",
            "leave the line out, or give the meter a key in a token"),

    QA_INPUT(
            1,
            "the station's requests cannot be read (%s)",
            "see to the line to the station, then begin the test anew"),
    QA_NOT_FRESH(
            1,
            "meter %s is not as it leaves the factory: it has an owner, marks, outcomes or a network",
            "give it a new key and label (provision --force), then test it again"),
    QA_LEFT(
            1,
            "what an earlier test has left cannot be removed (%s)",
            "see to the network's program and the storage; the agent removes it when it starts, too"),
    QA_SESSION_OPEN(2, "the station's session with the loader is still open", "close it before the meter is to look"),
    QA_LOADER_GONE(
            1,
            "the loader that was there is gone, and has not come back for %s s",
            "see to the loader in the meter's socket and to its plug, then let the meter look again"),
    QA_NOT_ENDED(2, "the test is not ended yet", "end it before the meter is locked"),
    QA_NO_BUTTON(2, "this meter's configuration has no %s button", "name it there, or leave its test out"),
    FORCE_WITH_LOCK(2, "--force and --lock are not for one run", "see keyloader-agent provision --help"),
    FORCE_UNCONFIRMED(
            2,
            "a new key for a meter that has one has to be confirmed",
            "run it on a terminal, and type the meter's serial when it is asked for"),
    PROVISIONING_LOCKED(
            1,
            "meter %s is locked: it keeps its key and its label",
            "it was locked when it had passed its test; if it must have another key, it goes back to the factory"),

    NO_METER(
            1,
            "there is no meter in the state directory %s",
            "make one with: keyloader-agent provision --state DIR --serial SN"),
    STATE_FORBIDDEN(
            1,
            "you may not look into the state directory %1$s",
            "run it as the user whom it belongs to (ls -ld %1$s), or as root"),
    STATE_NOT_A_DIRECTORY(1, "the state directory %s is not a directory", "name one that is empty, or is to be made"),
    STATE_UNMAKEABLE(
            1,
            "the state directory cannot be made (%s)",
            "the directory above it must exist, with space left, and be yours to write in"),
    STATE_UNREADABLE(1, "the meter's state cannot be read (%s)", "see to the storage, then run it again"),
    STATE_UNWRITABLE(
            1,
            "the meter's state cannot be written (%s)",
            "see to the storage, its free space and permissions, then start it again: nothing is lost"),
    DIRECTORY_OPEN_TO_OTHERS(1, "the state directory %1$s is open to others than its owner", "chmod 700 %1$s"),
    FILE_OPEN_TO_OTHERS(
            1,
            "%1$s is open to others than its owner",
            "chmod 600 %1$s; if anyone may have read it, give the meter a new key and label"),
    STATE_IN_USE(1, "another keyloader-agent is using the state directory %s", "stop it first"),
    RECORD_MISSING(
            1,
            "the meter's key is in %s, but what it remembers (state.cbor) is missing",
            "without it the meter would obey anybody and take old messages again; restore the file, or give the meter a"
                    + " new key and label"),
    BIRTH_CUT_OFF(1, "the meter's key is missing in %s", "provisioning was cut off; run provision again"),
    KEY_MISSING(
            1,
            "the meter's key is missing in %s, though it has been used",
            "it cannot be made again; give the meter a new key and label (provision --force)"),
    RECORD_DAMAGED(
            1,
            "what the meter remembers is damaged (%s, %s)",
            "restore the file from a copy of this very meter's last state, or give the meter a new key and label"),
    RECORD_NEWER(
            1,
            "what the meter remembers was written by a newer keyloader-agent (%s, version %s)",
            "update keyloader-agent"),
    KEY_OF_ANOTHER(
            1,
            "the key in %s is not that of the record beside it (%s)",
            "this is another meter's key or record; restore the pair that belongs together"),
    ANOTHER_SERIAL(
            1,
            "the state directory %s is that of meter %s",
            "a meter keeps its identity: use another directory for another meter"),

    NETWORK_OF_ANOTHER(
            1,
            "the network directory %1$s belongs to the meter with the check code %2$s",
            "name another directory; if that meter is gone, remove %1$s/keyloader-meter and what else Keyloader left there"),
    NETWORK_OF_NOBODY(
            1,
            "the network directory %1$s holds a configuration that this meter did not bring",
            "name another directory; if nobody needs it, remove %1$s/current and the keyloader-generation directories"),
    NETWORK_MARK_DAMAGED(
            1,
            "whom the network directory belongs to cannot be told (%1$s)",
            "if it is this meter's alone, remove that file and the keyloader-generation directories beside it;"
                    + " otherwise name another directory"),
    NETWORK_UNREADABLE(
            1, "the network directory cannot be read (%s)", "it must be a directory of the agent's own user"),

    SETUP_CHANNEL_OPEN(
            1,
            "the meter could be set up in another way: %1$s (%2$s)",
            "%3$s; keyloader-agent audit shows all that was looked for"),
    RADIO_NOT_BLOCKED(
            1,
            "the radios cannot be switched off (%s)",
            "run keyloader-agent as root, or give its user /dev/rfkill; see rfkill list"),
    USB_PORT_IMPOSSIBLE(
            2, "--usb-ports: %s is not the name of a root hub", "for example --usb-ports \"usb1 usb2\"; see lsusb -t"),
    USB_PORT_NOT_CLOSED(
            1,
            "a USB port cannot be closed (%s)",
            "run keyloader-agent as root, and name only ports that this meter has (ls /sys/bus/usb/devices)"),

    PREKEY_MEMORY_IMPOSSIBLE(
            1,
            "prekey-memory: %s is no memory that the kernel shows in sysfs; elsewhere nothing is wiped for sure",
            "name an EEPROM's file, such as one below /sys/bus/i2c/devices, or leave the line out"),
    PREKEY_MEMORY_UNUSABLE(
            1,
            "prekey-memory: cannot be used (%s)",
            "look whether the memory is there, and whether keyloader-agent may write it"),

    LABEL_NOWHERE(1, "there is no directory for the label's picture %s", "make it first"),
    LABEL_UNWRITABLE(
            1,
            "the label's picture cannot be written (%s); the meter itself is provisioned",
            "see to the directory's permissions and space, then run provision again"),
    LABEL_NOT_READABLE(
            1,
            "the label's picture does not read back; the meter itself is provisioned",
            "see to the storage, then run provision again"),
    LABELS_NOT_INSTALLED(
            1,
            "this installation cannot draw labels; the meter itself is provisioned",
            "put keyloader-label-picture.jar and ZXing's core.jar beside the agent's other libraries, or run provision"
                    + " without --label and draw its output elsewhere"),

    WRONG_SERIAL(1, "that is not this meter's serial; nothing is changed", "try again"),
    RESET_NOT_BEGUN(
            1,
            "the network directory cannot be marked as this meter's (%s); nothing is changed",
            "see to the directory's permissions and free space, then run reset again"),
    RESET_NOT_CLEARED(
            1,
            "the meter is reset, but its network could not be cleared (%s)",
            "it is cleared when keyloader-agent run starts next"),
    LABEL_NOT_PRINTED(
            1,
            "the label could not be printed; the meter itself is provisioned",
            "see to where the output goes (is the disk full?), then run provision again: it prints the same label"),
    OUTPUT_UNWRITABLE(
            1, "the output could not be written", "see to where it goes (is the disk full?), then run it again"),
    INTERRUPTED(1, "interrupted", "start it again: nothing is lost"),
    INTERNAL(
            1,
            "keyloader-agent has met a fault of its own (%s at %s)",
            "nothing on record is lost; start it again, and report it with the version (%3$s)");

    private final int exitCode;
    private final String message;
    private final String hint;

    Problem(int exitCode, String message, String hint) {
        this.exitCode = exitCode;
        this.message = message;
        this.hint = hint;
    }

    /** 1 failed, 2 wrong use. */
    public int exitCode() {
        return exitCode;
    }

    /** A template of {@link java.util.Formatter}, of which all arguments are text. */
    public String message() {
        return message;
    }

    /** A template with the same arguments. */
    public String hint() {
        return hint;
    }
}
