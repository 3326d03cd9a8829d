package keyloader.agent.bench;

/** Ends an agent that would go on for ever. */
public final class EndOfTest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EndOfTest() {
        super("the test has seen enough");
    }
}
