package keyloader.host.outcome;

/**
 * Everything that this program can end with other than success: what is said, what is to be done, and the exit code. There
 * is no other way to make a {@link Failure}. The constants are the codes of {@code --json}, and stay; each has its row in
 * the installer's guide. {@code %s} stands for what varies; {@code %2$s} in a hint is the message's second.
 */
public enum Problem {
    // The command line
    COMMAND_MISSING("no command is given", "see \"keyloader --help\"", ExitCode.WRONG_USE),
    COMMAND_UNKNOWN("there is no such command", "%1$s", ExitCode.WRONG_USE),
    OPTION_UNKNOWN("unknown option %s", "see \"%2$s --help\"", ExitCode.WRONG_USE),
    OPTION_WITH_PASSPHRASE(
            "unknown option %s; passphrases never stand on the command line",
            "leave it out to be asked, or give a file with --passphrase-file; see \"%2$s --help\"", ExitCode.WRONG_USE),
    OPTION_TWICE("%s is given twice", "leave one out; see \"%2$s --help\"", ExitCode.WRONG_USE),
    OPTION_VALUE("%s has no value, or a wrong one", "see \"%2$s --help\"", ExitCode.WRONG_USE),
    ARGUMENT_TOO_MANY(
            "an argument too many",
            "values go behind their options, in quotes if they have spaces; see \"%1$s --help\"",
            ExitCode.WRONG_USE),
    COMMAND_LINE("the command line is not understood", "see \"%1$s --help\"", ExitCode.WRONG_USE),
    STANDARD_INPUT_TWICE(
            "standard input cannot hold two passphrases", "give one of the two as a file", ExitCode.WRONG_USE),
    STANDARD_INPUT_LINES(
            "standard input cannot hold both the meters and a secret",
            "give one of the two as a file",
            ExitCode.WRONG_USE),
    FILE_NAME("not a file name: %s", "give a name that this system allows", ExitCode.WRONG_USE),
    LINK_MISSING("--loader is missing", "add --loader LINK: " + Words.LINK_FORMS, ExitCode.WRONG_USE),
    LINK_INVALID("--loader does not hold: %s", "a LINK is " + Words.LINK_FORMS, ExitCode.WRONG_USE),
    METER_MISSING("--meter is missing", "add --meter with the label's text or a picture of it", ExitCode.WRONG_USE),
    COUNTRY_MISSING("--country is missing", Words.COUNTRY, ExitCode.WRONG_USE),
    COUNTRY_INVALID("not a country: %s", Words.COUNTRY, ExitCode.WRONG_USE),
    RESUME_WITH_MORE(
            "--resume writes what is sealed already, and takes no other order",
            "leave out the other options",
            ExitCode.WRONG_USE),
    SAVED_WITH_LOADER("--saved needs no loader", "leave out --loader, or --saved", ExitCode.WRONG_USE),
    LOG_NEGATIVE(
            "--log is not a number from 0 on", "give how many entries to show, such as --log 20", ExitCode.WRONG_USE),
    REMOVE_WITH_NEW("--remove and --new-passphrase-file do not go together", "leave one out", ExitCode.WRONG_USE),
    CONFIRMATION_IMPOSSIBLE("there is no terminal to confirm on", "add --yes if you are sure", ExitCode.WRONG_USE),
    NO_DISPLAY(
            "there is no screen to open the window on",
            "start it on a desktop, or use the commands: \"keyloader --help\"",
            ExitCode.WRONG_USE),
    OUTPUT_LOST(
            "the output could not be written",
            "make room, or let the reader of the pipe run to its end; what was done is kept, and can be shown again"),
    INTERNAL(
            "keyloader has met a fault of its own (%s at %s)",
            "nothing that was written is lost; report these two lines, with what \"keyloader --version\" says"),

    // Networks
    NETWORK_MISSING(
            "no network is given",
            "add --ssid NAME --security KIND, or --from-wifi-qr F, --from-networkmanager NAME or --network FILE",
            ExitCode.WRONG_USE),
    NETWORK_BOTH_WAYS(
            "--network and --ssid do not go together",
            "put every network into a file, or give one by --ssid",
            ExitCode.WRONG_USE),
    NETWORKS_TOO_MANY("more than %s networks", "leave some out", ExitCode.WRONG_USE),
    SECURITY_MISSING("--security is missing", "add --security: " + Words.SECURITIES, ExitCode.WRONG_USE),
    SECURITY_UNKNOWN("not a kind of security: %s", "one of " + Words.SECURITIES, ExitCode.WRONG_USE),
    SSID_OPTION_LENGTH(
            "the network's name is not 1 to 32 bytes long",
            "give the name as the access point shows it; letters beyond ASCII take 2 to 4 bytes each",
            ExitCode.WRONG_USE),
    PASSPHRASE_FOR_NONE(
            "a network of kind %s takes no passphrase",
            "leave out --passphrase-file, or give another --security", ExitCode.WRONG_USE),
    SSID_LENGTH(
            "the network %s does not hold: its name is not 1 to 32 bytes long",
            "give the name as the access point shows it; letters beyond ASCII take 2 to 4 bytes each"),
    PASSPHRASE_LENGTH(
            "the network %s does not hold: the passphrase is not %s",
            "count it again, with spaces; 64 hexadecimal digits are no passphrase but a PSK, for psk_hex in a --network file"),
    PASSPHRASE_CHARACTERS(
            "the network %s does not hold: the passphrase %s",
            "retype it without umlauts, tabs or line breaks; only WPA3 takes letters beyond ASCII (UTF-8)"),
    PASSPHRASE_MISSING("the network %s does not hold: its kind needs a passphrase", "add pass to the cred of the file"),
    SECRET_FOR_NONE(
            "the network %s does not hold: it has a passphrase, and its kind takes none",
            "take the passphrase out of the file, or give the akm that the access point has"),
    PSK_NOT_HEX(
            "the network %s does not hold: psk_hex is not hexadecimal digits",
            "psk_hex is 64 digits out of 0-9 and a-f; a passphrase belongs into pass"),
    PSK_LENGTH(
            "the network %s does not hold: the PSK is not 64 hexadecimal digits (32 bytes)",
            "copy it whole; a passphrase belongs into pass"),
    PSK_NEEDS_WPA2(
            "the network %s does not hold: WPA3 needs the passphrase itself, not a PSK",
            "give pass in place of psk_hex, or akm psk if the access point speaks WPA2"),
    AKM_UNKNOWN(
            "the network %s does not hold: its akm is not known here",
            "akm is psk, sae, psk+sae, dot1x, owe or open, or a list of hostap's with one of them in it"),
    NETWORK_FILE_NOT_JSON(
            "the network %s does not hold: it is %s",
            "the file is to be a DPP Configuration Object in JSON; an example is in the installer's guide"),
    NETWORK_FILE_MEMBER(
            "the network %s does not hold: %s",
            "compare it with the DPP Configuration Object in the installer's guide"),

