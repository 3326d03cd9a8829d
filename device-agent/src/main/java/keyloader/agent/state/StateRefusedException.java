package keyloader.agent.state;

/** A state directory that must not be used as it is; says why, and what to do. */
public final class StateRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    public StateRefusedException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
