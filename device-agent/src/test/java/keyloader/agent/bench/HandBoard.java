package keyloader.agent.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import keyloader.agent.command.Board;
import keyloader.agent.run.Lights;
import keyloader.board.buttons.Reading;
import keyloader.board.service.ServiceManager;
import keyloader.sealing.Verdict.Light;

/** A meter's case, with buttons that a test presses. */
public final class HandBoard {
    /** How each button stands when it is first seen. */
    public Reading atStart = Reading.OFF;

    public Duration sincePowerUp = Duration.ZERO;
    /** What the LEDs have shown. */
    public final List<String> leds = new ArrayList<>();

    public ServiceManager manager = ServiceManager.NONE;
    private final Map<String, Consumer<Reading>> buttons = new HashMap<>();

    Board asPort() {
        return new Board(
                (key, name, say, to) -> {
                    buttons.put(key, to);
                    to.accept(atStart);
                    return () -> buttons.remove(key);
                },
                (names, say) -> new Lights() {
                    @Override
                    public void working() {
                        leds.add(names + " slow");
                    }

                    @Override
                    public void reset() {
                        leds.add(names + " quick");
                    }

                    @Override
                    public void ended(Light light, String meaning) {
                        leds.add(names + " " + light.blinks());
                    }
                },
                () -> sincePowerUp,
                manager);
    }

    /** @param keys of the configuration; several for one button that is both */
    public void read(Reading reading, String... keys) {
        for (String key : keys) {
            Consumer<Reading> to = buttons.get(key);
            if (to == null) {
                throw new AssertionError("nobody watches " + key);
            }
            to.accept(reading);
        }
    }
}
