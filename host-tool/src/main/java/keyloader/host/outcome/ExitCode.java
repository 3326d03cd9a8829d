package keyloader.host.outcome;

/** How the program ends; documented in the installer's guide. */
public final class ExitCode {
    public static final int OK = 0;
    /** What was asked for was not done, or not all of it. */
    public static final int FAILED = 1;
    /** Wrong options or arguments; nothing was done. */
    public static final int WRONG_USE = 2;
    /** Done, but something is not as it should be, and was said loudly. */
    public static final int ATTENTION = 3;

    private ExitCode() {}
}
