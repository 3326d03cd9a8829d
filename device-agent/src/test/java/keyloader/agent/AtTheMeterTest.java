package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.board.buttons.Reading;
import keyloader.board.service.ServiceManager;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person does at the meter beside plugging, by a clock that is turned by hand. */
class AtTheMeterTest extends OneMeter {
    private static final String RESET = "reset-button";
    private static final String ARMING = "arming-button";
    private static final String[] BOTH = {RESET, ARMING};
    private static final String[] WINDOW = {
        "arming-button = KEY_PROG1", "arming-minutes = 5", "reset-button = KEY_RESTART"
    };

    private void at(double seconds, Runnable happens) {
        bench.time.at(Duration.ofMillis((long) (seconds * 1000)), happens);
    }

    private void press(double seconds, double length, String... keys) {
        at(seconds, () -> bench.board.read(Reading.ON, keys));
        at(seconds + length, () -> bench.board.read(Reading.OFF, keys));
    }

    private void runFor(Duration end) {
        bench.time.endAt(end);
        bench.runUntilEnd();
        bench.time = new HandTime();
    }

    private SlotState state(Installer.Sent sent) {
        return bench.socket.stateOf(sent.digest());
    }

    private Installer.Sent onTheLoader(long sequence, String ssid) {
        Installer.Sent sent = installer.seal(bench.label, sequence, ssid);
        sent.putOn(bench.socket);
        return sent;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theResetButtonHeldForTenSecondsDoesWhatResetDoes(boolean usb) {
        owned();
        if (usb) {
            bench.onUsb();
        }
        bench.configure("reset-button = KEY_RESTART", "light = meter");
        press(100, 12, RESET);
        at(109.5, () -> assertThat(bench.stored().resets()).isZero());
        at(110.5, () -> assertThat(bench.stored().resets()).isEqualTo(1));
        at(111.5, () -> assertThat(bench.board.leds).endsWith("[meter] slow", "[meter] quick"));
        runFor(Duration.ofMinutes(4));
        assertThat(bench.board.leds).endsWith("[meter] slow", "[meter] quick", "[meter] 0");
        assertThat(bench.out).endsWith("""
                        light: slow blink - working
                        light: quick blink - the meter is reset, let the button go
                        light: steady - the meter is reset
                        """);
        assertThat(bench.stored().resets()).isEqualTo(1);
        assertThat(bench.stored().isClaimed()).isFalse();
        assertThat(bench.stored().marks()).hasSize(1);
        assertThat(bench.networkFiles()).isEmpty();
    }

    @Test
    void aShorterPressResetsNothingAndTheLightIsAsBefore() {
        owned();
        bench.configure("reset-button = KEY_RESTART");
        press(100, 9.5, RESET);
        runFor(Duration.ofMinutes(4));
        assertThat(bench.stored().resets()).isZero();
        assertThat(bench.out).endsWith("""
                        light: 4 blinks - there is nothing for this meter on the loader
                        light: slow blink - working
                        light: 4 blinks - there is nothing for this meter on the loader
                        """);
    }

    @Test
    void aButtonThatIsStuckAtPowerUpIsSaidAndResetsNothing() {
        owned();
        bench.configure("reset-button = KEY_RESTART");
        bench.board.atStart = Reading.ON;
        runFor(Duration.ofMinutes(4));
        assertThat(bench.stored().resets()).isZero();
        assertThat(bench.err).containsOnlyOnce("fault: the reset-button is down, and nobody saw it pressed");
    }

    /** Otherwise the owner before would have the meter again five minutes later. */
    @Test
    void aResetEndsTheLookingForANetwork() {
        bench.configure("reset-button = KEY_RESTART");
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        onTheLoader(5, "Home");
        at(60, () -> bench.radio.otherwise = FakeNetwork.joined());
        press(100, 11, RESET);
        runFor(Duration.ofMinutes(40));
        assertThat(bench.radio.tried).hasSize(1);
        assertThat(bench.stored().isClaimed()).isFalse();
    }

    @Test
    void aLoaderThatStaysIsNotLookedAtAfterAResetButOneThatIsPluggedInAgainIs() {
        owned();
        bench.configure("reset-button = KEY_RESTART");
        Installer.Sent theirs = stranger.seal(bench.label, 1, "Theirs");
        theirs.putOn(bench.socket);
        press(100, 11, RESET);
        at(200, () -> assertThat(state(theirs)).isEqualTo(SlotState.SEALED));
        at(210, bench.socket::unplug);
        at(220, bench.socket::plug);
        runFor(Duration.ofMinutes(4));
        assertThat(theirs.receipt(bench.socket).claimedNow()).isTrue();
        assertThat(theirs.receipt(bench.socket).resetCount()).isEqualTo(1);
    }

    /** It may go on for two minutes, in which nobody would hold a button. */
    @Test
    void aTrialEndsSoonForAReset() {
        bench.configure("reset-button = KEY_RESTART");
        bench.radio.otherwise = FakeNetwork.failed(Verdict.NETWORK_NOT_FOUND);
        Installer.Sent sent = onTheLoader(5, "Home");
        press(20, 12, RESET);
        at(36.5, () -> assertThat(bench.stored().resets()).isEqualTo(1));
        runFor(Duration.ofMinutes(1));
        assertThat(sent.note(bench.socket).verdict()).isEqualTo(Verdict.NETWORK_NOT_FOUND);
        assertThat(bench.stored().trying()).isEmpty();
    }

    @Test
    void outsideTheWindowAMessageIsLeftAloneUntilTheButtonIsPressed() {
        bench.configure(WINDOW);
        bench.board.sincePowerUp = Duration.ofHours(1);
        Installer.Sent sent = onTheLoader(5, "Home");
        at(100, () -> assertThat(state(sent)).isEqualTo(SlotState.SEALED));
        press(100, 0.2, ARMING);
        at(103, () -> assertThat(state(sent)).isEqualTo(SlotState.SPENT));
        runFor(Duration.ofMinutes(2));
        assertThat(bench.err)
                .containsOnlyOnce(
                        "a message for this meter is left alone, since it is not armed; next: press the arming button");
        assertThat(bench.out)
                .startsWith("light: slow blink - working\nlight: 5 blinks - not armed: press the arming button\n")
                .endsWith("light: steady - done, may be unplugged\n");
    }

    @Test
    void afterPowerUpAMessageIsTakenForSoManyMinutesAndThenNoMore() {
        bench.configure(WINDOW);
        Installer.Sent first = onTheLoader(5, "Home");
        at(200, () -> assertThat(state(first)).isEqualTo(SlotState.SPENT));
        Installer.Sent late = installer.seal(bench.label, 6, "Late");
        at(310, () -> bench.plugIn(LoaderSocket.newLoader()));
        at(311, () -> late.putOn(bench.socket));
        runFor(Duration.ofMinutes(10));
        assertThat(state(late)).isEqualTo(SlotState.SEALED);
        assertThat(bench.radio.tried).containsExactly("Home");
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.out).endsWith("light: 5 blinks - not armed: press the arming button\n");
    }

