package keyloader.host.station.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that the meter has looked at (SPEC 17.1). The texts are the meter's, and not made safe.
 *
 * @param next empty where nothing is to be done
 */
public record MeterCheck(String name, State state, String detail, String next) {

    /** What every meter has to have looked at. */
    public static final List<String> NAMES = List.of(
            "permissions.state",
            "permissions.key",
            "storage.write",
            "storage.space",
            "clock",
            "radio.hostapd",
            "radio.access_point",
            "radio.wps",
            "radio.p2p",
            "radio.dpp",
            "radio.bus_orders",
            "radio.hotspot",
            "radio.network_manager_wps",
            "radio.tethering",
            "radio.networkd",
            "radio.iwd",
            "radio.interfaces",
            "radio.setup_programs",
            "radio.bluetooth",
            "usb.ports",
            "lights",
            "buttons");

    /** How it stands. */
    public enum State {
        OK,
        FAILED,
        UNKNOWN;

        static Optional<State> of(String word) {
            for (State state : values()) {
                if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return Optional.of(state);
                }
            }
            return Optional.empty();
        }
    }

    static List<MeterCheck> of(Answer answer) throws DialogueException {
        List<MeterCheck> checks = new ArrayList<>();
        for (JsonNode item : answer.items("checks")) {
            Answer one = new Answer(answer.request(), item);
            Optional<State> state = State.of(one.text("state"));
            if (state.isEmpty()) {
                throw one.lacks("state");
            }
            checks.add(new MeterCheck(
                    one.text("name"),
                    state.get(),
                    Answer.shortened(item.path("detail")),
                    Answer.shortened(item.path("next"))));
        }
        return List.copyOf(checks);
    }
}
