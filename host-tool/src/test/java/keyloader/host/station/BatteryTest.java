package keyloader.host.station;

import static keyloader.host.station.Fault.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.sealing.Label;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A meter that holds passes; one that is broken on purpose fails at its own step, with its own line. */
@Timeout(120)
class BatteryTest {
    @TempDir
    Path directory;

    private Desk desk;
    private ModelMeter meter;

    @BeforeEach
    void plugIn() throws IOException {
        desk = new Desk(directory);
        meter = desk.plug("1", "SN-0001");
    }

    private static List<String> names(JsonNode report, String result) {
        List<String> names = new ArrayList<>();
        for (JsonNode step : report.path("steps")) {
            if (step.path("result").asText().equals(result)) {
                names.add(step.path("name").asText());
            }
        }
        return names;
    }

    private JsonNode report() throws IOException {
        List<Path> all = desk.reports(".json");
        String first = Files.readAllLines(all.get(all.size() - 1)).get(0);
        return new ObjectMapper().readTree(first);
    }

    @Test
    void aGoodMeterPasses() throws IOException {
        Desk.Done done = desk.test();
        assertThat(done.failures()).as(done.all()).isEmpty();
        assertThat(done.json().path("verdict").asText()).isEqualTo("PASS");
        assertThat(done.exit()).isZero();
        assertThat(meter.isClean()).isTrue();
        assertThat(meter.locked).isFalse();
        assertThat(names(report(), "omitted")).containsExactly("version", "manifest", "lights", "buttons", "lock");
        assertThat(names(report(), "skipped")).isEmpty();
        JsonNode joined = report().path("joined");
        assertThat(joined.path("address").asText()).isEqualTo("192.0.2.17");
        assertThat(joined.path("bssid").asText()).isEqualTo("02000000a1b2");
    }

    @Test
    void theLoaderIsLeftEmptyAndTheNextMeterIsTestedWithIt() throws IOException, LoaderRefusedException {
        assertThat(desk.test().exit()).isZero();
        try (LoaderClient client = new LoaderClient(meter.loader.connect(), new SecureRandom())) {
            assertThat(client.list()).isEmpty();
        }
        ModelLoader loader = meter.loader;
        meter = desk.plug("1", "SN-0002");
        meter.loader = loader;
        assertThat(desk.test().exit()).isZero();
    }

    /** As a station does that was switched off in the middle. */
    @Test
    void whatABrokenRunHasLeftOnTheLoaderIsErasedByTheNext() throws IOException, LoaderRefusedException {
        meter.diesAt.add("scratch");
        desk.test();
        meter.diesAt.clear();
        try (LoaderClient client = new LoaderClient(meter.loader.connect(), new SecureRandom())) {
            assertThat(client.list()).isNotEmpty();
        }
        assertThat(desk.test().failures()).isEmpty();
    }

    @Test
    void aMeterWithoutAnAccessPointNeedsNoAddress() throws IOException {
        meter.network = "files:/var/lib/test";
        meter.with(NO_ADDRESS);
        assertThat(desk.test().failures()).containsExactly("own NO_RADIO");
        assertThat(desk.test("--without-radio").failures()).isEmpty();
        assertThat(report().path("demanded").path("withoutRadio").asBoolean()).isTrue();
    }

    /** They come faster than anybody reads. */
    @Test
    void echoesWithoutEndAreNotReadForEver() {
        meter.echoesWithoutEnd = true;
        assertThat(desk.test().failures()).startsWith("connect SILENT");
    }

