package keyloader.host.prepare;

import java.time.Duration;
import java.util.Optional;
import keyloader.wire.cbor.CborValue.Int;

/**
 * Which sequence number a message gets: higher than all that this PC has used, than the time, and than what its meter
 * says it has accepted. The clock brings a PC that was restored from an old copy past what it had used before.
 */
public final class SequenceRule {
    /**
     * A mark that is further ahead of the clock than this raises the numbers for its own meter only. Otherwise one meter
     * that lies in its receipts could use up the numbers for all.
     */
    static final Duration HORIZON = Duration.ofDays(3660);

    private SequenceRule() {}

    /**
     * @param sequence of the message
     * @param last what the PC is to remember as the highest it has used
     */
    public record Next(long sequence, long last) {}

    /**
     * @param last the highest that this PC has used
     * @param now milliseconds since 1970
     * @param meterHighest the highest that was used for this meter, or that it said it has accepted
     * @return empty when this meter's numbers are used up
     */
    public static Optional<Next> next(long last, long now, long meterHighest) {
        long base = Math.max(Math.max(last + 1, now), 1);
        long sequence = Math.max(base, meterHighest + 1);
        if (sequence > Int.MAX) {
            return Optional.empty();
        }
        boolean plausible = sequence <= base || sequence <= now + HORIZON.toMillis();
        return Optional.of(new Next(sequence, plausible ? sequence : base));
    }
}
