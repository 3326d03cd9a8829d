package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.host.port.MeterProgram;
import keyloader.sealing.Label;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bench: jigs, a scanner, prompts, and meters that are there twice. */
@Timeout(120)
class StationTest {
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

    /** No meter goes on until all eight are under way. */
    @Test
    void eightJigsAreAtWorkAtOnce() throws IOException {
        for (int i = 1; i <= 8; i++) {
            desk.plug("jig-" + i, "SN-000" + i);
        }
        CountDownLatch started = new CountDownLatch(8);
        desk.programs = command -> {
            MeterProgram program = desk.jig(command.get(0)).connect();
            started.countDown();
            try {
                if (!started.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("the others never began");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return program;
        };
        Desk.Done done = desk.run(all("--limit", "3600"));
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.outLines().stream().filter(line -> line.startsWith("PASS  jig jig-")))
                .hasSize(8);
        assertThat(desk.reports(".json")).hasSize(8);
        assertThat(desk.yields().out()).contains("8 at first").contains("100.0 %");
        assertThat(done.out()).contains("8 meter(s): 8 passed, 0 failed");
    }

    @Test
    void oneThatFailsFailsTheLineAndNotTheOthers() {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002").with(Fault.CANNOT_JOIN);
        Desk.Done done = desk.run(all());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.out())
                .contains("PASS  jig 1  SN-0001")
                .contains("FAIL  jig 2  SN-0002")
                .contains("      own: the meter did not join the test network: no network of that name was in reach")
                .contains(
                        "      next: see to the bench's access point and to the network that the station was given; if others join there, to this meter's antenna")
                .contains("2 meter(s): 1 passed, 1 failed");
    }

    @Test
    void aLineOfJsonForEachMeterAndNothingElse() throws IOException {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002").with(Fault.CANNOT_JOIN);
        Desk.Done done = desk.run(all("--json"));
        assertThat(done.outLines()).hasSize(2);
        for (String line : done.outLines()) {
            JsonNode node = new ObjectMapper().readTree(line);
            assertThat(node.path("verdict").asText())
                    .isEqualTo(node.path("jig").asText().equals("1") ? "PASS" : "FAIL");
            assertThat(Path.of(node.path("report").asText())).exists();
        }
    }

    // The scanner

