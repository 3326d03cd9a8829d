package keyloader.host.outcome;

/** What is said in more than one place. */
public final class Words {
    /** What a LINK may look like. */
    public static final String LINK_FORMS =
            "usb, usb:SERIAL (of several), tcp:HOST:PORT, tcp:PORT (on this computer) or unix:PATH";

    /** What {@code --security} takes. */
    public static final String SECURITIES = "wpa2, wpa3, wpa2+wpa3, eap-tls, eap-peap, eap-ttls, owe or open";

    /** What a list of meters may have. */
    static final String COLUMNS = "label, serial, name, place, ssid, security, network and country";

    /** What EAP needs. */
    static final String EAP_OPTIONS =
            "--security eap-peap (or eap-ttls, eap-tls) with --identity, --ca FILE and --server-name NAME";

    static final String EAP_WHY =
            "without it the meter would give its password to any access point of that name; ask who runs the network";
    static final String COUNTRY = "add --country with two letters, such as DE (ISO 3166-1), or 00 for the world domain";
    static final String LABEL =
            "give the label's text (KEYLOADER:I:...;X:...;K:...;;) in quotes, or a sharp picture of the label (PNG or JPEG)";
    static final String RECEIPT = "do not trust this loader with this receipt: fetch it again; if it stays, "
            + "plug the loader into the meter once more; nothing was released";
    static final String BUTTON = "use the loader's own button, or the PC that wrote to it first";
    /** After an alarm about owners. */
    public static final String OWNERS = "if nobody of yours did this, hold the meter's reset button and prepare again";

    private Words() {}
}
