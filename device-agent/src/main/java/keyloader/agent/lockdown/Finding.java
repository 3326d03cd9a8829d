package keyloader.agent.lockdown;

import java.util.List;

/**
 * What was found out about one channel.
 *
 * @param details why it is open or unknown, else remarks; not yet escaped, and never a secret
 */
public record Finding(Channel channel, State state, List<String> details) {
    /** Open wins over unknown. */
    public enum State {
        CLOSED,
        OPEN,
        /** It could not be looked at, or not in whole. */
        UNKNOWN
    }

    public Finding {
        details = List.copyOf(details);
    }
}