    // Profiles
    PROFILE_NAME_MISSING(
            "the profile's name is missing", "give a name; \"keyloader profiles list\" shows all", ExitCode.WRONG_USE),
    PROFILE_NAME(
            "the profile's name is not 1 to 32 letters, digits, dots, hyphens and underscores",
            "give another name, such as home-2",
            ExitCode.WRONG_USE),
    PROFILE_WITH_MORE(
            "--profile names the networks, and takes no other option that does",
            "leave out --profile, or the other options",
            ExitCode.WRONG_USE),
    PROFILE_UNKNOWN("this PC keeps no profile %s", "\"keyloader profiles list\" shows all"),
    PROFILE_EXISTS(
            "this PC keeps a profile %s already",
            "give another name, or forget that one with \"keyloader profiles remove %1$s\""),
    PROFILE_IN_CLEAR(
            "the container has no passphrase, and the credentials would lie in it in the clear",
            "set one with \"keyloader keys passphrase\"; --keep-in-clear goes on without, if nobody else ever reads this disk"),
    PROFILE_UNREADABLE("the profile %s does not hold: %s", "update keyloader, or forget it and add it anew"),
    PASSPHRASE_GUARDS_PROFILES(
            "the container keeps %s profile(s), whose credentials would lie in it in the clear",
            "forget them with \"keyloader profiles remove\", or add --keep-in-clear"),

    // Owners
    OWNER_NAME(
            "that is no name for an owner",
            "1 to 32 of A-Z a-z 0-9 . _ - such as office; self is this PC",
            ExitCode.WRONG_USE),
    OWNER_CARD(
            "that is no owner's card: %s",
            "have \"keyloader owners card\" run on the other PC, and give what it prints, in quotes, or a file with it",
            ExitCode.WRONG_USE),
    OWNER_UNKNOWN(
            "this PC knows no owner %s", "\"keyloader owners list\" shows all; \"keyloader owners add\" adds one"),
    OWNER_EXISTS(
            "this PC knows an owner %s already, with the code %s",
            "give another name, or \"keyloader owners remove\" the other first"),
    OWNER_IS_SELF("that is this PC's own card", "where owners are named, this PC is self"),
    OWNERS_TWICE("the owner with the code %s is named twice", "name each owner once"),
    OWNERS_TOO_MANY("%s owners are named; a meter obeys 5 at most", "name fewer"),
    OWNERS_LEAVE_OUT_SELF(
            "the meter would not obey this PC any more, and only its other owners could change that",
            "add self to --owners, or add --hand-over if that is what is meant"),
    HAND_OVER_WITHOUT_OWNERS(
            "--hand-over says nothing without --owners",
            "add --owners with those whom the meter is to obey",
            ExitCode.WRONG_USE),

    ENROLMENT_NEEDLESS(
            "a message for meter %s is under way, which an enrolment would use up untried",
            "bring its receipt back first (keyloader receipts): it has a one-time key for the next message as well"),

