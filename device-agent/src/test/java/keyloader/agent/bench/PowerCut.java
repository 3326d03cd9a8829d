package keyloader.agent.bench;

/** The end of everything at this very instant. Unchecked, so that no program can catch it. */
public final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PowerCut() {
        super("power cut");
    }
}
