package keyloader.host.station.battery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The steps of the battery, in their order. A step is left out when one that it needs has not passed. */
public enum Step {
    CONNECT("the meter answers"),
    VERSION("its agent is the one that is due"),
    FRESH("it is as it leaves the factory"),
    LABEL("the label on it is its own"),
    MANIFEST("the manifest lists it"),
    DUPLICATE("no other meter has its serial or key"),
    LOADER("it reaches the jig's loader"),
    OTHERS("it leaves others' messages"),
    DAMAGED("it refuses a damaged message"),
    PRODUCTION("it opens no order in a test"),
    OWN("it opens its own message and joins"),
    WIPED("that message is wiped"),
    REPLAY("it applies a message once"),
    FOREIGN("it refuses another installer"),
    PREKEY("it opens a message to its one-time key"),
    SUPERSEDED("it takes the newest of two"),
    SCRATCH("it holds what was ordered, and no more"),
    CHECKS("permissions, storage, radios, USB"),
    LIGHTS("its light shows what it should"),
    BUTTONS("its buttons work"),
    END("the test's state is removed"),
    FRESH_AGAIN("it is fresh again"),
    LOCK("it is locked");

    private final String title;

    Step(String title) {
        this.title = title;
    }

    /** As reports and records have it; it stays. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What holds of a meter that has passed it. */
    public String title() {
        return title;
    }

    List<Step> needs() {
        return switch (this) {
            case CONNECT, CHECKS, END -> List.of();
            case VERSION, FRESH, LABEL, MANIFEST, DUPLICATE, LIGHTS, BUTTONS -> List.of(CONNECT);
            case LOADER -> List.of(FRESH);
            case OTHERS, DAMAGED, PRODUCTION, OWN -> List.of(LOADER);
            case WIPED, REPLAY, FOREIGN, PREKEY, SCRATCH -> List.of(OWN);
            case SUPERSEDED -> List.of(PREKEY);
            case FRESH_AGAIN -> List.of(FRESH, END);
            case LOCK -> List.of(FRESH_AGAIN);
        };
    }

    /** Whether it can be done in a conversation that was begun anew. */
    boolean standsAlone() {
        return this == CHECKS || this == LIGHTS || this == BUTTONS || this == END || this == FRESH_AGAIN;
    }

    public static Optional<Step> ofId(String id) {
        return Arrays.stream(values()).filter(step -> step.id().equals(id)).findFirst();
    }
}