    // Networks with user names or certificates, and addresses
    EAP_OPTION_ELSEWHERE(
            "%s does not belong to --security %s",
            "leave it out, or give the --security that the network has", ExitCode.WRONG_USE),
    EAP_CA_MISSING(
            "--ca is missing",
            "add --ca FILE, the CA of the authentication server: " + Words.EAP_WHY,
            ExitCode.WRONG_USE),
    EAP_SERVER_NAME_MISSING(
            "--server-name is missing",
            "add --server-name NAME, as in that server's certificate: " + Words.EAP_WHY,
            ExitCode.WRONG_USE),
    EAP_IDENTITY_MISSING(
            "--identity is missing for %s", "add --identity with the meter's user name", ExitCode.WRONG_USE),
    EAP_CERTIFICATE_MISSING(
            "--client-certificate is missing", "add --client-certificate FILE, PEM or PKCS#12", ExitCode.WRONG_USE),
    EAP_INNER_UNKNOWN("not a method within TTLS: %s", "one of mschapv2 and pap", ExitCode.WRONG_USE),
    EAP_KEY_TWICE(
            "the file of --client-certificate is PKCS#12 and has a key, and --client-key gives another",
            "leave out --client-key"),
    EAP_PROOF_MISSING(
            "the network %s does not hold: %s is missing, so that its server cannot be told from others",
            "add caCert and trustedEapServerName to entCreds: " + Words.EAP_WHY),
    EAP_CA_INVALID(
            "the CA of the network %s does not hold: %s",
            "give the certificate (PEM or DER) of the authority that has issued the authentication server's; ask who runs the network"),
    EAP_SERVER_NAME_INVALID(
            "the server's name of the network %s does not hold: %s",
            "give the name in the server's certificate, or its end, such as radius.example.net; no address, no *"),
    EAP_CERTIFICATE_INVALID(
            "the meter's certificate for the network %s does not hold: %s",
            "give the meter's own first and its issuers' after it, at most 4, all valid today; else have a new one issued"),
    EAP_KEY_INVALID(
            "the meter's key for the network %s does not hold: %s",
            "give the private key of that certificate as PKCS#8, PEM or DER, and its password if it has one"),
    EAP_PKCS12_INVALID(
            "the PKCS#12 file for the network %s does not hold: %s",
            "check its password; it is to have one key, with its certificate and its issuers'"),
    EAP_IDENTITY_INVALID(
            "an identity of the network %s is %s",
            "give it as the authentication server knows it, without line breaks"),
    EAP_PASSWORD_INVALID(
            "the password of the network %s is %s", "check what stands in the file: the password alone, on one line"),
    ADDRESS_INVALID(
            "an address of the network %s does not hold: %s",
            "compare address, length and gateway with what the network's owner has given you"),
    ADDRESS_TWICE("%s is given twice for %s", "leave one out", ExitCode.WRONG_USE),
    ADDRESS_MISSING(
            "--gateway or --dns stands without an --address of its kind (%s)",
            "add --address ADDRESS/LENGTH, or leave them out", ExitCode.WRONG_USE),
    NO_TERMINAL_FOR_KEY(
            "there is no terminal to ask for the password of the meter's key",
            "run it on a terminal, or give --client-key-passphrase-file F (- for standard input)"),

    // The code on a router
    WIFI_AS_ARGUMENT(
            "a router's code stands on the command line, where others may have read its passphrase",
            "put the text into a file that only you can read, or give a picture of the code; think of a new passphrase",
            ExitCode.WRONG_USE),
    WIFI_WITH_MORE(
            "--from-wifi-qr names the network, and takes no other option that does",
            "leave out --ssid, --network, --passphrase-file and --hidden; --security open may stand with it, to confirm an open network",
            ExitCode.WRONG_USE),
    WIFI_READING_ALONE("--wifi-qr-reading is for --from-wifi-qr", "leave it out", ExitCode.WRONG_USE),
    WIFI_READING_UNKNOWN("not a way to read a router's code: %s", "one of wpa3 and zxing", ExitCode.WRONG_USE),
    WIFI_NOT_FOUND(
            "no router's code was found in %s",
            "give a sharp picture of the whole code (PNG or JPEG), or its text, that begins with WIFI:"),
    WIFI_SEVERAL("the picture has the codes of several networks: %s", "cover all codes but the one that is meant"),
    WIFI_AMBIGUOUS(
            "the router's code can be read in two ways; wpa3: %s; zxing: %s",
            "add --wifi-qr-reading wpa3 or --wifi-qr-reading zxing; the router's label may say which is right"),
    WIFI_NOT_CHOSEN(
            "neither 1 nor 2 was chosen",
            "run it again, or add --wifi-qr-reading wpa3 for 1, or --wifi-qr-reading zxing for 2"),
    WIFI_OPEN(
            "the router's code is of an open network, which encrypts nothing",
            "if that is what you want, add --security open"),
    WIFI_NOT_OPEN(
            "the router's code is of a network with a passphrase, and --security says open", "leave out --security"),
    WIFI_TOO_LONG(
            "the router's code is longer than %s bytes", "it is damaged, or no router's; give --ssid and --security"),
    WIFI_UNFINISHED(
            "the router's code ends within a field",
            "it was cut: copy all of it, to the semicolon at its end, or give a picture"),
    WIFI_MALFORMED(
            "the router's code does not hold: %s",
            "it is damaged, or of a kind that is not known here; give --ssid and --security"),
    WIFI_REPEATED(
            "the router's code has a field twice",
            "it may be made to look like another network's; give --ssid and --security as the access point has them"),
    WIFI_ENTERPRISE(
            "the router's code is of a network with user names (EAP), and has neither the CA nor the server's name",
            "ask who runs the network for both, and give " + Words.EAP_OPTIONS),
    WIFI_WEP(
            "the router's code is of a WEP network, which anybody can break into; meters do not join it",
            "set the access point to WPA2 or WPA3"),
    WIFI_TYPE_UNKNOWN(
            "the router's code has a kind of security that is not known here",
            "give --ssid and --security: " + Words.SECURITIES),
    WIFI_PASSWORD_ID(
            "the router's code has a password identifier, which is not supported",
            "have the network's owner set a password without identifier"),
    WIFI_NAME_MISSING("the router's code has no network name", "give --ssid and --security"),
    WIFI_NAME_LENGTH(
            "the router's code has a network name that is not 1 to 32 bytes long",
            "it is damaged; give --ssid and --security"),
    WIFI_PASSPHRASE_MISSING(
            "the router's code has no passphrase, and its kind of security needs one",
            "give --ssid and --security, and type it"),
    WIFI_PASSPHRASE_FOR_OPEN(
            "the router's code has a passphrase, and no kind of security",
            "one of the two is wrong; give --ssid and --security as the access point has them"),
    WIFI_PASSPHRASE_LENGTH(
            "the router's code has a passphrase that is too short or too long",
            "WPA2 takes 8 to 63 characters, WPA3 1 to 63; read it off the router and give --ssid and --security"),
    WIFI_PASSPHRASE_CHARACTERS(
            "the router's code has a passphrase with characters that its kind does not allow",
            "WPA2 takes printable ASCII alone; if the access point speaks WPA3 only, give --ssid and --security wpa3"),

