package keyloader.host.outcome;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How the program ends; documented in the installer's guide. */
public final class ExitCode {
    public static final int OK = 0;
    /** What was asked for was not done, or not all of it. */
    public static final int FAILED = 1;
    /** Wrong options or arguments; nothing was done. */
    public static final int WRONG_USE = 2;
    /** Done, but something is not as it should be, and was said loudly. */
    public static final int ATTENTION = 3;

    /** For help and manual, in the words of the guide's table. */
    public static final Map<String, String> MEANINGS = Collections.unmodifiableMap(new TreeMap<>(Map.of(
            "0", "done",
            "1", "failed: what was asked for was not done, or not all of it",
            "2", "wrong use: wrong or missing options; nothing was done",
            "3", "done, but something is not as it should be: an ALARM was printed",
            "130, 143", "ended by SIGINT (Ctrl-C) or SIGTERM; what was kept is kept")));

    private ExitCode() {}
}
