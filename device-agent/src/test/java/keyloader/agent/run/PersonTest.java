package keyloader.agent.run;

import static keyloader.agent.run.Person.Action.ARM;
import static keyloader.agent.run.Person.Action.ARMING_STUCK;
import static keyloader.agent.run.Person.Action.HELD;
import static keyloader.agent.run.Person.Action.LET_GO;
import static keyloader.agent.run.Person.Action.LET_GO_EARLY;
import static keyloader.agent.run.Person.Action.RESET;
import static keyloader.agent.run.Person.Action.RESET_STUCK;
import static keyloader.board.buttons.Reading.ABSENT;
import static keyloader.board.buttons.Reading.OFF;
import static keyloader.board.buttons.Reading.ON;
import static keyloader.board.buttons.Reading.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import keyloader.board.buttons.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Times are milliseconds. */
class PersonTest {
    private static final Optional<Duration> FIVE_MINUTES = Optional.of(Duration.ofMinutes(5));

    private Person person = Person.atStart(Optional.empty(), 0, Duration.ZERO);

    private List<Person.Action> reset(Reading reading, long at) {
        return take(person.read(Person.Which.RESET, reading, at));
    }

    private List<Person.Action> arming(Reading reading, long at) {
        return take(person.read(Person.Which.ARMING, reading, at));
    }

    private List<Person.Action> passes(long at) {
        return take(person.at(at));
    }

    private List<Person.Action> take(Person.Next next) {
        person = next.person();
        return next.actions();
    }

    @Test
    void tenSecondsResetOnceHoweverLongItIsHeld() {
        assertThat(reset(OFF, 0)).isEmpty();
        assertThat(reset(ON, 1_000)).containsExactly(HELD);
        assertThat(person.isHeld()).isTrue();
        assertThat(reset(ON, 5_000)).as("the kernel repeats it").isEmpty();
        assertThat(passes(10_999)).isEmpty();
        assertThat(passes(11_000)).containsExactly(RESET);
        assertThat(person.isHeld()).isFalse();
        assertThat(passes(60_000)).isEmpty();
        assertThat(reset(ON, 61_000)).isEmpty();
        assertThat(reset(OFF, 62_000)).containsExactly(LET_GO);
        assertThat(reset(ON, 63_000)).containsExactly(HELD);
    }

    @Test
    void aShorterPressResetsNothing() {
        reset(OFF, 0);
        assertThat(reset(ON, 1_000)).containsExactly(HELD);
        assertThat(reset(OFF, 10_999)).containsExactly(LET_GO_EARLY);
        assertThat(passes(20_000)).isEmpty();
    }

    /** Two presses are not one. */
    @Test
    void pressesAreNotAddedUp() {
        reset(OFF, 0);
        for (int at = 0; at < 30_000; at += 9_000) {
            assertThat(reset(ON, at + 1_000)).containsExactly(HELD);
            assertThat(reset(OFF, at + 9_000)).containsExactly(LET_GO_EARLY);
        }
    }

    /** The agent was busy, and reads later what was pressed before. */
    @Test
    void whatIsReadLateCountsByItsTime() {
        reset(OFF, 0);
        reset(ON, 1_000);
        assertThat(reset(OFF, 12_000)).containsExactly(RESET, LET_GO);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reading.class,
            names = {"UNKNOWN", "ABSENT"})
    void aButtonThatIsDownWhenItIsFirstSeenIsAFaultAndNoPress(Reading before) {
        reset(before, 0);
        assertThat(reset(ON, 0)).containsExactly(RESET_STUCK);
        assertThat(passes(3_600_000)).isEmpty();
        assertThat(reset(OFF, 3_600_000)).isEmpty();
        assertThat(reset(ON, 3_601_000)).as("it has been up since").containsExactly(HELD);
        arming(before, 0);
        assertThat(arming(ON, 0)).containsExactly(ARMING_STUCK);
        assertThat(arming(OFF, 1_000)).as("not the end of a press").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reading.class,
            names = {"UNKNOWN", "ABSENT"})
    void aButtonThatIsLostWhileItIsHeldResetsNothing(Reading lost) {
        reset(OFF, 0);
        reset(ON, 1_000);
        assertThat(reset(lost, 5_000)).containsExactly(LET_GO_EARLY);
        assertThat(passes(60_000)).isEmpty();
        arming(OFF, 0);
        arming(ON, 1_000);
        assertThat(arming(lost, 1_100)).isEmpty();
        assertThat(arming(OFF, 1_200)).isEmpty();
    }

    @Test
    void aPressOfTheArmingButtonArmsWhenItIsLetGo() {
        person = Person.atStart(FIVE_MINUTES, 0, Duration.ofHours(1));
        arming(OFF, 0);
        assertThat(arming(ON, 1_000)).isEmpty();
        assertThat(person.isArmed(1_500)).isFalse();
        assertThat(arming(OFF, 2_000)).containsExactly(ARM);
        assertThat(person.isArmed(2_000)).isTrue();
        assertThat(person.isArmed(301_999)).isTrue();
        assertThat(person.isArmed(302_000)).isFalse();
    }

    @Test
    void oneButtonForBothArmsWhenItIsPressedShortlyAndResetsWhenItIsHeld() {
        person = Person.atStart(FIVE_MINUTES, 0, Duration.ofHours(1));
        reset(OFF, 0);
        arming(OFF, 0);
        reset(ON, 1_000);
        arming(ON, 1_000);
        assertThat(reset(OFF, 2_000)).containsExactly(LET_GO_EARLY);
        assertThat(arming(OFF, 2_000)).containsExactly(ARM);
        person = Person.atStart(FIVE_MINUTES, 0, Duration.ofHours(1));
        reset(OFF, 0);
        arming(OFF, 0);
        reset(ON, 1_000);
        arming(ON, 1_000);
        assertThat(passes(11_000)).containsExactly(RESET);
        assertThat(reset(OFF, 12_000)).containsExactly(LET_GO);
        assertThat(arming(OFF, 12_000)).isEmpty();
        assertThat(person.isArmed(12_000)).isFalse();
    }

    @Test
    void theFirstWindowIsCountedFromPowerUpAndNotFromAStartOfTheAgent() {
        person = Person.atStart(FIVE_MINUTES, 1_000, Duration.ofMinutes(1));
        assertThat(person.isArmed(1_000 + 239_999)).isTrue();
        assertThat(person.isArmed(1_000 + 240_000)).isFalse();
        assertThat(Person.atStart(FIVE_MINUTES, 1_000, Duration.ofMinutes(5)).isArmed(1_000))
                .isFalse();
    }

    @Test
    void withoutAWindowItIsAlwaysArmed() {
        assertThat(person.isArmed(Long.MAX_VALUE)).isTrue();
        assertThat(reset(UNKNOWN, 0)).isEmpty();
        assertThat(arming(ABSENT, 0)).isEmpty();
    }
}