    // Networks that this computer keeps
    KNOWN_WITH_MORE(
            "--from-networkmanager names the network, and takes no other option that does",
            "leave out --ssid, --network, --from-wifi-qr, --passphrase-file and --hidden; --security open may stand with it, to confirm an open network",
            ExitCode.WRONG_USE),
    KNOWN_UNAVAILABLE(
            "NetworkManager cannot be asked for this computer's networks: %s",
            "give the code that the router, or a phone in its network, shows: --from-wifi-qr F; or --ssid and --security"),
    KNOWN_ABSENT(
            "this computer keeps no WiFi network %s",
            "\"nmcli connection\" lists them; names count as they are written"),
    KNOWN_SEVERAL("this computer keeps several WiFi networks %s", "give one of their UUIDs in its place: %2$s"),
    KNOWN_OPEN(
            "the connection %s is of an open network, which encrypts nothing",
            "if that is what you want, add --security open"),
    KNOWN_NOT_OPEN("the connection %s is of a network that encrypts, and --security says open", "leave out --security"),
    KNOWN_EAP(
            "the connection %s is of a network with user names (EAP), whose proof of its server may not be the meter's",
            "ask who runs the network for the CA and the server's name, and give " + Words.EAP_OPTIONS),
    KNOWN_OLD(
            "the connection %s is of a network with WEP or the first WPA, which anybody can break into; meters do not join it",
            "set the access point to WPA2 or WPA3"),
    KNOWN_HOTSPOT(
            "the connection %s is no network with an access point, but this computer's hotspot or a net of computers",
            "give the network that the meter is to join"),
    KNOWN_UNREADABLE(
            "the connection %s has no name of a network, or a kind of security that is not known here",
            "give --ssid and --security"),
    KNOWN_REFUSED(
            "this computer lets nobody read the passphrase of the connection %s without leave",
            "answer its question with your password, or ask whoever runs it; else give --ssid and --security, and type the passphrase"),
    KNOWN_IN_KEYRING(
            "the passphrase of the connection %s is in somebody's keyring, which has not given it",
            "run it in the desktop session of that person, with the keyring unlocked; else give --ssid and --security, and type it"),
    KNOWN_NOT_STORED(
            "the passphrase of the connection %s is not stored on this computer",
            "give --ssid and --security, and type it"),
    KNOWN_NOT_IN_TIME(
            "NetworkManager has not given the passphrase of the connection %s in time",
            "try again, and answer what the system asks; else give --ssid and --security, and type it"),
    KNOWN_GONE("the connection %s was changed or removed a moment ago", "try again"),

    // The label
    LABEL_CHECK_WRONG(
            "the label does not hold: label field X does not belong to the key in field K",
            "a character was misread or changed: take the picture, or copy the text, once more; do not correct it by hand"),
    LABEL_OTHER_CURVE(
            "the label does not hold: its key is not a P-256 key",
            "it is of another kind of device, or of a factory that did not follow SPEC section 3: ask the factory"),
    LABEL_POINT_OFF_CURVE(
            "the label does not hold: its key is no point of the curve",
            "do not use it: it was misread, or made to attack; take the picture once more, then ask the factory"),
    LABEL_KEY_GARBLED(
            "the label does not hold: its key is not base64",
            "the text was cut or changed: copy all of it, or give a picture of the label"),
    LABEL_FIELD_MISSING(
            "the label does not hold: its field %s is missing",
            "copy all of the text, from KEYLOADER: to ;; at its end, or give a picture of the label"),
    LABEL_FIELD_REPEATED(
            "the label does not hold: its field %s is repeated or out of place",
            "two labels may have run into each other: copy one alone, in the order I, X, K"),
    LABEL_FIELD_UNKNOWN(
            "the label does not hold: it has a field that is not I, X or K",
            "update keyloader if the label is newer; else it is not a Keyloader label"),
    LABEL_SERIAL(
            "the label does not hold: its serial is not 1 to 32 letters, digits, dots, hyphens and underscores",
            "take the picture, or copy the text, once more; if it stays, ask the factory"),
    LABEL_TOO_LONG(
            "the label does not hold: it is longer than %s characters",
            "give the text of one label alone, or a picture of it"),
    LABEL_INVALID("the label does not hold: %s", Words.LABEL),
    LABEL_NOT_FOUND(
            "no Keyloader label was found in the picture",
            "take a sharper and brighter picture, from nearer, of the whole code with its white margin"),
    LABEL_SEVERAL("the picture %s", "take a picture of the one meter's label, or cover the others"),
    PICTURE_UNREADABLE(
            "the picture cannot be read: %s",
            "give a PNG or JPEG picture, or the label's text (KEYLOADER:I:...;X:...;K:...;;) in quotes"),
    LABEL_CHANGED(
            "this is not the label that meter %s had before",
            "somebody may have changed the label; if you know why it is new, add --accept-new-label"),
    LABEL_AGAINST_MANIFEST(
            "the label of meter %s is not what its factory's manifest says",
            "do not use it: the sticker may be another meter's, or was made to mislead; look for one below it, and ask the factory"),

