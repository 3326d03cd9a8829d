package keyloader.agent.life;

import java.util.List;
import keyloader.wire.Bytes;

/** What can happen to a meter. */
public sealed interface Event {

    /** The agent has started; the power may have been cut at any instant before. */
    record Started() implements Event {}

    /**
     * A message can be tried.
     *
     * @param older authorised too, but with a lower sequence
     * @param hasNetwork whether a trial would interrupt one
     */
    record TrialWanted(AuthorisedLoad newest, List<AuthorisedLoad> older, Occasion occasion, boolean hasNetwork)
            implements Event {}

    record TrialEnded(RunningTrial trial, TrialReport report) implements Event {}

    /** Receipts have been made; whatever they say is true once this is durable. */
    record OutcomeSealed(Draft.Sealed draft) implements Event {}

    /** The loader has confirmed CONSUME. */
    record Delivered(Bytes digest) implements Event {}

    /** A person holds the reset button. */
    record ResetOrdered() implements Event {}
}
