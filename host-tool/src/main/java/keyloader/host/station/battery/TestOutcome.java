package keyloader.host.station.battery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import keyloader.host.station.dialogue.Hello;
import keyloader.sealing.Label;
import keyloader.sealing.Receipt.Joined;

/**
 * What came of one meter's test.
 *
 * @param run which it is, unlike any other
 * @param millis from the start to the end, prompts included
 * @param meter as it has said itself, if it has
 * @param scanned the label, if it could be read
 * @param joined where it was, if it has joined
 * @param earlier how often it was tested before
 * @param steps all of them, in order
 */
public record TestOutcome(
        String run,
        String jig,
        Instant started,
        long millis,
        Optional<Hello> meter,
        Optional<Label> scanned,
        Optional<Joined> joined,
        int earlier,
        List<StepResult> steps) {

    public TestOutcome {
        steps = List.copyOf(steps);
    }

    public boolean hasPassed() {
        return steps.size() == Step.values().length
                && steps.stream().allMatch(step -> step.hasPassed() || step.result() == StepResult.Result.OMITTED);
    }

    /** What nobody wanted of this meter. */
    public List<StepResult> omitted() {
        return steps.stream()
                .filter(step -> step.result() == StepResult.Result.OMITTED)
                .toList();
    }

    public List<StepResult> failures() {
        return steps.stream().filter(StepResult::hasFailed).toList();
    }

    /** Whom it is kept under: the meter's own serial, else that of the label that was scanned. */
    public Optional<String> serial() {
        return identity().map(Label::serial);
    }

    /** The meter's own, else what was scanned. */
    public Optional<Label> identity() {
        return meter.map(Hello::label).or(() -> scanned);
    }

    public boolean hasPassed(Step step) {
        return steps.stream().anyMatch(result -> result.step() == step && result.hasPassed());
    }

    /** With one step ended otherwise than it seemed. */
    public TestOutcome failedLate(Step step, StepFailure failure) {
        List<StepResult> changed = steps.stream()
                .map(result -> result.step() == step ? StepResult.failed(step, result.millis(), failure) : result)
                .toList();
        return new TestOutcome(run, jig, started, millis, meter, scanned, joined, earlier, changed);
    }
}
