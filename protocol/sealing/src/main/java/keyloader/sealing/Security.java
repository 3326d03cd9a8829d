package keyloader.sealing;

import java.util.Optional;

/** How a network is protected (SPEC 4). */
public enum Security {
    WPA2("psk", "wpa2"),
    WPA3("sae", "wpa3"),
    WPA2_WPA3("psk+sae", "wpa2+wpa3"),
    OWE("owe", "owe"),
    OPEN("open", "open"),
    /** WPA2 or WPA3 Enterprise; which method, says the credential. */
    EAP("dot1x", "eap");

    private final String akm;
    private final String commandLineName;

    Security(String akm, String commandLineName) {
        this.akm = akm;
        this.commandLineName = commandLineName;
    }

    /** The name in a DPP Configuration Object. */
    public String akm() {
        return akm;
    }

    /** The name that installers type and read; of EAP they type the method with it. */
    public String commandLineName() {
        return commandLineName;
    }

    /** Whether joining takes a passphrase or PSK. */
    public boolean hasSecret() {
        return this == WPA2 || this == WPA3 || this == WPA2_WPA3;
    }

    public static Optional<Security> ofAkm(String akm) {
        for (Security security : values()) {
            if (security.akm.equals(akm)) {
                return Optional.of(security);
            }
        }
        return Optional.empty();
    }

    public static Optional<Security> ofCommandLineName(String name) {
        for (Security security : values()) {
            if (security.commandLineName.equals(name)) {
                return Optional.of(security);
            }
        }
        return Optional.empty();
    }
}
