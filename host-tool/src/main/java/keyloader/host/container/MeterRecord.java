package keyloader.host.container;

import java.util.List;
import java.util.Optional;
import keyloader.sealing.KeyId;
import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;

/**
 * What this PC knows of a meter.
 *
 * @param serial from the label
 * @param highest the highest sequence that was used for it, or that it said it has accepted
 * @param lastReceipt what its newest receipt said of its owners
 * @param key the compressed point from its label, by which a message can be sealed without the label
 * @param prekey for the next message; used for more than one only where the meter has given out no newer one
 */
public record MeterRecord(
        KeyId id,
        String serial,
        long highest,
        Optional<Ownership> lastReceipt,
        Optional<Bytes> key,
        Optional<KnownPrekey> prekey) {

    public MeterRecord(KeyId id, String serial, long highest, Optional<Ownership> lastReceipt, Optional<Bytes> key) {
        this(id, serial, highest, lastReceipt, key, Optional.empty());
    }

    public MeterRecord(KeyId id, String serial, long highest, Optional<Ownership> lastReceipt) {
        this(id, serial, highest, lastReceipt, Optional.empty());
    }

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
        return new MeterRecord(id, serial, Math.max(highest, sequence), lastReceipt, key, prekey);
    }

    public MeterRecord withOwnership(Ownership ownership) {
        return new MeterRecord(id, serial, highest, Optional.of(ownership), key, prekey);
    }

    public MeterRecord withKey(PublicPoint point) {
        return new MeterRecord(id, serial, highest, lastReceipt, Optional.of(point.compressed()), prekey);
    }

    public MeterRecord withPrekey(Optional<KnownPrekey> next) {
        return new MeterRecord(id, serial, highest, lastReceipt, key, next);
    }
}
