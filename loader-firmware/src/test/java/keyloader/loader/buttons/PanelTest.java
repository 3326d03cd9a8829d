package keyloader.loader.buttons;

import static keyloader.board.buttons.Reading.ABSENT;
import static keyloader.board.buttons.Reading.OFF;
import static keyloader.board.buttons.Reading.ON;
import static keyloader.board.buttons.Reading.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import keyloader.board.buttons.Reading;
import keyloader.loader.buttons.Panel.Action;
import keyloader.loader.store.Fault;
import keyloader.wire.LogEntry.Kind;
import org.junit.jupiter.api.Test;

/** Times are in milliseconds, from some point that means nothing. */
class PanelTest {
    private static final Action BUTTON = new Action.Zeroize(Kind.ZEROIZED_BY_BUTTON);
    private static final Action SWITCH = new Action.Zeroize(Kind.ZEROIZED_BY_CASE_SWITCH);
    private static final Action HELD = new Action.Held(true);
    private static final Action LET_GO = new Action.Held(false);

    private final List<Action> done = new ArrayList<>();
    private Panel panel = Panel.NEW;

    private List<Action> take(Panel.Next next) {
        panel = next.panel();
        done.addAll(next.actions());
        return next.actions();
    }

    private List<Action> button(Reading reading, long time) {
        return take(panel.button(reading, -7_000_000_000L + time * 1_000_000));
    }

    private List<Action> cover(Reading reading, long time) {
        return take(panel.cover(reading, -7_000_000_000L + time * 1_000_000));
    }

    private List<Action> at(long time) {
        return take(panel.at(-7_000_000_000L + time * 1_000_000));
    }

    private static Action fault(Fault fault, boolean present) {
        return new Action.FaultIs(fault, present);
    }

    @Test
    void heldForFiveSecondsItZeroizesOnce() {
        assertThat(button(ON, 0)).containsExactly(HELD);
        assertThat(at(4999)).isEmpty();
        assertThat(panel.nanosLeft(-7_000_000_000L + 4_999_000_000L)).isEqualTo(1_000_000);
        assertThat(at(5000)).containsExactly(BUTTON, LET_GO);
        assertThat(at(20_000)).isEmpty();
        assertThat(panel.nanosLeft(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(button(ON, 21_000)).as("it repeats").isEmpty();
        assertThat(button(OFF, 22_000)).isEmpty();
        assertThat(button(ON, 23_000)).as("pressed anew").containsExactly(HELD);
        assertThat(at(28_000)).containsExactly(BUTTON, LET_GO);
    }

    @Test
    void letGoBeforeItDoesNothing() {
        button(ON, 0);
        assertThat(button(OFF, 4999)).containsExactly(LET_GO);
        button(ON, 5100);
        assertThat(at(9000)).as("not the sum of two").isEmpty();
        assertThat(done).doesNotContain(BUTTON);
    }

    @Test
    void repeatsDoNotBeginItAnew() {
        button(ON, 0);
        for (int time = 250; time < 5000; time += 250) {
            assertThat(button(ON, time)).isEmpty();
        }
        assertThat(at(5000)).contains(BUTTON);
    }

    @Test
    void aReleaseThatIsReadLateCountsByItsTime() {
        button(ON, 0);
        assertThat(button(OFF, 5001)).containsExactly(BUTTON, LET_GO);
    }

    @Test
    void whatIsLostBeginsAnew() {
        button(ON, 0);
        assertThat(button(UNKNOWN, 3000)).containsExactly(LET_GO);
        assertThat(button(ON, 3001)).containsExactly(HELD);
        assertThat(at(5000)).isEmpty();
        assertThat(at(8001)).contains(BUTTON);
    }

    @Test
    void aButtonThatGoesAndComesBackIsAFaultInBetweenAndNeverAPress() {
        button(ON, 0);
        assertThat(button(ABSENT, 1000)).containsExactly(LET_GO, fault(Fault.ZEROIZE_BUTTON, true));
        assertThat(button(ABSENT, 1500)).isEmpty();
        assertThat(at(9000)).isEmpty();
        assertThat(button(UNKNOWN, 9500)).containsExactly(fault(Fault.ZEROIZE_BUTTON, false));
        assertThat(done).doesNotContain(BUTTON);
    }

    @Test
    void anOpenedCaseZeroizesAtOnceAndIsAFaultUntilItIsClosed() {
        assertThat(cover(OFF, 0)).isEmpty();
        assertThat(cover(ON, 1)).containsExactly(SWITCH, fault(Fault.CASE_OPEN, true));
        assertThat(cover(ON, 2)).isEmpty();
        assertThat(cover(OFF, 3)).containsExactly(fault(Fault.CASE_OPEN, false));
        assertThat(cover(ON, 4)).containsExactly(SWITCH, fault(Fault.CASE_OPEN, true));
    }

    @Test
    void aCaseThatIsOpenAtFirstSightIsNoException() {
        assertThat(cover(ON, 0)).containsExactly(SWITCH, fault(Fault.CASE_OPEN, true));
    }

    @Test
    void aCaseSwitchThatCannotBeReadIsAFaultAndItsReturnInOpenStateZeroizes() {
        assertThat(cover(ABSENT, 0)).containsExactly(fault(Fault.CASE_SWITCH, true));
        assertThat(cover(UNKNOWN, 1)).as("there, but mute").isEmpty();
        assertThat(cover(OFF, 2)).containsExactly(fault(Fault.CASE_SWITCH, false));
        assertThat(cover(UNKNOWN, 3)).containsExactly(fault(Fault.CASE_SWITCH, true));
        assertThat(cover(ON, 4)).containsExactly(SWITCH, fault(Fault.CASE_OPEN, true), fault(Fault.CASE_SWITCH, false));
        assertThat(cover(ABSENT, 5)).containsExactly(fault(Fault.CASE_OPEN, false), fault(Fault.CASE_SWITCH, true));
    }

    @Test
    void aCaseThatIsOpenedWhileTheButtonIsHeldTakesNothingFromTheButton() {
        button(ON, 0);
        assertThat(cover(ON, 1000)).contains(SWITCH);
        assertThat(at(5000)).contains(BUTTON);
    }
}
