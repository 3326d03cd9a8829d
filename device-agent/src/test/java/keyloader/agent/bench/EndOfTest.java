package keyloader.agent.bench;

/** Ends an agent that would go on for ever; an Error, as no program of ours catches those. */
public final class EndOfTest extends Error {
    private static final long serialVersionUID = 1L;

    public EndOfTest() {
        super("the test has seen enough");
    }
}
