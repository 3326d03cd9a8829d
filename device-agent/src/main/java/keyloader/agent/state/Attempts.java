package keyloader.agent.state;

import java.util.Optional;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/**
 * What is known of a message that was tried and has not joined.
 *
 * @param digest of the message
 * @param count of all trials
 * @param sincePlug trials since the loader was last plugged in while the agent watched
 * @param last absent where the last trial was cut off
 */
public record Attempts(Bytes digest, long count, long sincePlug, Optional<Verdict> last) {}
