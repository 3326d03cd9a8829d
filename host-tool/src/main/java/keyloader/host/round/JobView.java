package keyloader.host.round;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.receipts.SavedReceipts;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/**
 * What has become of one meter of a round, as far as this PC has heard.
 *
 * @param message the newest of this round
 * @param receipt its final receipt, or its newest note
 */
public record JobView(Job job, State state, Optional<MessageRecord> message, Optional<Receipt> receipt) {

    /** In the order of a meter's way. */
    public enum State {
        /** Nothing is sealed yet. */
        WAITING("waiting for a free slot"),
        /** Kept here; whether it has reached its loader is not known. */
        SEALED("sealed, not known to be written"),
        CARRIED("on a loader"),
        JOINED("joined"),
        /** The meter has left a note why not. */
        FAILED("failed"),
        /** A newer message has taken its place. */
        REPLACED("replaced by a newer message"),
        /** It was on a loader, and is no longer. */
        GONE("gone from its loader without a receipt");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Whether its answer says something that somebody has to look at. */
    public boolean isAlarm() {
        return message.filter(sent -> !sent.alarms().isEmpty()).isPresent();
    }

    /** All meters of a round, in its order. */
    public static List<JobView> of(RoundRecord round, ContainerContent content) {
        Map<Bytes, MessageRecord> messages = new HashMap<>();
        content.messages().forEach(message -> messages.put(message.digest(), message));
        return round.jobs().stream().map(job -> of(job, messages)).toList();
    }

    private static JobView of(Job job, Map<Bytes, MessageRecord> messages) {
        if (job.message().isEmpty()) {
            return new JobView(job, State.WAITING, Optional.empty(), Optional.empty());
        }
        Optional<MessageRecord> message = job.message().map(messages::get);
        if (message.isEmpty()) {
            return new JobView(job, State.GONE, Optional.empty(), Optional.empty());
        }
        Optional<Receipt> receipt = SavedReceipts.newest(message.get());
        return new JobView(job, state(message.get().stage(), receipt), message, receipt);
    }

    private static State state(Stage stage, Optional<Receipt> receipt) {
        return switch (stage) {
            case SAVED -> State.SEALED;
            case WRITTEN -> receipt.isPresent() ? State.FAILED : State.CARRIED;
            case ANSWERED, RELEASED ->
                receipt.isPresent() && receipt.get().verdict() == Verdict.JOINED ? State.JOINED : State.REPLACED;
            case REPLACED -> State.REPLACED;
            case GONE -> State.GONE;
        };
    }

    /** Whether something is still to be expected of the meter. */
    public boolean isOpen() {
        return state == State.SEALED || state == State.CARRIED || state == State.FAILED;
    }

    public Optional<Verdict> verdict() {
        return receipt.map(Receipt::verdict);
    }

    /** What a person has to do now; empty where there is nothing to do. */
    public String nextStep() {
        return switch (state) {
            case WAITING -> job.listed() ? "plug in a loader with free slots, and run the batch again" : "";
            case SEALED -> "plug in its loader, and run the batch again";
            case CARRIED -> "carry the loader to the meter, then fetch its receipts";
            case JOINED, REPLACED -> "";
            case FAILED -> verdict().map(Verdict::nextStep).orElse("");
            case GONE -> "prepare again";
        };
    }
}
