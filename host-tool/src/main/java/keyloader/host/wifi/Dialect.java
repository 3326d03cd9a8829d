package keyloader.host.wifi;

import java.util.Optional;

/** The two ways to read a WIFI: text. Which one its maker meant, it doesn't say. */
public enum Dialect {
    /** WPA3 specification 3.x, section 7: percent-escapes; a semicolon always ends a field. */
    WPA3("wpa3"),
    /** ZXing's, which came first and which most routers and phones print: backslash escapes, and quotes around a value. */
    ZXING("zxing");

    private final String option;

    Dialect(String option) {
        this.option = option;
    }

    /** The name that installers type. */
    public String option() {
        return option;
    }

    public static Optional<Dialect> ofOption(String text) {
        for (Dialect dialect : values()) {
            if (dialect.option.equals(text)) {
                return Optional.of(dialect);
            }
        }
        return Optional.empty();
    }
}