    // The factory's manifest
    MANIFEST_INVALID(
            "line %s of the manifest does not hold: %s", "get the file from the factory again; nothing was remembered"),
    MANIFEST_MAKER_CHANGED(
            "this manifest is signed by another key than the earlier ones",
            "ask the factory whether its key is %1$s now; if so, add --accept-new-maker"),
    MANIFEST_METERS_CHANGED(
            "%s meter(s) have another key or serial than in an earlier manifest",
            "ask the factory why; if it gave them new keys, add --accept-changed-meters"),
    MANIFEST_TOO_MANY("more than %s meters would be known", "begin a new container with --container"),
    METER_LIST_LOST(
            "the list of meters beside the container, %s, is missing or was changed",
            "restore it from a copy, or import the factory's manifests again with \"keyloader manifest import\""),
    METER_LINE_INVALID(
            "line %s of %s does not hold: %s",
            "have \"keyloader-agent provision\" print that meter's line again; nothing was written"),
    METER_LINES_NONE("there is no meter's line in %s", "give what \"keyloader-agent provision --batch\" has printed"),
    MANIFEST_NOT_READ_BACK(
            "the manifest does not read back from %s, and was not kept", "see to the disk, then run it again"),

    // Labels
    LABELS_NOWHERE(
            "no kind of labels is asked for",
            "add --pdf FILE for sheets, --png DIR for pictures, or --zpl FILE for a label printer",
            ExitCode.WRONG_USE),
    LABELS_DPI(
            "not a resolution of label printers: %s",
            "--dpi 203, 300 or 600, as the printer's plate says", ExitCode.WRONG_USE),
    LABELS_DPI_ALONE("--dpi is a label printer's", "add --zpl FILE, or leave it out", ExitCode.WRONG_USE),
    LABELS_ALIKE(
            "the files of %s and %s would have one name where case does not count",
            "draw them by --pdf or --zpl, or from two lists into two directories"),
    LABELS_NOT_READ_BACK(
            "the label of meter %s does not read back from %s, which was not kept",
            "see to the disk, then run it again; if it stays, report it with what \"keyloader --version\" says"),

    // Files and passphrases
    FILE_UNREADABLE("cannot read the %s %s: %s", "check the file's name and permissions"),
    FILE_TOO_LONG("the %s in %s is longer than %s bytes", "give the right file"),
    PASSPHRASE_FILE_UNREADABLE(
            "cannot read the file given for the %s: %s",
            "give the name of a file that has it; if it was the passphrase itself that stood there, think of a new one"),
    PASSPHRASE_FILE_EMPTY("the file with the %s is empty", "put the passphrase alone into it, on one line"),
    PASSPHRASE_EMPTY("the passphrase is empty", "type one"),
    PASSPHRASES_DIFFER("the two passphrases are not the same", "run it again, and type slowly"),
    NO_TERMINAL_FOR_NETWORK(
            "there is no terminal to ask for the network's passphrase",
            "run it on a terminal, or give --passphrase-file F (- for standard input)"),
    NO_TERMINAL_FOR_NEW(
            "there is no terminal to ask for the new passphrase",
            "run it on a terminal, or give --new-passphrase-file F (- for standard input)"),

    // The container
    CONTAINER_UNUSABLE(
            "cannot use the container %s: %s",
            "check the directory's permissions and free space, or name another file with --container"),
    CONTAINER_NOT_SAVED(
            "cannot save the container %s: %s",
            "make room and check permissions, then run the same command again; what was saved before is safe"),
    CONTAINER_NOT_CLOSED("cannot close the container: %s", "all that was said to be done is saved"),
    CONTAINER_IN_USE("the container is in use by another keyloader (%s)", "wait until the other one is done"),
    CONTAINER_OTHER_FILE(
            "the file given as container is not a keyloader container (%s)",
            "name the right file with --container; nothing was changed"),
    CONTAINER_LINK_DANGLING(
            "the container %s is a link to a file that is not there",
            "mount or restore what it points to, or remove the link; nothing was changed"),
    CONTAINER_NEWER(
            "the container was written by a newer version of keyloader (%s)", "update keyloader; nothing was changed"),
    CONTAINER_DAMAGED(
            "the container is damaged (%s)",
            "restore it from a copy, or move it away to begin anew; nothing was changed"),
    CONTAINER_WRONG_PASSPHRASE(
            "the container does not open: wrong passphrase, or damaged (%s)",
            "type the passphrase again; if it is right, restore the file from a copy"),
    CONTAINER_PASSPHRASE_NEEDED(
            "the container has a passphrase, and none was given (%s)",
            "run it on a terminal, or give --container-passphrase-file"),
    CONTAINER_TOO_LARGE(
            "the container would grow larger than can be read again (%s)", "begin a new container with --container"),

