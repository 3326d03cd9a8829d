package keyloader.loader;

/**
 * Every way in which the program fails. {@code docs/loader-guide.md} has a row for each.
 *
 * <p>In a message %1$s is the argument or file that it is about, %2$s what the system or the parser says.
 */
public enum Failure {
    WRONG_USE(2, "wrong use: %s", "keyloader-loader --help shows how it is used"),
    LINK_MALFORMED(2, "--link: %s", "for example --link usbip, --link tcp:7040 or --link unix:/run/keyloader"),
    STORE_NO_PATH(2, "--store: not a path", "name a file"),

    CONFIG_NOT_A_SETTING(2, "%1$s: not of the form key = value", "comments begin with #"),
    CONFIG_UNKNOWN_KEY(
            2,
            "%1$s: there is no such key",
            "the keys are store, link, udc, slots, light, zeroize-button and case-switch"),
    CONFIG_GIVEN_TWICE(2, "%1$s: %2$s is given for the second time", "leave one of them"),
    CONFIG_MISSING(2, "%1$s: %2$s is missing", "store and link have to be there"),
    CONFIG_BAD_VALUE(2, "%1$s: %2$s", "the loader's guide says what each key takes"),
    CONFIG_UNREADABLE(1, "%1$s: cannot be read: %2$s", "look at its name, and who may read it"),

    LINK_NOT_LOOPBACK(1, "%s: it is not an address of the loopback interface", "use 127.0.0.1, localhost or unix:PATH"),
    LINK_IN_USE(
            1, "%s: another process listens there", "stop it, or use another port or path; port 0 takes a free one"),
    LINK_PRIVILEGED(
            1,
            "%s: another process listens there, or it is a port for the system only",
            "use a port from 1024 on; port 0 takes a free one"),
    LINK_NOT_A_SOCKET(1, "%s: there is a file of this name that is not a socket", "move it away, or use another path"),
    LINK_DIRECTORY_MISSING(1, "%s: its directory does not exist", "make the directory, or use another path"),
    LINK_NOT_PERMITTED(
            1, "%s: this user may not make a socket there", "use a path in a directory that this user may write to"),
    LINK_PATH_TOO_LONG(1, "%s: too long for a socket's path", "use a path of at most 100 bytes"),
    GADGET_NOT_ROOT(
            1, "%s: only root can be a USB device", "run it as root, or use usbip for a try, which needs no root"),
    GADGET_NO_SUPPORT(
            1,
            "%s: this kernel cannot be a USB device",
            "use one with libcomposite and usb_f_fs (CONFIG_USB_CONFIGFS_F_FS), or --link usbip"),
    GADGET_NO_CONTROLLER(
            1,
            "%s: there is no USB device controller",
            "switch the board's on (see its manual); 'modprobe dummy_hcd' makes one for a try"),
    GADGET_SEVERAL_CONTROLLERS(
            1, "%1$s: there are several USB device controllers: %2$s", "choose one of them with --udc"),
    GADGET_UNKNOWN_CONTROLLER(
            1,
            "%1$s: there is no USB device controller of the name %2$s",
            "use a name from /sys/class/udc, or leave --udc out if there is only one"),
    GADGET_CONTROLLER_IN_USE(
            1,
            "%1$s: the USB device controller %2$s has another gadget",
            "end that gadget, or choose another controller with --udc"),
    GADGET_IN_USE(1, "%s: another process serves the gadget of this name", "stop it, or use another name"),
    GADGET_NOT_OURS(
            1,
            "%s: there is a gadget of this name that no loader has made",
            "remove that gadget from configfs, or use another name"),
    GADGET_DIRECTORY_TAKEN(
            1,
            "%s: something is in this directory, or mounted there",
            "use another directory; it is made if it does not exist"),
    GADGET_FAILED(1, "%1$s: cannot be a USB device: %2$s", "look into the kernel's log (dmesg)"),
    LINK_FAILED(1, "%1$s: cannot listen: %2$s", "use another port or path; port 0 takes a free one"),
    SERVING_FAILED(1, "%1$s: stopped serving: %2$s", "start the loader again; its store is safe"),

    STORE_NOT_A_FILE(1, "%s: cannot be used: it is neither a file nor a block device", "name a file"),
    STORE_NOT_A_STORE(
            1,
            "%s: cannot be used: it is not a loader's store",
            "name a file that does not exist yet, and it will be made"),
    STORE_NEWER(1, "%s: cannot be used: it was written by a newer firmware", "use that firmware again, or a newer one"),
    STORE_CUT_SHORT(
            1,
            "%s: cannot be used: it is shorter or longer than it was made",
            "restore a whole copy, or start with a new file"),
    STORE_DAMAGED(
            1,
            "%s: cannot be used: both copies of its superblock are damaged",
            "restore a copy, or start with a new file"),
    STORE_OTHER_SLOTS(
            1,
            "%s: cannot be used: it was made with another number of slots",
            "leave --slots out, or use another file"),
    STORE_NAME_TAKEN(
            1,
            "%1$s: cannot be made: the file %1$s.new, under whose name it is made first, is somebody else's",
            "move that file away, or name another store"),
    STORE_IN_USE(1, "%s: cannot be used: another process uses it", "stop the other loader first"),
    STORE_DIRECTORY_MISSING(
            1, "%s: cannot be used: its directory does not exist", "make the directory, or name another file"),
    STORE_READ_ONLY(
            1, "%s: cannot be used: it is on a file system that is read-only", "use a file on one that can be written"),
    STORE_NOT_PERMITTED(
            1,
            "%s: cannot be used: this user may not read and write it",
            "give this user the file, or use one in a directory that this user may write to"),
    STORE_NO_ROOM(
            1,
            "%s: cannot be used: there is no room for a new store",
            "make room, or ask for fewer slots with --slots"),
    STORE_DEVICE_TAKEN(
            1,
            "%s: cannot be used: this device is mounted, or in use by the system",
            "unmount it, or name another device"),
    STORE_DEVICE_NOT_BLANK(
            1,
            "%s: cannot be used: there is something on this device that is not a loader's store",
            "name another device; if nothing on this one is wanted, clear it: blkdiscard --zeroout DEVICE"),
    STORE_DEVICE_TOO_SMALL(
            1,
            "%s: cannot be used: this device is too small for a new store",
            "name a larger device, or ask for fewer slots with --slots"),
    STORE_FAILED(1, "%1$s: cannot be used: %2$s", "check the disk; use another file if it stays so"),

    OUTPUT_FAILED(1, "standard output cannot be written", "check where it is directed to, and that there is room"),
    INTERNAL(1, "a fault in keyloader-loader itself: %s", "report it, with the command and what was done before");

    private final int exitCode;
    private final String message;
    private final String hint;

    Failure(int exitCode, String message, String hint) {
        this.exitCode = exitCode;
        this.message = message;
        this.hint = hint;
    }

    public int exitCode() {
        return exitCode;
    }

    /** With %1$s and %2$s where the particulars go. */
    public String message() {
        return message;
    }

    public String hint() {
        return hint;
    }

    /** @param particulars as they came from outside: they are escaped here */
    Report of(Object... particulars) {
        Object[] safe = new Object[particulars.length];
        for (int i = 0; i < safe.length; i++) {
            safe[i] = Escaped.of(particulars[i].toString());
        }
        return new Report(this, String.format(message, safe));
    }

    /** One failure that has happened, ready to be printed. */
    record Report(Failure failure, String text) {}
}
