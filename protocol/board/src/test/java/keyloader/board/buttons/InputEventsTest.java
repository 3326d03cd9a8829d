package keyloader.board.buttons;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import keyloader.board.buttons.InputEvents.Said;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a 64-bit kernel's events of 24 bytes, and on a BeagleBone's of 16. */
class InputEventsTest {
    private static final InputCode RESTART = InputCode.parse("KEY_RESTART").orElseThrow();
    private static final int KEY = 1;
    private static final int RELATIVE = 2;

    private static ByteBuffer bytes(int longBytes, int[]... events) {
        ByteBuffer all =
                ByteBuffer.allocate(events.length * (2 * longBytes + 8)).order(ByteOrder.nativeOrder());
        for (int[] event : events) {
            all.position(all.position() + 2 * longBytes);
            all.putShort((short) event[0]).putShort((short) event[1]).putInt(event[2]);
        }
        return all.flip();
    }

    private static List<Said> read(int longBytes, int[]... events) {
        return new InputEvents(RESTART, longBytes).read(bytes(longBytes, events));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void aKeysOwnEventsAreHeardAndNoOthers(int longBytes) {
        assertThat(new InputEvents(RESTART, longBytes).size()).isEqualTo(longBytes == 4 ? 16 : 24);
        assertThat(read(
                        longBytes,
                        new int[] {KEY, 30, 1},
                        new int[] {KEY, 408, 1},
                        new int[] {0, 0, 0},
                        new int[] {KEY, 408, 2},
                        new int[] {RELATIVE, 408, 1},
                        new int[] {KEY, 408, 0}))
                .containsExactly(Said.SET, Said.SET, Said.CLEAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void afterLostEventsNothingIsBelievedUpToTheNextReport(int longBytes) {
        InputEvents events = new InputEvents(RESTART, longBytes);
        assertThat(events.read(bytes(longBytes, new int[] {KEY, 408, 1}, new int[] {0, 3, 0}, new int[] {KEY, 408, 0})))
                .containsExactly(Said.SET, Said.LOST);
        assertThat(events.read(bytes(longBytes, new int[] {KEY, 408, 1}, new int[] {0, 0, 0}, new int[] {KEY, 408, 0})))
                .containsExactly(Said.ASK, Said.CLEAR);
    }
}
