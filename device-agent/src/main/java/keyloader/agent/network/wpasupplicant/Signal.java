package keyloader.agent.network.wpasupplicant;

/** What wpa_supplicant tells of an attempt, in the order in which it told it. */
public sealed interface Signal {

    /** @param name a state of the interface, such as {@code 4way_handshake} */
    record State(String name) implements Signal {}

    /**
     * @param reason IEEE 802.11-2020 table 9-49; negative where the meter itself left
     */
    record Disconnected(int reason) implements Signal {}

    /** @param code IEEE 802.11-2020 table 9-50, of the last authentication frame */
    record Authentication(int code) implements Signal {}

    /** @param code the same, of the answer to an association request */
    record Associated(int code) implements Signal {}

    /** The EAP signal. */
    record Eap(String status, String parameter) implements Signal {}

    /** A scan has ended. */
    record Scanned(Sight sight) implements Signal {}

    /** What a scan saw of the network, from the least to the most. */
    enum Sight {
        NOTHING,
        /** The name, but not the security that was ordered. */
        OTHER_SECURITY,
        THE_NETWORK
    }
}
