package keyloader.agent.command;

/** A command line that makes no sense. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    public UsageException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
