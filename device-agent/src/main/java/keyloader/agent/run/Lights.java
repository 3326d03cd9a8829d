package keyloader.agent.run;

import java.io.PrintStream;
import keyloader.sealing.Verdict.Light;

/** The meter's one light (SPEC 12). It is never switched off: off means no power. */
public interface Lights {

    /** Slow blink. */
    void working();

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
            public void ended(Light light, String meaning) {
                String pattern = light == Light.STEADY ? "steady" : light.blinks() + " blinks";
                out.println("light: " + pattern + " - " + meaning);
                out.flush();
            }
        };
    }
}
