package keyloader.host.port;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import keyloader.sealing.Secret;

/** Where a person, or the script of one, reads and answers. Text that came from outside is escaped by the caller. */
public interface Terminal {

    /** A line of the result, on standard output. */
    void out(String line);

    /** Whether some of the result did not arrive, as with a full disk or a closed pipe. Waits for what is still under way. */
    default boolean outputLost() {
        return false;
    }

    /** A line for the person only, on standard error. */
    void err(String line);

    /** Whether a person can see progress and answer questions. */
    boolean interactive();

    /** Shows how far a piece of work has come, in the place of what was shown before; only when interactive. */
    void progress(String text);

    /** Takes away what {@link #progress} shows. */
    void progressDone();

    /** @return what was typed, without echo, in UTF-8; empty without a terminal or at its end */
    Optional<Secret> askSecret(String prompt);

    /** @return what was typed; empty without a terminal or at its end */
    Optional<String> askLine(String prompt);

    /** For {@code -} as a file name. */
    InputStream standardInput() throws IOException;
}
