package keyloader.agent.run;

import java.io.IOException;

/**
 * The state could not be made durable. What is on the medium now is not known, so that the agent has to stop and start
 * anew from there.
 */
public final class RecordUnwritableException extends Exception {
    private static final long serialVersionUID = 1L;

    RecordUnwritableException(IOException cause) {
        super("the meter's state cannot be written (" + Printable.reason(cause) + ")", cause);
    }
}
