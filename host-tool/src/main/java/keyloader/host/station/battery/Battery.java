package keyloader.host.station.battery;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import keyloader.host.port.StationPorts;
import keyloader.host.station.dialogue.Budget;
import keyloader.host.station.dialogue.DialogueException;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.station.dialogue.MeterUnderTest;
import keyloader.sealing.Receipt;

/**
 * Tries one meter, step by step. What needs a step that has not passed is left out, all else is done, so that whoever repairs the
 * meter sees everything; the end is always tried, in a conversation begun anew where the first has broken.
 */
public final class Battery {
    /** The first conversation, and one for the end. */
    private static final int CONVERSATIONS = 2;

    private final BatterySettings settings;
    private final StationPorts ports;
    private final SecureRandom random;
    private final Clock clock;
    private final LoaderBook book;
    private final Identities identities;
    private final Operator operator;
    private final UnaryOperator<String> redact;

    /** @param redact takes secrets out of what a meter says */
    public Battery(
            BatterySettings settings,
            StationPorts ports,
            SecureRandom random,
            Clock clock,
            LoaderBook book,
            Identities identities,
            Operator operator,
            UnaryOperator<String> redact) {
        this.settings = settings;
        this.ports = ports;
        this.random = random;
        this.clock = clock;
        this.book = book;
        this.identities = identities;
        this.operator = operator;
        this.redact = redact;
    }

    /** One meter's test. */
    public record Job(String run, String jig, List<String> command, ScannedLabel label) {
        public Job {
            command = List.copyOf(command);
        }
    }

    /** @param begins hears of each step that is begun */
    public TestOutcome run(Job job, Consumer<Step> begins) throws InterruptedException {
        Instant started = clock.instant();
        Budget budget = new Budget(ports.ticks(), settings.limit());
        try (Trial trial = new Trial(budget)) {
            trial.scanned = job.label().label();
            One one = new One(job, trial);
            for (Step step : Step.values()) {
                one.results.put(step, one.take(step, begins));
            }
            return new TestOutcome(
                    job.run(),
                    job.jig(),
                    started,
                    budget.elapsed().toMillis(),
                    trial.hello,
                    trial.scanned,
                    trial.joined.map(this::redacted),
                    trial.earlier.orElse(0),
                    new ArrayList<>(one.results.values()));
        }
    }

    /** One meter's way through the steps. */
    private final class One {
        private final Job job;
        private final Trial trial;
        private final MeterSteps meterSteps;
        private final MessageSteps messageSteps;
        private final Map<Step, StepResult> results = new EnumMap<>(Step.class);
        private int conversations;

        One(Job job, Trial trial) {
            this.job = job;
            this.trial = trial;
            this.meterSteps = new MeterSteps(trial, settings, job.jig(), operator, random);
            this.messageSteps = new MessageSteps(trial, settings);
        }

        private StepResult take(Step step, Consumer<Step> begins) throws InterruptedException {
            Optional<String> unwanted = reasonToOmit(step);
            if (unwanted.isPresent()) {
                return StepResult.omitted(step, unwanted.get());
            }
            Optional<String> impossible = reasonToSkip(step);
            if (impossible.isPresent()) {
                return StepResult.skipped(step, impossible.get());
            }
            begins.accept(step);
            Duration before = trial.budget.elapsed();
            try {
                String detail = attempt(step);
                return StepResult.passed(step, since(before), redact.apply(detail));
            } catch (StepFailure e) {
                return StepResult.failed(step, since(before), e);
            }
        }

        private boolean hasPassed(Step step) {
            StepResult result = results.get(step);
            return result != null && result.hasPassed();
        }

        private long since(Duration before) {
            return trial.budget.elapsed().minus(before).toMillis();
        }

        private String attempt(Step step) throws StepFailure, InterruptedException {
            if (trial.budget.isOver() && step != Step.END && step != Step.FRESH_AGAIN && step != Step.LOCK) {
                throw StepFailure.of(Finding.TIME_UP, settings.limit().toSeconds());
            }
            try {
                if (step != Step.CONNECT && step != Step.END && !trial.isConnected()) {
                    meet(); // which also removes what the broken conversation has left
                }
                return does(step);
            } catch (DialogueException e) {
                throw step == Step.END
                        ? StepFailure.of(Finding.END_UNKNOWN, inWords(e).what())
                        : inWords(e);
            }
        }