    // Keys that move
    FILE_MISSING("no file is given", "name it behind the command", ExitCode.WRONG_USE),
    FILE_IN_THE_WAY("there is a file %s already", "give another name, or move it away; nothing was written"),
    FILE_NOT_WRITTEN("cannot write %s: %s", "check the directory's permissions and free space, or give another name"),
    KEY_THERE(
            "this PC has a key already, %s",
            "\"keyloader keys export\" takes it to another PC; --replace gives it up for a new one"),
    TOKEN_OPTIONS("--slot and --key are of a token", "add --pkcs11 LIBRARY", ExitCode.WRONG_USE),
    TOKEN_NO_LIBRARY(
            "%s is not a PKCS#11 library that can be loaded",
            "name the right one: \"keyloader keys make --pkcs11 LIBRARY\", the full path; its --help names some"),
    TOKEN_ABSENT(
            "there is no token in slot %s of its reader",
            "plug it in; \"keyloader keys make --pkcs11 LIBRARY --slot N\" names another slot"),
    TOKEN_PIN_NEEDED(
            "this PC's key is in a token, and there is nobody to ask for its PIN",
            "run it on a terminal, or give --pin-file F (- for standard input)"),
    TOKEN_WRONG_PIN("the token refuses the PIN", "try again, with care: after a few wrong ones the token locks itself"),
    TOKEN_LOCKED("the token has locked itself after wrong PINs", "its maker's program unlocks it, with the PUK"),
    TOKEN_NO_KEY(
            "the token has no such key",
            "plug in the one with this PC's key; a new one has to be on P-256, with a certificate beside it"),
    TOKEN_SEVERAL_KEYS("the token has several keys that would do", "name one with --key NAME"),
    TOKEN_BROKEN("the token does not answer as one", "plug it in again; its maker's program may say more"),
    NO_TERMINAL_FOR_EXPORT(
            "there is no terminal to ask for the export's passphrase",
            "run it on a terminal, or give --export-passphrase-file F (- for standard input)"),
    EXPORT_OTHER_FILE("%s is not an export of keyloader", "give the file that \"keyloader keys export\" has written"),
    EXPORT_NEWER("%s was written by a newer version of keyloader", "update keyloader; nothing was changed"),
    EXPORT_DAMAGED("the export %s is damaged", "export it anew; nothing was changed"),
    EXPORT_WRONG_PASSPHRASE(
            "the export %s does not open: wrong passphrase, or damaged",
            "type the passphrase again; if it is right, export it anew; nothing was changed"),
    EXPORT_OTHER_KEY(
            "the export has the key %s, and this PC has sent messages under its own, %s",
            "give it a container of its own: the same command with --container FILE, and so with every command for those meters"),

    // The loader
    LOADER_ABSENT(
            "no loader at %s: %s", "plug the loader in, or start it, and check --loader (" + Words.LINK_FORMS + ")"),
    LOADERS_SEVERAL(
            "several loaders are plugged in: %s", "name one with --loader usb:SERIAL, or leave only one plugged in"),
    LOADER_NOT_PERMITTED(
            "a loader is plugged in, but may not be opened (%s)",
            "put 70-keyloader.rules into /etc/udev/rules.d (see the installer's guide) and plug the loader in again"),
    LOADER_IS_NONE(
            "what is plugged in is no loader: %s",
            "unplug it, and plug the loader in; if it is the loader, update keyloader or the loader"),
    USB_UNAVAILABLE(
            "USB cannot be used here: %s",
            "use a computer with Linux and a USB port, where java.io.tmpdir is not mounted noexec"),
    LOADER_BUSY("the loader is in use by another program", "end the other program, or wait until it is done"),
    LOADER_GONE(
            "the conversation with the loader broke off: %s",
            "plug the loader in again, and run the same command again"),
    LOADER_SILENT(
            "the loader does not answer",
            "unplug the loader, plug it in again, and run the same command again; check that --loader names a loader"),
    LOADER_GARBLED(
            "the loader cannot be understood: %s",
            "check that --loader names a loader; plug it in again; if it stays, update keyloader or the loader, or use another"),
    LOADER_PROOF_WRONG(
            "the loader's proof of identity is wrong", "do not use this loader: it is broken, or is not what it says"),
    LOADER_IDENTITY_CHANGED(
            "loader %s is not the one that this PC knows by its serial, or it was made anew",
            "use another loader; if you know why its key has changed, add --accept-new-loader-identity"),
    LOADER_FULL(
            "the loader is full",
            "fetch its receipts with \"keyloader receipts\", which frees their slots, or use another loader; nothing was sealed"),
    LOADER_COMMAND_UNKNOWN("the loader does not know this command", "update the loader's firmware"),
    LOADER_STORAGE_FAULT("the loader's storage failed", "run \"keyloader inspect\"; if it stays, use another loader"),
    LOADER_SLOT_UNREADABLE("the loader cannot read that slot", "run \"keyloader inspect\", or use another loader"),
    LOADER_REFUSED("the loader refused with %s", "run \"keyloader inspect\" to see what is on it, then try again"),

    // Preparing
    SEQUENCES_USED_UP(
            "the sequence numbers for this meter are used up",
            "the meter needs service: no further message of this PC can reach it"),
    ORDER_INVALID("cannot seal this: %s", "compare the networks with the rules in SPEC section 4"),
    ORDER_TOO_LARGE(
            "the sealed message has %s bytes, and this loader takes %s",
            "give fewer networks, or use another loader; nothing was written"),
    SIGNING_FAILED(
            "this PC's key does not sign",
            "plug its token in again, if it is in one; or restore the container from a copy"),
    WRITING_BROKE_OFF(
            "the loader was lost before the message was written: %s",
            "the message is kept on this PC; plug the loader in again and run \"%2$s\"; writing it twice does no harm"),
    WRITING_FULL(
            "the loader has become full before the message was written",
            "the message is kept on this PC; fetch receipts with \"keyloader receipts\", or take another loader, then run \"%1$s\""),
    WRITING_GARBLED("the message was garbled on its way to the loader", "the message is kept on this PC; run \"%1$s\""),
    WRITING_FAULTY(
            "the loader has a fault and takes no message",
            "the message is kept on this PC; close the loader's case; run \"keyloader inspect\", which names the fault, then \"%1$s\" with this loader or another"),
    WRITING_REFUSED(
            "the loader refused the message with %s",
            "the message is kept on this PC; run \"keyloader inspect\" to see what the loader has, then \"%2$s\""),

