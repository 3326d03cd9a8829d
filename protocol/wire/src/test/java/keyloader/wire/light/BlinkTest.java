package keyloader.wire.light;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The times of SPEC 12, in milliseconds. */
class BlinkTest {
    /** Lengths of light and dark in turn, as somebody who waits for each change sees them. */
    private static List<Long> changes(Blink blink, int count) {
        List<Long> lengths = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < count; i++) {
            assertThat(blink.isOn(now)).as("after %d changes", i).isEqualTo(i % 2 == 0);
            long left = blink.nanosToChange(now);
            assertThat(blink.isOn(now + left - 1)).as("just before").isEqualTo(i % 2 == 0);
            lengths.add(left / 1_000_000);
            now += left;
        }
        return lengths;
    }

    @Test
    void workingIsOneSecondOnAndOneOff() {
        assertThat(changes(Blink.SLOW, 4)).containsExactly(1000L, 1000L, 1000L, 1000L);
    }

    @Test
    void doneNeverChanges() {
        assertThat(Blink.STEADY.isOn(Long.MAX_VALUE / 2)).isTrue();
        assertThat(Blink.STEADY.nanosToChange(123)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFailureIsItsNumberOfShortBlinksAndAPause() {
        assertThat(changes(Blink.count(2), 6)).containsExactly(200L, 300L, 200L, 1800L, 200L, 300L);
        assertThat(changes(Blink.count(5), 10).stream().mapToLong(each -> each).sum())
                .isEqualTo(5 * 200 + 5 * 300 + 1500);
    }

    @Test
    void whoLooksLateWaitsOnlyForWhatIsLeft() {
        assertThat(Blink.SLOW.nanosToChange(2_400_000_000L)).isEqualTo(600_000_000L);
    }
}
