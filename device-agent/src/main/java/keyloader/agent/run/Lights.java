package keyloader.agent.run;

import java.io.PrintStream;
import keyloader.sealing.Verdict.Light;

/** The meter's one light (SPEC 12). It is never switched off: off means no power. */
public interface Lights {

    /** Slow blink. */
    void working();

    /** @param meaning for those who can read; not secret */
    void ended(Light light, String meaning);

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