    // Rounds
    LIST_MISSING("no list of meters is given", "add its file name: keyloader batch jobs.csv", ExitCode.WRONG_USE),
    LIST_NOT_UTF8("the list %s is no text in UTF-8", "give a CSV file; a spreadsheet saves one as \"CSV UTF-8\""),
    LIST_NOT_CSV("the list %s is no CSV from line %s on", "look for a quotation mark that is not closed"),
    LIST_EMPTY("the list %s has no rows", "give a header and one row for each meter: " + Words.COLUMNS),
    LIST_TOO_LONG("the list %s has more than %s rows", "split it, and make a round of each part"),
    LIST_WITH_PASSPHRASES(
            "the list %s has a column for passphrases, %s",
            "take it out: passphrases are asked for, once for each network, or come with --passphrase-file SSID=F"),
    LIST_COLUMN_UNKNOWN("the list %s has a column that is not known: %s", "the columns are " + Words.COLUMNS),
    LIST_COLUMN_MISSING(
            "the list %s has no column %s",
            "each meter needs label (or serial), and ssid and security (or network); the columns are " + Words.COLUMNS),
    LIST_HEADER_MISSING(
            "the list %s begins with a meter", "put a line before it with the columns' names: " + Words.COLUMNS),
    LIST_COLUMN_TWICE("the list %s has the column %s twice", "leave one out"),
    LIST_ROWS_WRONG(
            "%s row(s) of the list %s do not hold",
            "put them right, and run the same command again; nothing was sealed or written"),
    NAMED_FILE(
            "%s takes NAME=FILE", "write the network's name, an equals sign, and the file's name", ExitCode.WRONG_USE),
    NAMED_TWICE("%s gives two files for the network %s", "leave one out", ExitCode.WRONG_USE),
    NO_TERMINAL_FOR_NETWORKS(
            "there is no terminal to ask for the passphrase of the network %s",
            "run it on a terminal, or give --passphrase-file SSID=F for each network"),
    ROW_CELLS("the row has %s cells, and the header %s", "put values with commas, semicolons or tabs into quotes"),
    ROW_METER_MISSING(
            "the row names no meter", "fill in label, or serial for a meter that this PC has prepared for before"),
    ROW_METER_UNKNOWN("this PC knows no key of meter %s, or more than one", "fill in its label"),
    ROW_METER_TWICE("meter %s is in line %s already", "leave one out; several networks for a meter go into one row"),
    ROW_SERIAL_TWICE(
            "meter %s is in line %s with another key", "two labels say the same serial: look for a sticker over one"),
    ROW_SERIAL_DIFFERS("the label is of meter %s, and the row says %s", "find out which of the two is meant"),
    ROW_TEXT_LONG("%s is longer than %s characters", "make it shorter"),
    ROW_COUNTRY_MISSING("the row names no country", "fill in country, or add --country CC for all rows without one"),
    ROW_NETWORK_MISSING("the row names no network", "fill in ssid and security, or network"),
    ROW_NETWORK_BOTH("the row has network beside ssid or security", "leave one of the two ways out"),
    ROW_NETWORK_UNKNOWN("no file is given for the network %s", "add --network NAME=FILE"),
    ROW_NETWORK_EAP(
            "networks with user names or certificates do not fit into a row",
            "put it into a file, and name that in the column network: --network NAME=FILE"),
    LOADER_TWICE("loader %s is given twice", "leave one --loader out", ExitCode.WRONG_USE),
    ROUND_NONE("this PC keeps no round", "make one with \"keyloader batch jobs.csv\""),
    ROUND_UNKNOWN("there is no round %s", "\"keyloader round list\" shows them"),
    ROUND_WHICH("there are several rounds that may be meant", "name one by its number: \"keyloader round list\""),
    ROUND_HAS_NO_FAILED(
            "no meter of the round has failed in a way that a new message puts right",
            "fetch receipts first; --all-failed takes those that failed for another reason"),
    ROUND_AGAIN_FULL(
            "there is no free slot for the new messages: those that failed keep theirs until their meters clear them",
            "use another loader; nothing was sealed"),
    ROUND_OUTSTANDING(
            "%s meter(s) of the round have not answered yet",
            "fetch their receipts first, or add --yes; messages and receipts stay, names and places go"),
    OUTPUT_MISSING("--output is missing", "add --output FILE", ExitCode.WRONG_USE),
    OUTPUT_KIND("the name %s does not end in %s", "the name's end says what is written", ExitCode.WRONG_USE),