    @Test
    void anAgentThatIsStartedAgainIsNotArmedByThat() {
        bench.configure(WINDOW);
        bench.board.sincePowerUp = Duration.ofMinutes(6);
        Installer.Sent sent = onTheLoader(5, "Home");
        runFor(Duration.ofMinutes(1));
        assertThat(state(sent)).isEqualTo(SlotState.SEALED);
        assertThat(bench.radio.tried).isEmpty();
    }

    @Test
    void whatIsDecidedIsDeliveredOutsideTheWindow() {
        Installer.Sent sent = onTheLoader(5, "Home");
        bench.radio.whileJoining = bench.socket::unplug;
        run(Verdict.JOINED);
        bench.socket.plug();
        assertThat(state(sent)).isEqualTo(SlotState.SEALED);
        bench.configure(WINDOW);
        bench.board.sincePowerUp = Duration.ofHours(1);
        runFor(Duration.ofMinutes(1));
        assertThat(state(sent)).isEqualTo(SlotState.SPENT);
        assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    /** DESIGN: three failures wait for a re-plug or a button. */
    @Test
    void aPressIsWorthAPlug() {
        bench.configure("arming-button = KEY_PROG1");
        bench.radio.otherNetwork = true;
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);
        onTheLoader(5, "Home");
        for (int boot = 1; boot <= 4; boot++) {
            bench.socket.powerUp();
            runFor(Duration.ofMinutes(1));
        }
        assertThat(bench.radio.tried).hasSize(3);
        press(30, 0.2, ARMING);
        runFor(Duration.ofMinutes(1));
        assertThat(bench.radio.tried).hasSize(4);
    }

