package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person at the bench is asked, and what counts as an answer. */
@Timeout(120)
class PromptTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        desk = new Desk(directory);
    }

    private String[] all(String... more) {
        List<String> args = new ArrayList<>(List.of(more));
        desk.jigs.forEach((jig, meter) -> args.add(jig + "=" + meter.label.uri()));
        return args.toArray(new String[0]);
    }

    /** Somebody who looks at each meter's light, and types what is to be said of it. */
    private Desk.Bench answering(Function<ModelMeter, String> eye) {
        Desk.Bench bench = desk.bench();
        bench.whenShown = (shown, line) -> {
            Matcher question =
                    Pattern.compile("jig (.+): how often .* Type: \\1 NUMBER").matcher(line);
            if (question.matches()) {
                String jig = question.group(1);
                String seen = eye.apply(desk.jigs.get(jig));
                if (seen.isEmpty()) {
                    shown.hangUp();
                } else {
                    shown.type(jig + " " + seen);
                }
            }
        };
        return bench;
    }

    private Desk.Bench looking() {
        return answering(meter -> meter.showing);
    }

    @Test
    void lightsAndButtonsArePrompted() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.lights = List.of("green");
        meter.buttons = List.of("reset", "arming");
        Desk.Done done = desk.keyloader(
                looking(), desk.runArgs("--lights", "ask", "--buttons", "ask", "1=" + meter.label.uri()));
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.err()).contains("jig 1: press the button \"reset\" of the meter, and let go");
        List<String> shown = meter.requests.stream()
                .filter(one -> one.matches("show [2-5]"))
                .distinct()
                .toList();
        assertThat(shown).hasSize(2);
        assertThat(meter.requests).contains("show slow", "button reset 30", "button arming 30");
        assertThat(done.out())
                .contains("      without lock, manifest, version: not asked for"
                        .replace("lock, manifest, version", "version, manifest, lock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "6", "99"})
    void aLightThatIsSeenOtherwiseFails(String seen) {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.lights = List.of("green");
        Desk.Done done = desk.keyloader(
                answering(any -> seen), desk.runArgs("--json", "--lights", "ask", "1=" + meter.label.uri()));
        assertThat(done.failures()).containsExactly("lights LIGHT_WRONG");
    }

    /** Whoever types the same again has not looked. */
    @Test
    void theSecondTimeItBlinksAnotherNumber() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.lights = List.of("green");
        List<String> first = new ArrayList<>();
        Desk.Bench habit = answering(seen -> {
            first.add(seen.showing);
            return first.get(0);
        });
        assertThat(desk.keyloader(habit, desk.runArgs("--json", "--lights", "ask", "1=" + meter.label.uri()))
                        .failures())
                .containsExactly("lights LIGHT_WRONG");
    }

    @Test
    void whereNobodyAnswersTheLightHasNotPassed() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.lights = List.of("green");
        Desk.Done done = desk.keyloader(
                answering(any -> ""), desk.runArgs("--json", "--lights", "ask", "1=" + meter.label.uri()));
        assertThat(done.failures()).containsExactly("lights LIGHT_UNANSWERED");
    }

    /** An answer is one jig's, and none that was typed before the question is one. */
    @Test
    void anAnswerIsTakenForNoOtherJigsQuestion() {
        ModelMeter one = desk.plug("1", "SN-0001");
        ModelMeter two = desk.plug("2", "SN-0002");
        one.lights = List.of("green");
        two.lights = List.of("green");
        Desk.Bench bench = desk.bench();
        Set<String> open = new HashSet<>();
        bench.whenShown = (shown, line) -> {
            if (line.startsWith("jig 1: how") || line.startsWith("jig 2: how")) {
                open.add(line.substring(0, 5));
                if (open.size() == 2) { // both wait, and of the second's light nobody says anything
                    shown.type("1 " + one.showing);
                }
            } else if (line.startsWith("PASS  jig 1")) {
                shown.hangUp();
            }
        };
        bench.type("2 2", "2 3", "2 4", "2 5");
        Desk.Done done = desk.keyloader(bench, desk.runArgs(all("--lights", "ask")));
        assertThat(bench.err).contains("jig 2: nothing was asked");
        assertThat(done.out())
                .contains("PASS  jig 1")
                .contains("FAIL  jig 2")
                .contains("lights: nobody said what the light shows");
    }

    @Test
    void aMeterWithoutThePartsThatAreAskedForHasNotPassed() {
        desk.plug("1", "SN-0001");
        assertThat(desk.test("--lights", "ask", "--buttons", "ask").failures())
                .containsExactly("lights PARTS_MISSING", "buttons PARTS_MISSING");
    }

    @Test
    void aButtonThatTheStationCannotNameIsNotPassedOver() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.buttons = List.of("Reset!");
        assertThat(desk.test("--buttons", "ask").failures()).startsWith("connect NONSENSE");
    }

    @Test
    void aButtonThatIsNotNoticedFails() {
        ModelMeter meter = desk.plug("1", "SN-0001").with(Fault.BUTTON_DEAD);
        meter.buttons = List.of("reset");
        assertThat(desk.test("--buttons", "ask").failures()).containsExactly("buttons BUTTON_NOT_PRESSED");
    }

    @Test
    void onATerminalLightsAreAskedForAndElsewhereNot() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.lights = List.of("green");
        assertThat(desk.test().failures()).isEmpty();
        desk.interactive = true;
        String uri = meter.label.uri();
        assertThat(desk.keyloader(looking(), desk.runArgs("1=" + uri)).err()).contains("Type: 1 NUMBER");
    }

    /** What a person takes is not the meter's time. */
    @Test
    void thinkingDoesNotUseUpTheMetersTime() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.lights = List.of("green");
        Desk.Bench bench = desk.bench();
        bench.whenShown = (shown, line) -> {
            if (line.endsWith("NUMBER")) {
                desk.ticks.addAndGet(Duration.ofMinutes(10).toNanos());
                shown.type("1 " + meter.showing);
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs("--lights", "ask", "1=" + meter.label.uri()));
        assertThat(done.exit()).as(done.all()).isZero();
    }

    @Test
    void answersAndScansComeOnOneLineOfInput() {
        ModelMeter one = desk.plug("1", "SN-0001");
        ModelMeter two = desk.plug("2", "SN-0002");
        one.lights = List.of("green");
        Desk.Bench bench = desk.bench().type("1 " + one.label.uri());
        bench.whenShown = (shown, line) -> {
            if (line.endsWith("NUMBER")) {
                if (two.conversations == 0) {
                    shown.type("2 " + two.label.uri());
                }
                shown.type("1 " + one.showing);
            } else if (line.startsWith("PASS  jig 1")) {
                shown.hangUp();
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs("--lights", "ask"));
        assertThat(done.out()).contains("PASS  jig 1").contains("FAIL  jig 2").contains("has no lights configured");
    }

    @Test
    void onATerminalOneLineShowsWhatEachJigDoes() {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002");
        desk.interactive = true;
        Desk.Bench bench = desk.bench().hangUp();
        desk.keyloader(bench, desk.runArgs(all()));
        assertThat(bench.progress).anyMatch(line -> line.matches("1 [a-zA-Z-]+ \\| 2 [a-zA-Z-]+"));
        assertThat(bench.progress.get(bench.progress.size() - 1)).isEqualTo("1 PASS | 2 PASS");
    }
}
