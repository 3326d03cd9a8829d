package keyloader.agent.run;

import java.time.Duration;
import java.util.Optional;
import keyloader.board.buttons.InputName;

/**
 * What a person at the meter can do beside plugging.
 *
 * @param reset a button that is held for {@link Person#HOLD}
 * @param arming a button that is pressed shortly; it may be the same one
 * @param window how long messages are looked at after power-up or a press of {@code arming}; always, if empty
 */
public record Controls(Optional<InputName> reset, Optional<InputName> arming, Optional<Duration> window) {
    public static final Controls NONE = new Controls(Optional.empty(), Optional.empty(), Optional.empty());
}
