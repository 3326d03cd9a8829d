package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.bench.MetersToken;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.bench.Station;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.lockdown.Lockdown;
import keyloader.board.buttons.Reading;
import keyloader.sealing.Label;
import keyloader.sealing.Prekey;
import keyloader.sealing.Purpose;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.testkit.SoftToken;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The meter's half of the factory's dialogue (SPEC 17): a double is tried, and the meter stays as it was. */
class QaTest extends OneMeter {
    private final Station station = new Station();

    private int qa() {
        return station.run(
                bench,
                "qa",
                "--state",
                bench.state.toString(),
                "--loader",
                bench.link,
                "--network",
                "files:" + bench.network);
    }

    private int qaConfigured(String... lines) {
        return station.run(bench, "qa", "--config", bench.configure(lines).toString());
    }

    private void asks(String... requests) {
        for (String request : requests) {
            station.ask(request);
        }
        assertThat(qa()).as(bench.err).isZero();
    }

    private JsonNode last() {
        return station.answers.get(station.answers.size() - 1);
    }

    private static void isError(JsonNode answer, String words) {
        assertThat(answer.path("error").asText()).as(answer.toString()).contains(words);
        assertThat(answer.path("next").asText()).isNotBlank();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(bench.state)) {
            return all.map(path -> bench.state.relativize(path).toString())
                    .filter(name -> !name.isEmpty())
                    .sorted()
                    .toList();
        }
    }

    private void isUntouched() throws IOException {
        assertThat(files()).containsExactly("lock", "meter-key.pk8", "state.cbor");
        assertThat(bench.stored().isFresh()).isTrue();
        assertThat(bench.networkFiles()).isEmpty();
        assertThat(bench.network).doesNotExist();
        assertThat(bench.radio.brought).isFalse();
    }

    private Installer.Sent test(long sequence, String ssid) {
        installer.purpose = Purpose.QA;
        return installer.seal(bench.label, sequence, ssid);
    }

    @Test
    void helloSaysWhoTheMeterIs() {
        asks("hello");
        JsonNode hello = last();
        assertThat(hello.get("protocol").asInt()).isEqualTo(1);
        assertThat(hello.get("agent").asText()).isEqualTo(Version.TEXT);
        assertThat(hello.get("serial").asText()).isEqualTo(Bench.SERIAL);
        assertThat(hello.get("kid").asText())
                .isEqualTo(bench.label.kid().value().hex());
        assertThat(hello.get("uri").asText()).isEqualTo(bench.label.uri());
        assertThat(hello.get("key").asText()).isEqualTo("file");
        assertThat(hello.get("prekeys").asText()).isEqualTo("file");
        assertThat(hello.get("fresh").asBoolean()).isTrue();
        assertThat(hello.get("locked").asBoolean()).isFalse();
        assertThat(hello.get("lights")).isEmpty();
        assertThat(hello.get("buttons")).isEmpty();
    }

    @Test
    void itsDoubleJoinsAndIsForgotten() throws IOException {
        Installer.Sent sent = test(1, "Test");
        sent.putOn(bench.socket);
        station.ask("hello")
                .ask("look", answer -> assertThat(bench.radio.brought).isTrue());
        asks("scratch", "end", "hello");
        JsonNode look = station.answers.get(1);
        assertThat(look.get("code").asInt()).isZero();
        assertThat(look.get("light").asText()).isEqualTo("steady");
        JsonNode scratch = station.answers.get(2);
        assertThat(scratch.get("claimed").asBoolean()).isTrue();
        assertThat(scratch.get("owners").get(0).asText())
                .isEqualTo(installer.id().value().hex());
        assertThat(scratch.get("marks").asInt()).isEqualTo(1);
        assertThat(scratch.get("prekeys").asInt()).isEqualTo(1);
        assertThat(scratch.get("ssids").get(0).asText()).isEqualTo("Test");
        assertThat(station.answers.get(3).get("clean").asBoolean()).isTrue();
        assertThat(last().get("fresh").asBoolean()).isTrue();
        Receipt receipt = sent.receipt(bench.socket);
        assertThat(receipt.verdict()).isEqualTo(Verdict.JOINED);
        assertThat(receipt.claimedNow()).isTrue();
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        isUntouched();
        // Nobody owns it, and everybody's first message joins.
        bench.plugIn(LoaderSocket.newLoader());
        stranger.seal(bench.label, 1, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
    }

    /** The promise of DESIGN 2.8: no test message is ever a skeleton key, and no order opens in a test. */
    @Test
    void messagesOfTheOnePurposeNeverOpenForTheOther() throws IOException {
        Installer.Sent testing = test(1, "Test");
        testing.putOn(bench.socket);
        run(Verdict.DAMAGED);
        assertThat(bench.socket.stateOf(testing.digest())).isEqualTo(SlotState.SEALED);
        bench.plugIn(LoaderSocket.newLoader());
        installer.purpose = Purpose.CREDENTIALS;
        Installer.Sent order = installer.seal(bench.label, 2, "Home");
        order.putOn(bench.socket);
        asks("hello", "look", "end");
        assertThat(station.answers.get(1).get("code").asInt()).isEqualTo(Verdict.DAMAGED.code());
        assertThat(bench.socket.stateOf(order.digest())).isEqualTo(SlotState.SEALED);
        isUntouched();
    }

    @Test
    void whatATestMustRefuseIsRefused() throws IOException {
        Installer.Sent own = test(1, "Test");
        stranger.purpose = Purpose.QA;
        Installer.Sent foreign = stranger.seal(bench.label, 5, "Foreign");
        own.putOn(bench.socket);
        station.ask("hello").ask("look").meanwhile(() -> {
            bench.plugIn(LoaderSocket.newLoader());
            own.putOn(bench.socket);
            foreign.putOn(bench.socket);
        });
        station.ask("look").ask("scratch").ask("end");
        assertThat(qa()).isZero();
        assertThat(station.answers.get(2).get("code").asInt()).isEqualTo(Verdict.NOT_THE_OWNER.code());
        assertThat(bench.socket.stateOf(own.digest())).isEqualTo(SlotState.SPENT);
        assertThat(foreign.note(bench.socket).verdict()).isEqualTo(Verdict.NOT_THE_OWNER);
        assertThat(station.answers.get(3).get("ssids")).hasSize(1);
        isUntouched();
    }

    @Test
    void aMessageToThePrekeyOfATestJoinsInTheSameTest() throws IOException {
        Installer.Sent first = test(1, "Test");
        first.putOn(bench.socket);
        List<Installer.Sent> second = new ArrayList<>();
        station.ask("hello").ask("look").meanwhile(() -> {
            Prekey next = first.receipt(bench.socket).next().orElseThrow().prekey();
            bench.plugIn(LoaderSocket.newLoader());
            second.add(installer.sealTo(next, bench.label, 2, "Other"));
            second.get(0).putOn(bench.socket);
        });
        station.ask("look").ask("end");
        assertThat(qa()).isZero();
        assertThat(second.get(0).receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        isUntouched();
    }

    // The loader, through the meter

    /** As a station does it: the loader's own client, over the dialogue. */
    @Test
    void theStationTalksToTheLoaderThroughTheMeter() throws IOException {
        Bytes info = firstRequest(LoaderClient::info);
        Bytes list = firstRequest(LoaderClient::list);
        asks(
                "hello",
                "loader open",
                "loader exchange " + base64(info),
                "loader exchange " + base64(list),
                "look",
                "loader close",
                "loader exchange " + base64(list),
                "loader close",
                "end");
        assertThat(station.answers.get(1).get("serial").asText()).isNotBlank();
        assertThat(Base64.getDecoder()
                        .decode(station.answers.get(2).get("reply").asText()))
                .hasSizeGreaterThan(64);
        assertThat(station.answers.get(3).get("reply").asText()).isNotBlank();
        isError(station.answers.get(4), "session with the loader is still open");
        assertThat(station.answers.get(5).get("closed").asBoolean()).isTrue();
        isError(station.answers.get(6), "no session with the loader is open");
        assertThat(station.answers.get(7).get("closed").asBoolean()).isTrue();
    }

    private interface Call {
        void make(LoaderClient client) throws IOException, LoaderRefusedException;
    }

    /** What a client sends first for a call. */
    private static Bytes firstRequest(Call call) {
        List<Bytes> sent = new ArrayList<>();
        LoaderLink link = new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) throws IOException {
                sent.add(request);
                throw new IOException("enough");
            }

            @Override
            public void close() {}
        };
        try {
            call.make(new LoaderClient(link, new java.security.SecureRandom()));
            throw new AssertionError("it ends by itself");
        } catch (IOException | LoaderRefusedException e) {
            return sent.get(0);
        }
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    @Test
    void withoutALoaderTheAnswerSaysSo() throws IOException {
        bench.socket.unplug();
        asks("hello", "loader open", "look", "end");
        isError(station.answers.get(1), "nobody there");
        isError(station.answers.get(2), "nobody there");
        isUntouched();
    }

    @Test
    void aLoaderThatIsPulledInTheMiddleEndsTheSessionAlone() {
        station.ask("hello").ask("loader open").meanwhile(bench.socket::unplug);
        station.ask("loader exchange " + base64(firstRequest(LoaderClient::list)));
        station.meanwhile(bench.socket::plug).ask("loader open");
        assertThat(qa()).isZero();
        isError(station.answers.get(2), "pulled");
        assertThat(last().has("serial")).isTrue();
    }

    // A meter that is not ready for it

    @Test
    void aMeterThatHasLivedIsNotTested() {
        owned();
        asks("hello", "look", "loader open", "scratch", "lock", "end");
        assertThat(station.answers.get(0).get("fresh").asBoolean()).isFalse();
        for (JsonNode refused : station.answers.subList(1, 5)) {
            isError(refused, "is not as it leaves the factory");
        }
        assertThat(last().get("clean").asBoolean()).isTrue();
    }

    /** It was on, and somebody has plugged a loader in: nothing of that matters. */
    @Test
    void aMeterThatHasSeenALoaderIsFresh() {
        assertThat(bench.runOnce()).isEqualTo(31);
        asks("hello");
        assertThat(last().get("fresh").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"open key", "no key", "no meter", "another meter's key"})
    void whatIsWrongWithItsKeyIsTheAnswer(String broken) throws IOException {
        Path key = bench.state.resolve("meter-key.pk8");
        switch (broken) {
            case "open key" -> Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            case "no key" -> Files.delete(key);
            case "no meter" -> {
                Files.delete(key);
                Files.delete(bench.state.resolve("state.cbor"));
            }
            default -> {
                Bench other = Bench.in(directory.resolve("other"));
                Files.write(key, Files.readAllBytes(other.state.resolve("meter-key.pk8")));
            }
        }
        asks("hello", "check", "end");
        isError(
                station.answers.get(0),
                switch (broken) {
                    case "open key" -> "is open to others than its owner";
                    case "no key" -> "the meter's key is missing";
                    case "no meter" -> "there is no meter";
                    default -> "is not that of the record beside it";
                });
        assertThat(last().get("clean").asBoolean()).isTrue();
        if (broken.equals("open key")) {
            assertThat(check(station.answers.get(1), "permissions.key")
                            .get("state")
                            .asText())
                    .isEqualTo("failed");
        }
    }

    @Test
    void theAgentDoesNotRunBesideIt() {
        List<Integer> codes = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        station.ask("hello").meanwhile(() -> {
            codes.add(bench.runOnce());
            errors.add(bench.err);
        });
        station.ask("hello");
        assertThat(qa()).isZero();
        assertThat(codes).containsExactly(1);
        assertThat(errors.get(0)).contains("another keyloader-agent is using the state directory");
    }

    // What is left

    @Test
    void aStationThatGoesAwayLeavesNothing() throws IOException {
        test(1, "Test").putOn(bench.socket);
        asks("hello", "look");
        isUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"look", "button reset 120"})
    void aStationThatGoesAwayEndsWhatWaits(String request) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        bench.time.at(Duration.ofSeconds(10), () -> {
            waits.countDown();
            stand();
        });
        test(1, "Test").putOn(bench.socket);
        station.ask("hello")
                .ask("look")
                .meanwhile(() -> pullAtTheSecondSession())
                .ask(request)
                .hangUp(() -> await(waits));
        assertThat(qaConfigured("reset-button = KEY_RESTART")).as(bench.err).isZero();
        assertThat(station.answers).hasSize(2);
        isUntouched();
        Station next = new Station().ask("hello");
        assertThat(next.run(bench, arguments())).isZero();
        assertThat(next.answers.get(0).has("serial")).isTrue();
    }

    /** The first is the station's, or the one that sees whether a loader is there. */
    private void pullAtTheSecondSession() {
        List<Integer> sessions = new ArrayList<>();
        bench.socket.onDial(() -> {
            sessions.add(1);
            if (sessions.size() == 2) {
                bench.socket.unplug();
            }
        });
    }

    /** Until it is interrupted. */
    private static void stand() {
        long bound = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            assertThat(System.nanoTime()).as("nobody interrupts it").isLessThan(bound);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLookForALoaderThatIsGoneEnds() throws IOException {
        pullAtTheSecondSession();
        bench.time.endAt(Duration.ofMinutes(2));
        station.ask("hello").ask("look").meanwhile(() -> {
            bench.socket.onDial(() -> {});
            bench.socket.plug();
            test(1, "Test").putOn(bench.socket);
        });
        station.ask("look").ask("end");
        assertThat(qa()).as(bench.err).isZero();
        isError(station.answers.get(1), "the loader that was there is gone, and has not come back for 30 s");
        assertThat(bench.time.millis()).isGreaterThan(30_000);
        assertThat(station.answers.get(2).get("code").asInt()).isZero();
        isUntouched();
    }

    @Test
    void whatAPipeBringsIsAnsweredToItsEnd() throws IOException {
        test(1, "Test").putOn(bench.socket);
        bench.in = new ByteArrayInputStream("hello\nlook\nend\ncheck\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(bench.command(arguments())).as(bench.err).isZero();
        assertThat(bench.out.lines()).hasSize(4).noneMatch(line -> line.contains("\"error\""));
        assertThat(bench.out).contains("\"storage.write\",\"state\":\"ok\"");
        isUntouched();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatACutLeavesIsGoneAtTheNextStart(boolean ofTheAgent) throws IOException {
        test(1, "Test").putOn(bench.socket);
        station.ask("hello").ask("look").meanwhile(() -> {
            throw new PowerCut();
        });
        try {
            qa();
            throw new AssertionError("it was to be cut");
        } catch (PowerCut e) {
            assertThat(files()).contains("qa/state.cbor");
        }
        assertThat(bench.radio.brought).isTrue();
        if (ofTheAgent) {
            bench.plugIn(LoaderSocket.newLoader());
            assertThat(bench.runOnce()).isEqualTo(31);
            assertThat(bench.stored().isClaimed()).isFalse();
        } else {
            Station next = new Station();
            next.ask("hello");
            assertThat(next.run(
                            bench,
                            "qa",
                            "--state",
                            bench.state.toString(),
                            "--loader",
                            bench.link,
                            "--network",
                            "files:" + bench.network))
                    .isZero();
        }
        isUntouchedButForCounters();
    }

    private void isUntouchedButForCounters() throws IOException {
        assertThat(files()).noneMatch(name -> name.startsWith("qa") || name.startsWith("prekey"));
        assertThat(bench.stored().isClaimed()).isFalse();
        assertThat(bench.radio.brought).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void aTestThatIsCutAtAnyStepIsForgottenByTheNext(Leaves leaves) throws IOException {
        for (int step = 1; step < 120; step++) {
            bench = Bench.in(directory.resolve("cut-" + step));
            test(1, "Test").putOn(bench.socket);
            bench.steps = new CuttingSteps(step, leaves);
            boolean cut = false;
            try {
                new Station().ask("hello").ask("look").ask("end").run(bench, arguments());
            } catch (PowerCut e) {
                cut = true;
            }
            bench.steps = new FileSteps();
            Station next = new Station().ask("hello").ask("end");
            assertThat(next.run(bench, arguments())).as(bench.err).isZero();
            assertThat(next.answers.get(0).path("fresh").asBoolean())
                    .as(step + ": " + next.answers)
                    .isTrue();
            assertThat(next.answers.get(1).get("clean").asBoolean()).isTrue();
            isUntouched();
            if (!cut) {
                assertThat(step).isGreaterThan(20);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    private String[] arguments() {
        return new String[] {
            "qa", "--state", bench.state.toString(), "--loader", bench.link, "--network", "files:" + bench.network
        };
    }

    @Test
    void anExchangeThatIsLongerThanAFrameIsRefusedAndEndsNothing() {
        asks("hello", "loader open", "loader exchange " + base64(Bytes.of(new byte[5000])), "loader close", "end");
        isError(station.answers.get(2), "what is to be exchanged is not 1 to");
        assertThat(last().get("clean").asBoolean()).isTrue();
    }

    @Test
    void aWrongPinIsTriedOnceInATest() throws IOException, InterruptedException {
        SoftToken.assumeInstalled();
        MetersToken token = new MetersToken(directory.resolve("token"));
        bench = Bench.in(directory.resolve("in-token"), "--pkcs11", token.config());
        token.setPin("87654321");
        station.ask("hello").meanwhile(() -> {
            try {
                token.setPin(SoftToken.PIN);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        asks("hello", "look");
        for (JsonNode answer : station.answers) {
            isError(answer, "the token does not take the PIN");
        }
    }

    @Test
    void whatCannotBeRemovedIsNamed() throws IOException {
        test(1, "Test").putOn(bench.socket);
        station.ask("hello").ask("look").ask("end");
        bench.steps = new FilterSteps() {
            @Override
            public void delete(Path path) throws IOException {
                if (path.toString().contains("/qa/prekey-")) {
                    throw new IOException("Input/output error");
                }
                super.delete(path);
            }
        };
        qa();
        assertThat(last().get("clean").asBoolean()).isFalse();
        assertThat(last().get("left").get(0).asText()).contains("its prekeys: the storage fails");
        bench.steps = new FileSteps();
        assertThat(bench.command("provision", "--state", bench.state.toString(), "--serial", Bench.SERIAL))
                .isZero();
    }

    @Test
    void aNetworkThatStaysAlthoughItWasClearedIsNamed() throws IOException {
        test(1, "Test").putOn(bench.socket);
        bench.radio.clings = true;
        asks("hello", "look", "end", "hello");
        assertThat(station.answers.get(2).get("clean").asBoolean()).isFalse();
        assertThat(station.answers.get(2).get("left").get(0).asText())
                .isEqualTo("its network: it was cleared, and is still there");
        isError(last(), "what an earlier test has left cannot be removed");
        bench.radio.clings = false;
        Station next = new Station().ask("hello").ask("end");
        assertThat(next.run(bench, arguments())).isZero();
        assertThat(next.answers.get(1).get("clean").asBoolean()).isTrue();
        isUntouched();
    }

    @Test
    void aMeterThatHasPassedIsLocked() throws IOException {
        test(1, "Test").putOn(bench.socket);
        asks("hello", "look", "lock", "end", "lock", "hello");
        isError(station.answers.get(2), "the test is not ended yet");
        assertThat(station.answers.get(4).get("locked").asBoolean()).isTrue();
        assertThat(last().get("locked").asBoolean()).isTrue();
        assertThat(last().get("fresh").asBoolean()).isTrue();
        bench.typed = Optional.of(Bench.SERIAL);
        assertThat(bench.command("provision", "--state", bench.state.toString(), "--serial", Bench.SERIAL, "--force"))
                .isEqualTo(1);
    }

    @Test
    void aKeyInATokenAndPrekeysThereAreTestedAndLeftAsTheyWere() throws IOException, InterruptedException {
        SoftToken.assumeInstalled();
        MetersToken token = new MetersToken(directory.resolve("token"));
        bench = Bench.in(directory.resolve("in-token"), "--pkcs11", token.config());
        Installer.Sent sent = test(1, "Test");
        sent.putOn(bench.socket);
        station.ask("hello").ask("look").ask("end");
        assertThat(qaConfigured("prekey-memory = token")).as(bench.err).isZero();
        assertThat(station.answers.get(0).get("key").asText()).isEqualTo("token");
        assertThat(station.answers.get(0).get("prekeys").asText()).isEqualTo("token");
        assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(token.names()).hasSize(1);
        assertThat(files()).containsExactly("lock", "meter-key.pkcs11", "state.cbor");
    }

    // Lights, buttons, checks

    @Test
    void lightsAreShownAsAsked() {
        for (String pattern : List.of("slow", "quick", "steady", "2", "3", "4", "5")) {
            station.ask("show " + pattern);
        }
        station.ask("show 6").ask("show off");
        assertThat(qaConfigured("light = red")).as(bench.err).isZero();
        assertThat(bench.board.leds)
                .containsExactly("[red] slow", "[red] quick", "[red] 0", "[red] 2", "[red] 3", "[red] 4", "[red] 5");
        assertThat(last().has("error")).isTrue();
    }

    @Test
    void aButtonIsPressedAndLetGo() {
        bench.time.at(Duration.ofSeconds(1), () -> bench.board.read(Reading.ON, "reset-button"));
        bench.time.at(Duration.ofSeconds(2), () -> bench.board.read(Reading.OFF, "reset-button"));
        station.ask("button reset 10")
                .ask("button reset 5")
                .ask("button arming 5")
                .ask("button reset 0");
        assertThat(qaConfigured("reset-button = KEY_RESTART")).as(bench.err).isZero();
        assertThat(station.answers.get(0).get("pressed").asBoolean()).isTrue();
        assertThat(station.answers.get(0).get("millis").asInt()).isBetween(1_900, 2_100);
        assertThat(station.answers.get(1).get("pressed").asBoolean()).isFalse();
        isError(station.answers.get(2), "has no arming button");
        isError(station.answers.get(3), "no such request");
    }

    @Test
    void aButtonThatIsDownFromTheStartHasToBeLetGoFirst() {
        bench.board.atStart = Reading.ON;
        bench.time.at(Duration.ofSeconds(1), () -> bench.board.read(Reading.OFF, "reset-button"));
        station.ask("button reset 3");
        assertThat(qaConfigured("reset-button = KEY_RESTART")).isZero();
        assertThat(last().get("pressed").asBoolean()).isFalse();
    }

    private static JsonNode check(JsonNode answer, String name) {
        return StreamSupport.stream(answer.get("checks").spliterator(), false)
                .filter(each -> each.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.toString()));
    }

    @Test
    void aSoundMeterPassesItsChecks() throws IOException {
        bench.clock.set(1_800_000_000_000L);
        Files.createDirectories(directory.resolve("root/etc"));
        bench.lockdown = Lockdown.at(directory.resolve("root"));
        station.ask("check");
        assertThat(qaConfigured("light = red", "reset-button = KEY_RESTART")).isZero();
        for (String name : List.of(
                "permissions.state",
                "permissions.key",
                "storage.write",
                "storage.space",
                "clock",
                "lights",
                "buttons")) {
            assertThat(check(last(), name).get("state").asText()).as(name).isEqualTo("ok");
            assertThat(check(last(), name).get("next").asText()).isEmpty();
        }
        assertThat(check(last(), "usb.ports").get("state").asText()).isEqualTo("unknown");
        assertThat(check(last(), "radio.hostapd").get("state").asText()).isIn("ok", "unknown");
        isUntouched();
    }

    @Test
    void whatIsBrokenIsNamedWithWhatToDo() throws IOException {
        Path etc = Files.createDirectories(directory.resolve("root/etc/hostapd"));
        Files.writeString(etc.resolve("hostapd.conf"), "interface=wlan0\nssid=Setup\n");
        bench.lockdown = Lockdown.at(directory.resolve("root"));
        bench.clock.set(0);
        bench.board.atStart = Reading.ABSENT;
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                throw new IOException("Read-only file system");
            }
        };
        Files.setPosixFilePermissions(
                bench.state.resolve("meter-key.pk8"), PosixFilePermissions.fromString("rw-rw----"));
        station.ask("check");
        assertThat(qaConfigured("reset-button = KEY_RESTART")).isZero();
        for (String name : List.of("permissions.key", "storage.write", "radio.hostapd", "buttons")) {
            assertThat(check(last(), name).get("state").asText()).as(name).isEqualTo("failed");
            assertThat(check(last(), name).get("next").asText()).as(name).isNotBlank();
        }
        assertThat(check(last(), "permissions.key").get("next").asText()).contains("chmod 600");
        assertThat(check(last(), "clock").get("state").asText()).isEqualTo("unknown");
        assertThat(check(last(), "lights").get("state").asText()).isEqualTo("unknown");
    }

    @Test
    void storageThatDoesNotKeepWhatIsWrittenIsFound() {
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                byte[] other = content.clone();
                other[other.length / 2] ^= 1;
                super.write(file, other, access);
            }
        };
        asks("check");
        assertThat(check(last(), "storage.write").get("detail").asText()).contains("not what was written");
    }

    // Nonsense

    @Test
    void nonsenseIsAnsweredAndChangesNothing() throws IOException {
        Random random = new Random(20_261_127);
        for (int i = 0; i < 200; i++) {
            byte[] line = new byte[1 + random.nextInt(100)];
            random.nextBytes(line);
            for (int j = 0; j < line.length; j++) {
                line[j] = line[j] == '\n' ? (byte) 'x' : line[j];
            }
            line[0] = 'x';
            station.send(
                    (new String(line, StandardCharsets.ISO_8859_1) + "\n").getBytes(StandardCharsets.ISO_8859_1),
                    a -> {});
        }
        station.send(("loader exchange " + "A".repeat(200_000) + "\n").getBytes(StandardCharsets.US_ASCII), a -> {});
        for (String line :
                List.of("hello you", "loader", "loader exchange !", "button reset", "show", "look twice", "HELLO")) {
            station.ask(line);
        }
        station.send("hello\r\n".getBytes(StandardCharsets.US_ASCII), a -> {});
        station.send("   \n\nhel".getBytes(StandardCharsets.US_ASCII), a -> {});
        assertThat(qa()).isZero();
        assertThat(station.answers).hasSize(209);
        assertThat(station.answers.subList(0, 208)).allMatch(answer -> answer.has("error"));
        assertThat(last().has("serial")).isTrue();
        isUntouched();
    }

    @Test
    void nothingSecretIsAnsweredOrSaid() {
        test(1, "Test").putOn(bench.socket);
        asks("hello", "look", "scratch", "check", "end");
        assertThat(bench.out + bench.err).doesNotContain(Installer.PASSPHRASE);
    }

    @Test
    void theLabelOfHelloIsTheMeters() throws Exception {
        asks("hello");
        assertThat(Label.parse(last().get("uri").asText())).isEqualTo(bench.label);
    }
}
