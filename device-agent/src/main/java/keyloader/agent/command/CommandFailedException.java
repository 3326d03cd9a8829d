package keyloader.agent.command;

/** A command that could not do its work; says why, and what to do. */
public final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    public CommandFailedException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
