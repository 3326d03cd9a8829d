package keyloader.host.station.battery;

import java.util.Locale;

/** What is done about a meter's lights, or buttons. */
public enum Prompt {
    /** They are asked about; a meter without any has not passed. */
    ASK,
    /** They are asked about, if the meter has any. */
    ASK_IF_ANY,
    SKIP;

    /** As reports have it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
