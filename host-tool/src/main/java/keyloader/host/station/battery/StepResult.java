package keyloader.host.station.battery;

import java.util.Locale;
import java.util.Optional;

/**
 * What came of a step. The texts are safe to print, a line each.
 *
 * @param millis how long it took
 * @param what of a failure what happened, of another what there is to say, perhaps nothing
 * @param next of a failure what to do
 */
public record StepResult(Step step, Result result, long millis, Optional<Finding> finding, String what, String next) {

    /** How a step ends. */
    public enum Result {
        PASSED,
        FAILED,
        /** It could not be tried; no meter passes with it. */
        SKIPPED,
        /** Nobody wants it of this meter. */
        OMITTED;

        /** On paper. */
        public String words() {
            return switch (this) {
                case PASSED -> "passed";
                case FAILED -> "FAILED";
                case SKIPPED -> "not tried";
                case OMITTED -> "left out";
            };
        }

        /** As reports and records have it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static StepResult passed(Step step, long millis, String detail) {
        return new StepResult(step, Result.PASSED, millis, Optional.empty(), detail, "");
    }

    static StepResult failed(Step step, long millis, StepFailure failure) {
        return new StepResult(
                step, Result.FAILED, millis, Optional.of(failure.finding()), failure.what(), failure.next());
    }

    static StepResult skipped(Step step, String why) {
        return new StepResult(step, Result.SKIPPED, 0, Optional.empty(), why, "");
    }

    static StepResult omitted(Step step, String why) {
        return new StepResult(step, Result.OMITTED, 0, Optional.empty(), why, "");
    }

    public boolean hasPassed() {
        return result == Result.PASSED;
    }

    public boolean hasFailed() {
        return result == Result.FAILED;
    }
}
