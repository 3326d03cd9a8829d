package keyloader.agent.life;

import java.util.List;
import java.util.Optional;
import keyloader.agent.network.Generation;
import keyloader.agent.state.Outcome;
import keyloader.sealing.Receipt;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/** What the shell has to do, once the state that came with it is durable. */
public sealed interface Action {

    /** End a trial, if one runs: the old network comes back. */
    record DiscardTrial() implements Action {}

    /** Put the committed generation in force, or clear away everything, and drop what was prepared beside it. */
    record RestoreNetwork(Optional<Generation> generation) implements Action {}

    /** Destroy every prekey that the record does not have. */
    record DestroyPrekeys() implements Action {}

    record Join(RunningTrial trial) implements Action {}

    /** Not tried: too many failures since the last plug. */
    record Withhold(Bytes digest, Optional<Verdict> last) implements Action {}

    /** Make the next prekey, write the generation, inert; then draft the outcome. */
    record Prepare(JoinedTrial joined, long generation) implements Action {}

    /**
     * Leave a sealed note on the loader, if it is still there.
     *
     * @param digest of the message
     * @param keys of the message; they stay the caller's
     */
    record LeaveNote(Bytes digest, ReplyKeys keys, Receipt note) implements Action {}

    /**
     * Send every pending CONSUME that the loader has a slot for.
     *
     * @param unrecorded for which there was no room in the record
     */
    record Deliver(List<Outcome> unrecorded) implements Action {
        public Deliver {
            unrecorded = List.copyOf(unrecorded);
        }
    }
}
