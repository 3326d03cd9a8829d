package keyloader.agent.run;

import java.io.PrintStream;
import keyloader.board.light.SysfsLight;
import keyloader.sealing.Verdict.Light;
import keyloader.wire.light.Blink;

/** The meter's one light (SPEC 12). It is never switched off: off means no power. */
public interface Lights {

    /** Slow blink. */
    void working();

    /** Quick blink: the meter is reset, the button may be let go. */
    void reset();

    /** @param meaning for those who can read; not secret */
    void ended(Light light, String meaning);

    /** Says once in the log when {@code out}, on which the light is shown, cannot be written. */
    static Lights watched(Lights lights, PrintStream out, Log log) {
        return new Lights() {
            private boolean said;

            @Override
            public void working() {
                lights.working();
                check();
            }

            @Override
            public void reset() {
                lights.reset();
                check();
            }

            @Override
            public void ended(Light light, String meaning) {
                lights.ended(light, meaning);
                check();
            }

            private void check() {
                if (!said && out.checkError()) {
                    said = true;
                    log.say("the light cannot be shown: standard output cannot be written");
                }
            }
        };
    }

    /** A light for a terminal: one line for each change. */
    static Lights printing(PrintStream out) {
        return new Lights() {
            @Override
            public void working() {
                out.println("light: slow blink - working");
                out.flush();
            }

            @Override
            public void reset() {
                out.println("light: quick blink - the meter is reset, let the button go");
                out.flush();
            }

            @Override
            public void ended(Light light, String meaning) {
                String pattern = light == Light.STEADY ? "steady" : light.blinks() + " blinks";
                out.println("light: " + pattern + " - " + meaning);
                out.flush();
            }
        };
    }

    /** LEDs of the case; steady at the start, since off means no power. */
    static Lights of(SysfsLight leds) {
        leds.show(Blink.STEADY);
        return new Lights() {
            @Override
            public void working() {
                leds.show(Blink.SLOW);
            }

            @Override
            public void reset() {
                leds.show(Blink.QUICK);
            }

            @Override
            public void ended(Light light, String meaning) {
                leds.show(light == Light.STEADY ? Blink.STEADY : Blink.count(light.blinks()));
            }
        };
    }

    /** Both show the same. */
    static Lights both(Lights one, Lights other) {
        return new Lights() {
            @Override
            public void working() {
                one.working();
                other.working();
            }

            @Override
            public void reset() {
                one.reset();
                other.reset();
            }

            @Override
            public void ended(Light light, String meaning) {
                one.ended(light, meaning);
                other.ended(light, meaning);
            }
        };
    }
}
