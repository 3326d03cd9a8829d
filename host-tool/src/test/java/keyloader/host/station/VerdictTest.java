package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.StepResult.Result;
import keyloader.host.station.battery.TestOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A meter passes by what was tried, whichever step it is. */
class VerdictTest {
    private static List<StepResult> results(Result result) {
        return new ArrayList<>(
                Arrays.stream(Step.values()).map(step -> of(step, result)).toList());
    }

    private static StepResult of(Step step, Result result) {
        return new StepResult(step, result, 0, Optional.empty(), "", "");
    }

    private static boolean passes(List<StepResult> results) {
        return new TestOutcome(
                        "run", "1", Instant.EPOCH, 0, Optional.empty(), Optional.empty(), Optional.empty(), 0, results)
                .hasPassed();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void oneStepThatWasNotTriedOrIsNotThereIsEnough(Step step) {
        List<StepResult> results = results(Result.PASSED);
        int at = List.of(Step.values()).indexOf(step);
        assertThat(passes(results)).isTrue();
        results.set(at, of(step, Result.FAILED));
        assertThat(passes(results)).isFalse();
        results.set(at, of(step, Result.SKIPPED));
        assertThat(passes(results)).isFalse();
        results.remove(at);
        assertThat(passes(results)).isFalse();
    }

    @Test
    void nothingAtAllIsNoPass() {
        assertThat(passes(List.of())).isFalse();
    }
}