    // Receipts
    RECEIPT_FORGED(
            "the receipt was not made by meter %s for this message: forged, of another PC, or damaged", Words.RECEIPT),
    RECEIPT_MALFORMED("the receipt cannot be read: %s", Words.RECEIPT),
    RECEIPT_OTHER_MESSAGE("the receipt names another message", Words.RECEIPT),
    RECEIPT_OTHER_NETWORK("the receipt names a network that the message did not bring", Words.RECEIPT),
    RECEIPT_ABSENT("the loader has no receipt for this message", Words.RECEIPT),
    RECEIPT_NOT_GIVEN(
            "the loader refused to give what it lists, with %s",
            "run \"keyloader inspect\"; nothing was released, and the message is still known here"),
    RELEASE_REFUSED(
            "the receipt is kept on this PC, but the loader refused to free the slot, with %s",
            "run the same command again; if it stays, zeroize the loader or use another"),
    NOTE_ABSENT("the loader has no note for this message", Words.RECEIPT),
    NOTE_FOR_RECEIPT("the loader gives an earlier note for the final receipt", Words.RECEIPT),
    RECEIPT_FOR_NOTE("the loader gives a final receipt for a note", Words.RECEIPT),
    NOTE_OLDER("the loader gives an older note than it gave before", Words.RECEIPT),

    // The test station
    JIGS_MISSING("--jigs is missing", "add --jigs FILE, with a line NAME = COMMAND for each jig", ExitCode.WRONG_USE),
    JIGS_LINE(
            "the file of jigs %s does not hold in line %s: %s",
            "a line is NAME = COMMAND WORDS..., such as 3 = ssh root@192.0.2.3 keyloader-agent qa --config /etc/keyloader/agent.conf"),
    JIGS_NONE("the file of jigs %s names no jig", "add a line NAME = COMMAND for each jig"),
    JIG_ARGUMENT(
            "not a jig and its label: %s",
            "give JIG=LABEL, such as 3=label.png; without any, lines are read from standard input", ExitCode.WRONG_USE),
    JIG_UNKNOWN("there is no jig %s", "the file of jigs has: %2$s", ExitCode.WRONG_USE),
    JIG_TWICE("jig %s is given twice", "a jig holds one meter; test the other afterwards", ExitCode.WRONG_USE),
    JIG_BUSY("jig %s is at work", "scan the label again when its meter is done"),
    STATION_LINE(
            "what was scanned is no jig and no label of one: %s",
            "scan the jig's name and then the label, or both on one line; the jigs are %2$s"),
    STATION_INPUT(
            "standard input has the scanner's lines, and cannot have a secret, too",
            "give secrets as files, or labels as JIG=LABEL",
            ExitCode.WRONG_USE),
    LIMIT_INVALID(
            "--limit is not 10 to 3600 seconds", "give the time for a meter, such as --limit 60", ExitCode.WRONG_USE),
    SERIAL_INVALID(
            "not a serial: %s",
            "a serial is 1 to 32 letters, digits, dots, hyphens and underscores", ExitCode.WRONG_USE),
    RECORDS_MISSING(
            "--records is missing", "add --records FILE.db, the file of the station's records", ExitCode.WRONG_USE),
    RECORDS_NOT_MADE(
            "there are no records %s yet",
            "give the right file; without its records a station cannot see duplicates. For the first run of all add --new-records"),
    RECORDS_UNUSABLE(
            "the records %s cannot be used: %s",
            "see whether it is the right file, its disk has room, and it is yours to write; records are of SQLite"),
    RECORDS_ABSENT("there are no records %s", "give the file that \"keyloader qa-station run\" writes"),
    RECORDS_NOT_WRITTEN(
            "the result was not kept, and does not count: the records %s cannot be written: %s",
            "make room, and test the meter again"),
    REPORTS_MISSING("--reports is missing", "add --reports DIR, where the reports go", ExitCode.WRONG_USE),
    REPORTS_UNUSABLE("reports cannot be written to %s: %s", "give a directory that is yours to write"),
    REPORT_NOT_WRITTEN(
            "the result does not count: its report could not be written to %s: %s",
            "make room, and test the meter again"),
    REPORT_INVALID("the report %s does not hold: %s", "do not trust it; ask the factory for its copy"),
    REPORT_DOCUMENT(
            "the document %s is not the one of the report %s: %s", "do not trust it; ask the factory for its copy"),
    REPORT_OF_ANOTHER("the report %s was signed by station %s", "see whose that is; do not trust it if nobody knows"),
    REPORT_NO_PASS("the report %s is on a meter that has not passed", "keep that meter back"),
    STATION_MISSING(
            "--station is missing",
            "add --station CODE, as the factory has told you; any shows whose a report is",
            ExitCode.WRONG_USE),
    STATION_CODE(
            "not a station's code: %s",
            "it is 16 hexadecimal digits, as a report's verification shows it", ExitCode.WRONG_USE),
    SINCE_INVALID("not a date: %s", "give --since as 2026-03-01 or 2026-03-01T06:00:00Z (UTC)", ExitCode.WRONG_USE),

    // Zeroizing
    ADMIN_TOKEN_UNKNOWN("this PC has no admin token for loader %s", Words.BUTTON),
    ADMIN_TOKEN_UNSET("no admin token is set on this loader", Words.BUTTON),
    ADMIN_TOKEN_OTHER("another PC has set the admin token of this loader", Words.BUTTON),
    NOT_CONFIRMED("not confirmed; nothing was done", "type %1$s to confirm, or add --yes"),
    ERASED_BUT_LISTS(
            "the loader says that it is erased, but still lists %s slot(s)",
            "do not trust it; destroy it if secrets must not get out");

    private final String message;
    private final String hint;
    private final int exitCode;

    Problem(String message, String hint) {
        this(message, hint, ExitCode.FAILED);
    }

    Problem(String message, String hint, int exitCode) {
        this.message = message;
        this.hint = hint;
        this.exitCode = exitCode;
    }

    /** With {@code %s} for what varies. */
    public String message() {
        return message;
    }

    public String hint() {
        return hint;
    }

    public int exitCode() {
        return exitCode;
    }
}
