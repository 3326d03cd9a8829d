package keyloader.agent.run;

import keyloader.sealing.Verdict.Light;

/** The light, which a button interrupts, and which then shows again what it showed. */
final class ResumedLights {
    private final Lights lights;
    private Runnable shown;

    ResumedLights(Lights lights) {
        this.lights = lights;
        this.shown = () -> lights.ended(Light.STEADY, "waiting for a loader");
    }

    void working() {
        show(lights::working);
    }

    void ended(Light light, String meaning) {
        show(() -> lights.ended(light, meaning));
    }

    private void show(Runnable what) {
        shown = what;
        what.run();
    }

    /** A button is held: working, until {@link #resume}. */
    void held() {
        lights.working();
    }

    /**
     * A reset is done, which is shown until {@link #resume}.
     *
     * @param pending whether a loader has yet to be told of something
     */
    void reset(boolean pending) {
        shown = pending ? lights::working : () -> lights.ended(Light.STEADY, "the meter is reset");
        lights.reset();
    }

    void resume() {
        shown.run();
    }
}