    @Test
    void anEchoAndAPromptAreNoAnswers() {
        meter.echoes = true;
        assertThat(desk.test().failures()).isEmpty();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(NOT_FRESH, List.of("fresh NOT_FRESH")),
                Arguments.of(OTHER_PROTOCOL, List.of("connect PROTOCOL_OTHER")),
                Arguments.of(CONTRADICTS_ITSELF, List.of("connect NONSENSE")),
                Arguments.of(WRONG_KEY, List.of("own OWN_DAMAGED")),
                Arguments.of(NOTES_OTHERS, List.of("others OTHERS_TAKEN")),
                Arguments.of(SAYS_DAMAGED_OF_OTHERS, List.of("others OTHERS_VERDICT")),
                Arguments.of(
                        NOTES_DAMAGED,
                        List.of("others OTHERS_TAKEN", "damaged DAMAGED_TAKEN", "production PRODUCTION_TAKEN")),
                Arguments.of(SAYS_NOTHING_OF_DAMAGED, List.of("others OTHERS_VERDICT", "damaged DAMAGED_VERDICT")),
                Arguments.of(OPENS_ORDERS, List.of("production PRODUCTION_TAKEN", "own RECEIPT_WRONG")),
                Arguments.of(SAYS_NOTHING_OF_ORDERS, List.of("production PRODUCTION_VERDICT")),
                Arguments.of(CLAIMED_EARLY, List.of("production CLAIMED_EARLY")),
                Arguments.of(CANNOT_JOIN, List.of("own OWN_NOT_JOINED")),
                Arguments.of(JOINS_WITH_A_WARNING, List.of("own OWN_VERDICT")),
                Arguments.of(DOES_NOT_CONSUME, List.of("own OWN_NOT_SPENT")),
                Arguments.of(RECEIPT_OF_ANOTHER, List.of("own RECEIPT_FORGED")),
                Arguments.of(RECEIPT_NOT_CBOR, List.of("own RECEIPT_WRONG")),
                Arguments.of(RECEIPT_OTHER_OWNERS, List.of("own RECEIPT_WRONG")),
                Arguments.of(RECEIPT_NOT_CLAIMED, List.of("own RECEIPT_WRONG")),
                Arguments.of(RECEIPT_OTHER_MARK, List.of("own RECEIPT_WRONG")),
                Arguments.of(RECEIPT_WAS_RESET, List.of("own RECEIPT_WRONG")),
                Arguments.of(RECEIPT_OTHER_AGENT, List.of("own RECEIPT_WRONG")),
                Arguments.of(RECEIPT_WITHOUT_PLACE, List.of("own RECEIPT_WRONG")),
                Arguments.of(NO_ADDRESS, List.of("own RECEIPT_WRONG")),
                Arguments.of(NO_PREKEY, List.of("prekey PREKEY_MISSING")),
                Arguments.of(SAME_PREKEY_AGAIN, List.of("prekey RECEIPT_WRONG")),
                Arguments.of(PREKEY_NOT_OPENED, List.of("prekey PREKEY_NOT_OPENED")),
                Arguments.of(LOADER_GIVES_SPENT, List.of("wiped NOT_WIPED")),
                Arguments.of(LOADER_LOGS_NOTHING, List.of("wiped NOT_IN_LOG")),
                Arguments.of(
                        LOADER_STAYS_FULL,
                        List.of(
                                "others LOADER_NOT_EMPTIED",
                                "damaged LOADER_NOT_EMPTIED",
                                "production LOADER_NOT_EMPTIED",
                                "own LOADER_NOT_EMPTIED",
                                "end LOADER_NOT_EMPTIED")),
                Arguments.of(JOINS_AGAIN, List.of("replay REPLAY_TAKEN", "prekey PREKEY_NOT_OPENED")),
                Arguments.of(LEAVES_REPLAY, List.of("replay REPLAY_KEPT")),
                Arguments.of(SAYS_JOINED_BEFORE, List.of("replay REPLAY_VERDICT")),
                Arguments.of(OTHER_RECEIPT_OF_REPLAY, List.of("replay RECEIPT_WRONG", "prekey PREKEY_NOT_OPENED")),
                Arguments.of(
                        TAKES_FOREIGN,
                        List.of("foreign FOREIGN_TAKEN", "prekey PREKEY_NOT_OPENED", "scratch SCRATCH_DIFFERS")),
                Arguments.of(SAYS_DAMAGED_OF_FOREIGN, List.of("foreign FOREIGN_VERDICT")),
                Arguments.of(NO_NOTE, List.of("foreign FOREIGN_NOTE")),
                Arguments.of(NOTE_OF_OTHERS, List.of("foreign FOREIGN_NOTE")),
                Arguments.of(LEAVES_OLDER, List.of("superseded SUPERSEDED_KEPT")),
                Arguments.of(OLDER_JOINED, List.of("superseded RECEIPT_WRONG")),
                Arguments.of(MORE_MARKS, List.of("scratch SCRATCH_DIFFERS")),
                Arguments.of(OTHER_NETWORK, List.of("scratch SCRATCH_DIFFERS")),
                Arguments.of(CHECK_FAILED, List.of("checks CHECK_FAILED")),
                Arguments.of(CHECK_UNKNOWN, List.of("checks CHECK_UNKNOWN")),
                Arguments.of(CHECK_MISSING, List.of("checks CHECK_MISSING")),
                Arguments.of(
                        WRONG_LIGHT,
                        List.of(
                                "others WRONG_LIGHT",
                                "damaged WRONG_LIGHT",
                                "production WRONG_LIGHT",
                                "foreign WRONG_LIGHT")),
                Arguments.of(NOT_CLEAN, List.of("end NOT_CLEAN")),
                Arguments.of(LEAVES_OWNER, List.of("fresh-again STILL_NOT_FRESH")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void eachFaultIsCaughtAtItsOwnStep(Fault fault, List<String> caught) {
        meter.with(fault);
        Desk.Done done = desk.test();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.failures()).as(done.all()).containsExactlyElementsOf(caught);
        for (JsonNode failure : done.json().path("failures")) {
            assertThat(failure.path("what").asText()).matches("[ -~]{10,}");
            assertThat(failure.path("next").asText()).matches("[ -~]{5,}");
        }
    }

    @Test
    void everyFaultOfTheModelIsTriedHereOrBelow() {
        List<Fault> elsewhere = List.of(DOES_NOT_LOCK, BUTTON_DEAD);
        assertThat(Stream.concat(broken().map(one -> one.get()[0]), elsewhere.stream()))
                .containsExactlyInAnyOrder((Object[]) Fault.values());
    }

    /** Whoever repairs it sees all that is wrong, and not only the first. */
    @Test
    void whatDoesNotDependOnAFailureIsStillTried() throws IOException {
        meter.with(CANNOT_JOIN, CHECK_FAILED, SAYS_NOTHING_OF_DAMAGED);
        Desk.Done done = desk.test();
        assertThat(done.failures())
                .containsExactly(
                        "others OTHERS_VERDICT",
                        "damaged DAMAGED_VERDICT",
                        "own OWN_NOT_JOINED",
                        "checks CHECK_FAILED");
        assertThat(names(report(), "skipped"))
                .containsExactly("wiped", "replay", "foreign", "prekey", "superseded", "scratch");
        assertThat(names(report(), "passed")).contains("end", "fresh-again");
        assertThat(meter.isClean()).isTrue();
    }

    // The conversation

    @ParameterizedTest
    @ValueSource(strings = {"hello", "loader open", "loader exchange", "look", "scratch", "check", "end"})
    void aMeterThatSaysNothingAnyMoreIsWaitedForNoLongerThanItsTime(String request) throws IOException {
        meter.silentAt.add(request);
        Desk.Done done = desk.test();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.failures().get(0)).matches("(connect|loader|others|production|checks) SILENT|end END_UNKNOWN");
        assertThat(desk.ticks.get())
                .isLessThan(Duration.ofSeconds(60 + 30 + 30 + 30).toNanos());
        assertThat(done.json().path("failures").get(0).path("what").asText()).contains("\"" + request + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "loader open", "loader exchange", "look", "scratch", "check", "end"})
    void aMeterThatDiesInTheMiddleIsEndedInAnotherConversation(String request) {
        meter.diesAt.add(request);
        meter.lastWords = "java.lang.OutOfMemoryError";
        Desk.Done done = desk.test();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.failures().get(0))
                .matches("(connect|loader|others|production|checks) MET_THE_END|end END_UNKNOWN");
        assertThat(done.out()).contains("java.lang.OutOfMemoryError");
        if (!request.equals("hello")) {
            assertThat(meter.conversations).isEqualTo(request.equals("end") ? 1 : 2);
        }
    }

    /** What was begun is removed by a new conversation's hello, and that is asked about. */
    @Test
    void afterABreakChecksAndTheEndAreStillDone() throws IOException {
        meter.diesAt.add("look");
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("others MET_THE_END");
        assertThat(names(report(), "passed")).contains("checks", "end", "fresh-again");
        assertThat(names(report(), "skipped")).contains("damaged", "own", "scratch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"code\":\"0\",\"light\":\"steady\"}",
                "{\"code\":-1,\"light\":\"steady\"}",
                "{\"code\":99999999999,\"light\":\"steady\"}",
                "{\"code\":0,\"code\":1,\"light\":\"steady\"}",
                "{\"code\":0,\"light\":[]}",
                "{\"code\":0,\"light\":\"steady\"} more"
            })
    void nonsenseIsNoAnswer(String line) {
        meter.lines.put("look", line);
        assertThat(desk.test().failures().get(0)).isEqualTo("others NONSENSE");
    }

    @Test
    void anAnswerThatIsTooLongIsNotRead() {
        meter.lines.put("look", ModelMeter.tooLong());
        assertThat(desk.test().failures().get(0)).isEqualTo("others ANSWER_TOO_LONG");
    }

    @Test
    void whatTheMeterRefusesIsSaidInItsWordsMadeSafe() {
        meter.lines.put("hello", "{\"error\":\"the key is open to others\\u001b[2J\",\"next\":\"chmod 600 it\"}");
        Desk.Done done = desk.test();
        assertThat(done.failures()).contains("connect REFUSED");
        JsonNode failure = done.json().path("failures").get(0);
        assertThat(failure.path("what").asText()).contains("the key is open to others\\u{1b}[2J");
        assertThat(failure.path("next").asText()).isEqualTo("chmod 600 it");
    }

    /** It asks for nothing that a broken meter may not have. */
    @Test
    void aMeterWithoutAUsableKeyIsStillChecked() throws IOException {
        meter.lines.put("hello", "{\"error\":\"the key is open to others\",\"next\":\"chmod 600 it\"}");
        meter.with(CHECK_FAILED);
        assertThat(desk.test().failures()).containsExactly("connect REFUSED", "checks CHECK_FAILED");
    }

    @Test
    void aCommandThatIsNotThereIsNamed() {
        desk.programs = command -> {
            throw new IOException("No such file or directory");
        };
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("connect NOT_STARTED");
        assertThat(done.out()).contains("the jig's command 1 cannot be started");
    }

    /** However the time runs out, a step that was not tried is none that was passed. */
    @ParameterizedTest
    @ValueSource(strings = {"hello", "loader exchange", "look", "scratch"})
    void whoseTimeIsUpBetweenTwoStepsHasNotPassed(String request) throws IOException {
        meter.slowAt = request;
        Desk.Done done = desk.test();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.json().path("verdict").asText()).isEqualTo("FAIL");
        assertThat(done.failures()).hasSize(1).first().asString().endsWith(" TIME_UP");
        assertThat(names(report(), "passed")).contains("end");
        assertThat(meter.isClean()).isTrue();
    }

    @Test
    void whereAnotherMeterAnswersInTheEndNeitherHasPassed() throws IOException {
        Label first = meter.label;
        Label other = new ModelMeter("SN-0002", desk.ticks).label;
        meter.beforeEnd = () -> meter.label = other;
        Desk.Done done = desk.run("--json", "1=" + first.uri());
        assertThat(done.failures()).containsExactly("fresh-again OTHER_METER");
    }

    /** The last that is asked of the loader, when all else has passed. */
    @Test
    void aMeterThatDiesWhenTheLoaderIsEmptiedHasNotPassed() throws IOException {
        meter.diesAtLastZeroize = true;
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("end MET_THE_END");
        assertThat(meter.isClean()).isTrue();
    }

    @Test
    void aLoaderThatIsChangedForAnotherMeanwhileIsSeen() {
        meter.otherLoaderAfterLook = true;
        assertThat(desk.test().failures()).contains("others LOADER_CHANGED");
    }

    // The label

    @Test
    void theLabelOfAnotherMeterIsRefused() throws IOException {
        Label other = new ModelMeter("SN-0002", desk.ticks).label;
        Desk.Done done = desk.run("--json", "1=" + other.uri());
        assertThat(done.failures()).containsExactly("label LABEL_OTHER_METER");
        assertThat(done.out()).contains("SN-0002").contains("SN-0001");
    }

    @Test
    void aLabelWithTheRightSerialAndAnotherKeyIsRefused() throws IOException {
        Label other = new ModelMeter("SN-0001", desk.ticks).label;
        assertThat(desk.run("--json", "1=" + other.uri()).failures()).containsExactly("label LABEL_OTHER_KEY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KEYLOADER:I:SN-0001;X:00000000;K:AAAA;;",
                "nothing-of-that-name.png",
                "WIFI:S:Home;P:hunter2hunter2;;"
            })
    void whatIsNoLabelIsRefusedAndNotRepeated(String text) throws IOException {
        Desk.Done done = desk.run("--json", "1=" + text);
        assertThat(done.failures()).containsExactly("label LABEL_UNREADABLE");
        for (Path file : desk.reports("")) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        }
        assertThat(done.all()).doesNotContain("hunter2");
    }

    // The loader

    @Test
    void aLoaderWithAnotherPcsMessagesIsNotErased() throws IOException, LoaderRefusedException {
        Bytes message = Bytes.of(new byte[300]);
        try (LoaderClient client = new LoaderClient(meter.loader.connect(), new SecureRandom())) {
            client.put(message, message.sha256(), message.sha256(), Optional.empty(), LoaderClient.Progress.NONE);
        }
        assertThat(desk.test().failures()).containsExactly("loader LOADER_NOT_OURS");
        try (LoaderClient client = new LoaderClient(meter.loader.connect(), new SecureRandom())) {
            assertThat(client.list()).hasSize(1);
        }
    }

    @Test
    void aLoaderWithAnotherPcsAdminTokenIsNotUsed() throws IOException, LoaderRefusedException {
        Bytes message = Bytes.of(new byte[300]);
        Bytes token = Bytes.of(new byte[32]);
        try (LoaderClient client = new LoaderClient(meter.loader.connect(), new SecureRandom())) {
            client.put(
                    message, message.sha256(), token.sha256(), Optional.of(token.sha256()), LoaderClient.Progress.NONE);
        }
        assertThat(desk.test().failures()).containsExactly("loader LOADER_NOT_OURS");
    }

    @Test
    void aLoaderWithOneSlotIsTooSmall() {
        meter.loader = new ModelLoader(1, "7.1.0", new SecureRandom());
        assertThat(desk.test().failures()).containsExactly("loader LOADER_SMALL");
    }

    /** Two loaders of one serial: one of them is not what it says. */
    @Test
    void aLoaderWithAnotherIdentityThanBeforeIsNotUsed() {
        meter.loader = new ModelLoader(8, "7.1.0", new OneSerial());
        assertThat(desk.test().failures()).isEmpty();
        meter.loader = new ModelLoader(8, "7.1.0", new OneSerial());
        assertThat(desk.test().failures()).containsExactly("loader LOADER_CHANGED");
    }

    private static final class OneSerial extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private boolean told;

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            if (!told) {
                Arrays.fill(bytes, (byte) 7);
                told = true;
            }
        }
    }

    // What is configured

    @Test
    void anotherAgentIsRefusedAndTheRestIsStillTried() throws IOException {
        Desk.Done done = desk.test("--agent-version", "2.0.0");
        assertThat(done.failures()).containsExactly("version AGENT_OTHER");
        assertThat(names(report(), "passed")).contains("own", "end");
        assertThat(desk.test("--agent-version", ModelMeter.AGENT).failures()).isEmpty();
    }

    @Test
    void whatAMeterCannotTellCountsUnlessItIsAllowed() throws IOException {
        meter.with(CHECK_UNKNOWN);
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("checks CHECK_UNKNOWN");
        assertThat(done.out()).contains("--allow-unknown clock");
        assertThat(desk.test("--allow-unknown", "usb.ports").failures()).containsExactly("checks CHECK_UNKNOWN");
        assertThat(desk.test("--allow-unknown", "usb.ports,clock").failures()).isEmpty();
        assertThat(desk.test("--allow-unknown", "all").failures()).isEmpty();
        assertThat(report().toString()).contains("not known, and allowed: clock: what was found of clock");
    }

    @Test
    void onlyWhatHasPassedIsLocked() throws IOException {
        meter.with(CHECK_FAILED);
        desk.test("--lock");
        assertThat(meter.locked).isFalse();
        meter.faults.clear();
        assertThat(desk.test("--lock").failures()).isEmpty();
        assertThat(meter.locked).isTrue();
        assertThat(names(report(), "passed")).contains("lock");
    }

    @Test
    void aMeterThatIsNotLockedWhenItShouldBeHasFailed() {
        meter.with(DOES_NOT_LOCK);
        assertThat(desk.test("--lock").failures()).containsExactly("lock NOT_LOCKED");
    }

    /** Its own passphrase is not a meter's to say aloud; where one does, nobody hears it from the station. */
    @Test
    void thePassphraseIsNowhere() throws IOException {
        meter.lines.put("check", "{\"error\":\"psk=" + Desk.PASSPHRASE + "\",\"next\":\"" + Desk.PASSPHRASE + "\"}");
        meter.lastWords = "psk=" + Desk.PASSPHRASE;
        meter.diesAt.add("end");
        Desk.Done done = desk.test();
        assertThat(done.failures()).contains("checks REFUSED");
        assertThat(done.out()).contains("psk=***");
        assertThat(done.all()).doesNotContain(Desk.PASSPHRASE);
        List<Path> files = new ArrayList<>(desk.reports(""));
        files.add(desk.records());
        assertThat(files).hasSize(4);
        for (Path file : files) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(Desk.PASSPHRASE);
        }
        assertThat(meter.wasTold(Desk.PASSPHRASE)).isFalse();
    }

    /** An agent that says it in any text, or puts it into its receipt's. */
    @ParameterizedTest
    @ValueSource(strings = {"agent", "network", "prekeys", "lights", "detail", "next", "name", "left", "address"})
    void whereverTheMeterSaysThePassphraseItIsKeptNowhere(String place) throws IOException {
        meter.saysAt = place;
        meter.says = "psk=" + Desk.PASSPHRASE;
        if (place.equals("detail") || place.equals("next")) {
            meter.with(CHECK_FAILED);
        }
        Desk.Done done = desk.test();
        assertThat(done.json().path("report").asText()).as(done.all()).isNotEmpty();
        assertThat(done.all()).doesNotContain(Desk.PASSPHRASE);
        assertThat(Files.readString(desk.records(), StandardCharsets.ISO_8859_1))
                .doesNotContain(Desk.PASSPHRASE);
        for (Path file : desk.reports("")) {
            String text = file.toString().endsWith(".pdf") ? ReportTest.textOf(file) : Files.readString(file);
            assertThat(text).as(file.toString()).doesNotContain(Desk.PASSPHRASE).isNotEmpty();
        }
    }

    @Test
    void textsOfAMeterThatSaysTooMuchAreCut() throws IOException {
        meter.lines.put("check", "{\"error\":\"" + "x".repeat(60_000) + "\",\"next\":\"" + "y".repeat(3000) + "\"}");
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("checks REFUSED");
        assertThat(done.out().length()).isLessThan(4000);
    }
}