    @Test
    void aScannerTypesJigAndLabelOnTwoLinesOrOnOne() {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002");
        Desk.Bench bench = desk.bench()
                .type("1", desk.label("1").uri(), "", "2 " + desk.label("2").uri() + "\r")
                .hangUp();
        Desk.Done done = desk.keyloader(bench, desk.runArgs());
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.out()).contains("PASS  jig 1  SN-0001").contains("PASS  jig 2  SN-0002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9", "KEYLOADER:I:SN-0001;X:00000000;K:AAAA;;", "9 KEYLOADER", "WIFI:S:Home;P:hunter2hunter2;;"})
    void aLineThatIsNeitherIsSaidAndFailsTheStation(String line) {
        desk.plug("1", "SN-0001");
        Desk.Bench bench = desk.bench().type(line).hangUp();
        Desk.Done done = desk.keyloader(bench, desk.runArgs());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err())
                .contains("error: what was scanned is no jig and no label of one")
                .contains("the jigs are 1");
        assertThat(done.all()).doesNotContain("hunter2");
    }

    @Test
    void aJigThatIsAtWorkTakesNoSecondLabel() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        CountDownLatch refused = new CountDownLatch(1);
        desk.programs = command -> {
            try {
                if (!refused.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("nobody was refused");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return meter.connect();
        };
        String scan = "1 " + meter.label.uri();
        Desk.Bench bench = desk.bench().type(scan, scan).hangUp();
        bench.whenShown = (shown, line) -> {
            if (line.contains("jig 1 is at work")) {
                refused.countDown();
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.out()).containsOnlyOnce("PASS");
    }

    @Test
    void whereNothingWasTestedTheLineHasNotPassed() {
        desk.plug("1", "SN-0001");
        assertThat(desk.keyloader(desk.bench().hangUp(), desk.runArgs()).exit()).isEqualTo(1);
        Desk.Done named = desk.keyloader(desk.bench().type("1").hangUp(), desk.runArgs());
        assertThat(named.exit()).isEqualTo(1);
        assertThat(named.err()).contains("no jig and no label of one: 1");
    }

    @Test
    void aScannedTextIsNeverTheNameOfAFile() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Path file = Files.writeString(directory.resolve("label.txt"), meter.label.uri());
        Desk.Done done = desk.keyloader(desk.bench().type("1 " + file).hangUp(), desk.runArgs());
        assertThat(done.out()).contains("label: the label was not read");
        assertThat(desk.run("1=" + file).exit()).isZero();
    }

    // Prompts

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

    // Meters that are there twice

    @Test
    void aSerialWithAnotherKeyIsADuplicate() {
        desk.plug("1", "SN-0001");
        assertThat(desk.test().exit()).isZero();
        ModelMeter other = desk.plug("1", "SN-0001");
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("duplicate SERIAL_SEEN");
        assertThat(done.out()).contains("--accept-new-key SN-0001");
        assertThat(desk.test("--accept-new-key", "SN-0001").failures()).isEmpty();
        // From now on that is its key.
        assertThat(desk.test().failures()).isEmpty();
        assertThat(other.isClean()).isTrue();
    }

    @Test
    void aKeyWithAnotherSerialIsADuplicate() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.test().exit()).isZero();
        meter.label = new Label("SN-0002", meter.label.key());
        assertThat(desk.test().failures()).containsExactly("duplicate KEY_SEEN");
        assertThat(desk.test("--accept-new-key", "SN-0002").failures()).containsExactly("duplicate KEY_SEEN");
    }

    @Test
    void oneMeterInTwoJigsIsADuplicate() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        ModelMeter copy = desk.plug("2", "SN-0002");
        copy.label = new Label("SN-0002", meter.label.key());
        CountDownLatch refused = new CountDownLatch(1);
        Desk.Bench bench = desk.bench().hangUp();
        desk.programs = command -> {
            boolean first = command.get(0).equals("1");
            MeterProgram program = desk.jig(command.get(0)).connect();
            return first ? new Waiting(program, "check", refused) : new Waiting(program, "hello", meterIsKnown(meter));
        };
        bench.whenShown = (shown, line) -> {
            if (line.startsWith("FAIL  jig 2")) {
                refused.countDown();
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs(all("--limit", "3600", "--lock")));
        assertThat(done.out())
                .contains("duplicate: this meter's serial or key is in jig 1, too, right now")
                .contains("duplicate: this meter's serial or key is in jig 2, too, right now")
                .doesNotContain("PASS");
        assertThat(done.exit()).isEqualTo(1);
        assertThat(meter.locked).isFalse();
    }

    private static CountDownLatch meterIsKnown(ModelMeter meter) {
        return new CountDownLatch(1) {
            @Override
            public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
                long end = System.nanoTime() + unit.toNanos(timeout);
                while (!meter.requests.contains("loader open") && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                return true;
            }
        };
    }

    /** Sends a request only when something has happened. */
    private record Waiting(MeterProgram program, String request, CountDownLatch until) implements MeterProgram {
        @Override
        public void send(String line) throws IOException {
            try {
                if (line.equals(request) && !until.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("it never happened");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            program.send(line);
        }

        @Override
        public Optional<String> receive(Duration longest) throws IOException, InterruptedException {
            return program.receive(longest);
        }

        @Override
        public String lastWords() throws InterruptedException {
            return program.lastWords();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /** A meter whose image was copied from one that has passed has its serial and its key. */
    @Test
    void whatHasPassedDoesNotPassAgainUnlessThatIsSaid() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.test("--retest", "SN-0002").failures()).isEmpty();
        Desk.Done again = desk.test("--retest", "SN-0002");
        assertThat(again.failures()).containsExactly("duplicate PASSED_BEFORE");
        assertThat(again.out()).contains("--retest SN-0001");
        assertThat(desk.test("--retest", "SN-0002,SN-0001").failures()).isEmpty();
        meter.with(Fault.CANNOT_JOIN);
        assertThat(desk.test("--retest", "SN-0001").failures()).containsExactly("own OWN_NOT_JOINED");
        assertThat(desk.test("--retest", "a/b").exit()).isEqualTo(2);
    }

    @Test
    void whatHasFailedIsTestedAgainWithoutAWord() {
        ModelMeter meter = desk.plug("1", "SN-0001").with(Fault.CANNOT_JOIN);
        assertThat(desk.test("--retest", "none").failures()).containsExactly("own OWN_NOT_JOINED");
        meter.faults.clear();
        assertThat(desk.test("--retest", "none").failures()).isEmpty();
    }

    @Test
    void aMeterThatWasLockedAndIsNoMoreIsAnother() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.test("--lock").exit()).isZero();
        assertThat(meter.locked).isTrue();
        assertThat(desk.test("--lock").failures()).isEmpty();
        meter.locked = false;
        assertThat(desk.test("--lock").failures()).containsExactly("duplicate LOCK_GONE");
        assertThat(meter.locked).isFalse();
    }

    @Test
    void aSerialInOtherLettersIsTheSame() {
        desk.plug("1", "sn-0001");
        assertThat(desk.test().exit()).isZero();
        desk.plug("1", "SN-0001");
        assertThat(desk.test().failures()).containsExactly("duplicate SERIAL_SEEN");
    }

    /** Who had a key before is not forgotten with it. */
    @Test
    void aKeyThatWasReplacedIsNobodyElses() {
        ModelMeter first = desk.plug("1", "SN-0001");
        assertThat(desk.test().exit()).isZero();
        desk.plug("1", "SN-0001");
        assertThat(desk.test("--accept-new-key", "SN-0001").exit()).isZero();
        ModelMeter other = desk.plug("1", "SN-0002");
        other.label = new Label("SN-0002", first.label.key());
        assertThat(desk.test().failures()).contains("duplicate KEY_SEEN");
        other.label = first.label;
        assertThat(desk.test().failures()).contains("duplicate SERIAL_SEEN");
    }

    @Test
    void aMeterThatPassedBeforeIsARetest() throws IOException {
        desk.plug("1", "SN-0001");
        assertThat(desk.test().json().path("earlier").asInt()).isZero();
        assertThat(desk.test().json().path("earlier").asInt()).isEqualTo(1);
        assertThat(desk.run(all()).out()).contains("retest 2");
    }

    @Test
    void theManifestHasToListTheMeter() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Path listed = manifest("SN-0001", meter.label);
        Path another = manifest("SN-0007", new ModelMeter("SN-0007", desk.ticks).label);
        Path swapped = manifest("SN-0001", new ModelMeter("SN-0001", desk.ticks).label);
        assertThat(desk.test("--manifest", listed.toString()).failures()).isEmpty();
        assertThat(desk.test("--manifest", another.toString()).failures()).containsExactly("manifest NOT_IN_MANIFEST");
        assertThat(desk.test("--manifest", swapped.toString()).failures())
                .containsExactly("manifest MANIFEST_OTHER_KEY");
    }

    private Path manifest(String name, Label label) throws IOException {
        Path lines = Files.writeString(
                directory.resolve(name + label.kid().check() + ".jsonl"),
                "{\"serial\":\"" + label.serial() + "\",\"kid\":\""
                        + label.kid().value().hex() + "\",\"uri\":\"" + label.uri() + "\"}\n");
        Path manifest = directory.resolve("manifest-" + label.kid().check() + ".jsonl");
        Desk.Done made = desk.keyloader("manifest", "make", lines.toString(), "--output", manifest.toString());
        assertThat(made.exit()).as(made.all()).isZero();
        return manifest;
    }

    // Wrong use

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--limit 5|--limit is not 10 to 3600 seconds",
                "7=KEYLOADER|there is no jig 7",
                "KEYLOADER|not a jig and its label",
                "1=A 1=B|jig 1 is given twice",
                "--accept-new-key a/b 1=A|not a serial: a/b",
                "--lights maybe|--lights has no value, or a wrong one",
                "--country Germany|--country is given twice",
                "--passphrase-file -|--passphrase-file is given twice"
            })
    void wrongOptionsAreNamedBeforeAnyMeterIsTouched(String options, String error) {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Desk.Done done = desk.run(options.split(" "));
        assertThat(done.exit()).isEqualTo(2);
        assertThat(done.err()).contains("error: " + error);
        assertThat(meter.conversations).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense|line 1: no = behind",
                "1 =|line 1: no command",
                "a b = x|line 1: a jig's name is",
                "'1 = x\n1 = y'|line 2: a jig that an earlier",
                "'# nothing\n'|names no jig"
            })
    void aFileOfJigsThatDoesNotHoldIsNamedWithItsLine(String content, String error) throws IOException {
        String[] args = desk.runArgs();
        Files.writeString(directory.resolve("jigs"), content);
        Desk.Done done = desk.keyloader(args);
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains(error);
    }

    @Test
    void aSecretFromStandardInputLeavesNoScanner() {
        desk.plug("1", "SN-0001");
        Desk.Done done = desk.run("--container-passphrase-file", "-");
        assertThat(done.exit()).isEqualTo(2);
        assertThat(done.err()).contains("standard input has the scanner's lines");
    }

    @Test
    void dryRunChecksEverythingAndTestsNothing() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Desk.Done done = desk.run(all("--dry-run"));
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.out()).contains("nothing was tested");
        assertThat(meter.conversations).isZero();
        assertThat(desk.reports("")).isEmpty();
    }
}