        private Optional<String> reasonToOmit(Step step) {
            boolean wanted =
                    switch (step) {
                        case VERSION -> settings.agent().isPresent();
                        case MANIFEST -> settings.manifest().isPresent();
                        case LIGHTS -> settings.lights() != Prompt.SKIP;
                        case BUTTONS -> settings.buttons() != Prompt.SKIP;
                        case LOCK -> settings.lock();
                        default -> true;
                    };
            if (!wanted) {
                return Optional.of("not asked for");
            }
            boolean there =
                    switch (step) {
                        case LIGHTS -> isThere(settings.lights(), Hello::lights);
                        case BUTTONS -> isThere(settings.buttons(), Hello::buttons);
                        default -> true;
                    };
            return there ? Optional.empty() : Optional.of("the meter has none configured");
        }

        /** What is to be there whatever the meter says fails at its own step. */
        private boolean isThere(Prompt prompt, Function<Hello, List<String>> parts) {
            return prompt == Prompt.ASK
                    || trial.hello.isEmpty()
                    || !parts.apply(trial.said()).isEmpty();
        }

        private Optional<String> reasonToSkip(Step step) {
            for (Step need : step.needs()) {
                if (!hasPassed(need)) {
                    return Optional.of("\"" + need.id() + "\" was not passed");
                }
            }
            if (step == Step.LOCK) {
                boolean all = results.values().stream()
                        .allMatch(result -> result.hasPassed() || result.result() == StepResult.Result.OMITTED);
                return all ? Optional.empty() : Optional.of("another step was not passed");
            }
            if (step == Step.CONNECT || step == Step.END || step == Step.FRESH_AGAIN) {
                return Optional.empty();
            }
            if (trial.budget.isOver() && results.values().stream().anyMatch(StepResult::hasFailed)) {
                return Optional.of("the meter's time was up");
            }
            if (step == Step.CHECKS && trial.hello.isEmpty() && !trial.isConnected()) {
                return Optional.of("the meter could not be asked");
            }
            boolean possible = trial.isConnected() || (step.standsAlone() && conversations < CONVERSATIONS);
            return possible ? Optional.empty() : Optional.of("the conversation with the meter had broken off");
        }

        private Hello meet() throws StepFailure, DialogueException, InterruptedException {
            conversations++;
            trial.meets(MeterUnderTest.start(ports.programs(), job.command(), trial.budget, redact));
            if (conversations == 1) {
                return trial.meter().hello();
            }
            return isTheSame(trial.meter().helloAtLast());
        }

        /** Somebody may have changed the meter, or its cable, meanwhile. */
        private Hello isTheSame(Hello again) throws StepFailure {
            if (trial.hello.isPresent()
                    && !(again.label().equals(trial.said().label())
                            && again.agent().equals(trial.said().agent()))) {
                throw StepFailure.of(
                        Finding.OTHER_METER,
                        again.label().serial(),
                        trial.said().label().serial());
            }
            return again;
        }

        private String does(Step step) throws StepFailure, DialogueException, InterruptedException {
            return switch (step) {
                case CONNECT -> connect();
                case VERSION -> meterSteps.version();
                case FRESH -> meterSteps.fresh();
                case LABEL -> meterSteps.label(job.label());
                case MANIFEST -> meterSteps.manifest();
                case DUPLICATE -> duplicate();
                case LOADER -> loader();
                case OTHERS -> messageSteps.others();
                case DAMAGED -> messageSteps.damaged();
                case PRODUCTION -> messageSteps.production();
                case OWN -> messageSteps.own();
                case WIPED -> messageSteps.wiped();
                case REPLAY -> messageSteps.replay();
                case FOREIGN -> messageSteps.foreign();
                case PREKEY -> messageSteps.prekey();
                case SUPERSEDED -> messageSteps.superseded();
                case SCRATCH -> messageSteps.scratch(hasPassed(Step.PREKEY));
                case CHECKS -> meterSteps.checks();
                case LIGHTS -> prompted(meterSteps::lights);
                case BUTTONS -> prompted(meterSteps::buttons);
                case END -> end();
                case FRESH_AGAIN -> freshAgain();
                case LOCK -> lock();
            };
        }

