package keyloader.host.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.host.prepare.SequenceRule.Next;
import keyloader.wire.cbor.CborValue.Int;
import org.junit.jupiter.api.Test;

class SequenceRuleTest {
    private static final long NOW = 1_800_000_000_000L;

    @Test
    void theHighestOfClockLastAndMarkDecides() {
        assertThat(SequenceRule.next(0, NOW, 0)).contains(new Next(NOW, NOW));
        assertThat(SequenceRule.next(NOW + 5, NOW, 0)).contains(new Next(NOW + 6, NOW + 6));
        assertThat(SequenceRule.next(0, NOW, NOW + 9)).contains(new Next(NOW + 10, NOW + 10));
        assertThat(SequenceRule.next(0, -1, 0)).contains(new Next(1, 1));
    }

    @Test
    void aMarkFarAheadCountsForItsMeterAlone() {
        long absurd = Int.MAX - 1;
        assertThat(SequenceRule.next(7, NOW, absurd)).contains(new Next(Int.MAX, NOW));
        assertThat(SequenceRule.next(7, NOW, Int.MAX)).isEmpty();
    }
}