    @Test
    void oneButtonMayBeForBoth() {
        owned();
        bench.configure("arming-button = KEY_RESTART", "arming-minutes = 5", "reset-button = KEY_RESTART");
        bench.board.sincePowerUp = Duration.ofHours(1);
        Installer.Sent sent = onTheLoader(200, "Next");
        press(50, 11, BOTH);
        at(80, () -> assertThat(state(sent)).as("reset, and not armed").isEqualTo(SlotState.SEALED));
        press(90, 0.2, BOTH);
        runFor(Duration.ofMinutes(2));
        assertThat(state(sent)).isEqualTo(SlotState.SPENT);
        assertThat(sent.receipt(bench.socket).resetCount()).isEqualTo(1);
        assertThat(sent.receipt(bench.socket).claimedNow()).isTrue();
    }

    @Test
    void whoRunsItOnceHasArmedIt() {
        bench.configure(WINDOW);
        bench.board.sincePowerUp = Duration.ofHours(1);
        onTheLoader(5, "Home");
        run(Verdict.JOINED);
    }

    @Test
    void aLoaderWithNothingForThisMeterIsSaidOnceAndLeftAloneUntilSomethingComes() {
        stranger.seal(Bench.in(directory.resolve("other")).label, 1, "Theirs").putOn(bench.socket);
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        at(600, () -> sent.putOn(bench.socket));
        runFor(Duration.ofMinutes(11));
        assertThat(bench.out).isEqualTo("""
                        light: slow blink - working
                        light: 4 blinks - there is nothing for this meter on the loader
                        light: slow blink - working
                        light: steady - done, may be unplugged
                        """);
        assertThat(state(sent)).isEqualTo(SlotState.SPENT);
    }

    @Test
    void aMeterThatRebootsWithItsLoaderInShowsThatItIsDoneAndTriesNothing() {
        onTheLoader(5, "Home");
        runFor(Duration.ofMinutes(1));
        for (int boot = 1; boot <= 2; boot++) {
            bench.socket.powerUp(); // the meter feeds it
            runFor(Duration.ofMinutes(1));
            assertThat(bench.out).isEqualTo("""
                    light: slow blink - working
                    light: steady - done, may be unplugged
                    """);
        }
        assertThat(bench.radio.tried).hasSize(1);
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    @Test
    void theServiceManagerIsToldWhenALoaderWouldBeNoticed() {
        List<String> told = new ArrayList<>();
        bench.board.manager = new ServiceManager() {
            @Override
            public void ready(String status, Pulse pulse) {
                told.add(status + " resets " + bench.stored().resets());
            }

            @Override
            public void stopping() {
                told.add("stopping");
            }
        };
        runFor(Duration.ofSeconds(30));
        assertThat(told).containsExactly("waiting for a loader resets 0", "stopping");
    }

    @Test
    void whatHappenedIsCountedAndKeptWithWhatIsWrittenAnyway() {
        bench.radio.next.add(FakeNetwork.failed(Verdict.WRONG_PASSPHRASE));
        Installer.Sent sent = onTheLoader(5, "Home");
        run(Verdict.WRONG_PASSPHRASE);
        run(Verdict.JOINED);
        assertThat(state(sent)).isEqualTo(SlotState.SPENT);
        stranger.seal(bench.label, 1, "Theirs").putOn(bench.socket);
        run(Verdict.NOT_THE_OWNER);
        assertThat(bench.command("status", "--json", "--state", bench.state.toString()))
                .isZero();
        assertThat(bench.out)
                .as("the last look wrote nothing")
                .contains("\"counters\":{\"plugs\":2,\"tried\":2,\"joined\":1,\"consumed\":1,\"resets\":0,"
                        + "\"refused\":{\"WRONG_PASSPHRASE\":1}}");
    }
}
