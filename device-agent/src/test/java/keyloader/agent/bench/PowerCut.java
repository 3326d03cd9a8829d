package keyloader.agent.bench;

/** The end of everything at this very instant. An Error, as no program of ours catches those. */
public final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    public PowerCut() {
        super("power cut");
    }
}
