package keyloader.host.container;

import java.util.List;
import java.util.Optional;
import keyloader.sealing.KeyId;

/**
 * What this PC knows of a meter.
 *
 * @param serial from the label
 * @param highest the highest sequence that was used for it, or that it said it has accepted
 * @param lastReceipt what its newest receipt said of its owners
 */
public record MeterRecord(KeyId id, String serial, long highest, Optional<Ownership> lastReceipt) {

    /**
     * @param owners the first owner first
     * @param resetCount how often the reset button had been used
     * @param mark the meter's mark for this PC then, by which a newer receipt is known
     */
    public record Ownership(List<KeyId> owners, long resetCount, long mark) {
        public Ownership {
            owners = List.copyOf(owners);
        }
    }

    public MeterRecord withHighest(long sequence) {
        return new MeterRecord(id, serial, Math.max(highest, sequence), lastReceipt);
    }

    public MeterRecord withOwnership(Ownership ownership) {
        return new MeterRecord(id, serial, highest, Optional.of(ownership));
    }
}