        private String connect() throws StepFailure, DialogueException, InterruptedException {
            trial.hello = Optional.of(meet());
            return meterSteps.connect();
        }

        private String duplicate() throws StepFailure {
            int earlier = identities.identify(job.run(), trial.said());
            trial.earlier = OptionalInt.of(earlier);
            return earlier == 0 ? "" : "tested " + earlier + " time(s) before";
        }

        private String loader() throws StepFailure, DialogueException, InterruptedException {
            trial.seals(new TestMessages(trial.said().label().key(), settings, random, clock.millis()));
            JigLoader loader = new JigLoader(trial.meter(), book, random);
            trial.has(loader);
            return "loader " + loader.prepare();
        }

        /** What a person takes is not the meter's time. */
        private String prompted(Prompted step) throws StepFailure, DialogueException, InterruptedException {
            Duration before = trial.budget.elapsed();
            try {
                return step.run();
            } finally {
                trial.budget.extend(trial.budget.elapsed().minus(before));
            }
        }

        private String end() throws StepFailure, DialogueException, InterruptedException {
            boolean begun = trial.hello.isPresent();
            if (!begun) {
                return "nothing was begun";
            }
            Optional<StepFailure> ofLoader = Optional.empty();
            if (trial.isConnected() && trial.loaderIfAny().isPresent() && !trial.budget.isOver()) {
                ofLoader = leaveEmpty(trial.loaderIfAny().get());
            }
            if (!trial.isConnected()) {
                meet(); // which also removes what the broken conversation has left
            }
            List<String> left = trial.meter().end();
            if (!left.isEmpty()) {
                throw StepFailure.of(Finding.NOT_CLEAN, String.join("; ", left));
            }
            if (ofLoader.isPresent()) {
                throw ofLoader.get();
            }
            return "";
        }

        /** What is wrong with the loader does not keep the test's state in the meter. */
        private Optional<StepFailure> leaveEmpty(JigLoader loader) throws InterruptedException {
            try {
                loader.leaveEmpty();
                return Optional.empty();
            } catch (DialogueException e) {
                return Optional.of(inWords(e));
            } catch (StepFailure e) {
                return Optional.of(e);
            }
        }

        private String freshAgain() throws StepFailure, DialogueException, InterruptedException {
            if (!isTheSame(trial.meter().helloAtLast()).fresh()) {
                throw StepFailure.of(Finding.STILL_NOT_FRESH);
            }
            return "";
        }

        private String lock() throws StepFailure, DialogueException, InterruptedException {
            identities.confirm(job.run());
            try {
                trial.meter().lock();
                if (!isTheSame(trial.meter().helloAtLast()).locked()) {
                    throw StepFailure.of(Finding.NOT_LOCKED, "it says that it is not");
                }
                return "";
            } catch (DialogueException e) {
                throw StepFailure.of(Finding.NOT_LOCKED, inWords(e).what());
            }
        }
    }

    private Receipt.Joined redacted(Receipt.Joined joined) {
        return new Receipt.Joined(
                joined.network(),
                joined.bssid(),
                joined.channel(),
                joined.rssi(),
                joined.address().map(redact));
    }

    @FunctionalInterface
    private interface Prompted {
        String run() throws StepFailure, DialogueException, InterruptedException;
    }

    private static StepFailure inWords(DialogueException e) {
        return switch (e.kind()) {
            case NOT_STARTED -> StepFailure.of(Finding.NOT_STARTED, e.request(), e.said());
            case ENDED ->
                StepFailure.of(Finding.MET_THE_END, e.request(), e.said().isEmpty() ? "nothing" : e.said());
            case SILENT -> StepFailure.of(Finding.SILENT, e.request(), e.said());
            case TOO_LONG -> StepFailure.of(Finding.ANSWER_TOO_LONG, e.request());
            case NONSENSE -> StepFailure.of(Finding.NONSENSE, e.request(), e.said());
            case REFUSED -> StepFailure.of(Finding.REFUSED, e.request(), e.said(), e.next());
        };
    }
}
