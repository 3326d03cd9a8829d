package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.network.Samples;
import keyloader.sealing.Network;
import keyloader.sealing.Receipt;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often and how long a meter tries, by a clock that is turned by hand. */
@Timeout(60)
class TrialsTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @BeforeEach
    void aMeter() {
        bench = Bench.in(directory);
    }

    private Installer.Sent failing(Verdict verdict) {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        bench.radio.otherwise = FakeNetwork.failed(verdict);
        return sent;
    }

    private void runUntil(Duration end) {
        bench.time.endAt(end);
        bench.runUntilEnd();
        bench.time = new HandTime();
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"NETWORK_NOT_FOUND", "ASSOCIATION_REFUSED", "NO_ADDRESS", "NO_HEAD_END"})
    void whatMayPassIsRetriedForTwoMinutesAndThenNoted(Verdict verdict) {
        Installer.Sent sent = failing(verdict);

        assertThat(bench.runOnce()).isEqualTo(verdict.code());

        assertThat(bench.time.millis()).isBetween(115_000L, 120_000L);
        assertThat(bench.radio.tried).hasSizeBetween(20, 30);
        Receipt note = sent.note(bench.socket);
        assertThat(note.verdict()).isEqualTo(verdict);
        assertThat(note.attempt()).isEqualTo(1);
        assertThat(note.networks()).containsExactly(verdict);
        assertThat(note.claimedNow()).isFalse();
        assertThat(bench.radio.onTrial).isFalse();
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"WRONG_PASSPHRASE", "EAP_REJECTED", "SERVER_NOT_TRUSTED"})
    void whatCannotPassIsNotedAtOnce(Verdict verdict) {
        Installer.Sent sent = failing(verdict);
        assertThat(bench.runOnce()).isEqualTo(verdict.code());
        assertThat(bench.radio.tried).hasSize(1);
        assertThat(sent.note(bench.socket).verdict()).isEqualTo(verdict);
    }

    @Test
    void aNetworkThatComesUpWithinTwoMinutesIsJoinedInTheSameAttempt() {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        for (int i = 0; i < 10; i++) {
            bench.radio.next.add(FakeNetwork.failed(Verdict.NETWORK_NOT_FOUND));
        }
        assertThat(bench.runOnce()).isZero();
        assertThat(sent.receipt(bench.socket).attempt()).isEqualTo(1);
    }

    @Test
    void aNetworkWithAWrongPassphraseIsNotRetriedWhileAnotherMayAppear() {
        Installer.Sent sent = installer.seal(bench.label, 5, Optional.empty(), Installer.networks("Wrong", "Absent"));
        sent.putOn(bench.socket);
        bench.radio.next.add(FakeNetwork.failed(Verdict.WRONG_PASSPHRASE));
        bench.radio.otherwise = FakeNetwork.failed(Verdict.NETWORK_NOT_FOUND);

        assertThat(bench.runOnce()).isEqualTo(Verdict.WRONG_PASSPHRASE.code());

        assertThat(bench.radio.tried).filteredOn("Wrong"::equals).hasSize(1);
        assertThat(bench.radio.tried).filteredOn("Absent"::equals).hasSizeGreaterThan(10);
        assertThat(sent.note(bench.socket).networks())
                .containsExactly(Verdict.WRONG_PASSPHRASE, Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void theVerdictIsThatOfTheFirstNetworkThatWasAtLeastFound() {
        Installer.Sent sent =
                installer.seal(bench.label, 5, Optional.empty(), Installer.networks("Absent", "Wrong", "Full"));
        sent.putOn(bench.socket);
        bench.radio.joiningTakes = Duration.ofMinutes(1);
        bench.radio.next.add(FakeNetwork.failed(Verdict.NETWORK_NOT_FOUND));
        bench.radio.next.add(FakeNetwork.failed(Verdict.WRONG_PASSPHRASE));
        bench.radio.next.add(FakeNetwork.failed(Verdict.ASSOCIATION_REFUSED));
        assertThat(bench.runOnce()).isEqualTo(Verdict.WRONG_PASSPHRASE.code());
        assertThat(sent.note(bench.socket).networks())
                .containsExactly(Verdict.NETWORK_NOT_FOUND, Verdict.WRONG_PASSPHRASE, Verdict.ASSOCIATION_REFUSED);
    }

    /** An access point that lets no stranger in answers no probe either, and is missed by some scans. */
    @Test
    void aNetworkThatWasFoundOnceIsNoNetworkThatIsNotThere() {
        Installer.Sent sent = failing(Verdict.NETWORK_NOT_FOUND);
        bench.radio.next.add(FakeNetwork.failed(Verdict.NETWORK_NOT_FOUND));
        bench.radio.next.add(FakeNetwork.failed(Verdict.NO_ADDRESS));
        bench.radio.next.add(FakeNetwork.failed(Verdict.ASSOCIATION_REFUSED));
        assertThat(bench.runOnce()).isEqualTo(Verdict.ASSOCIATION_REFUSED.code());
        assertThat(bench.radio.tried).hasSizeBetween(20, 30);
        assertThat(sent.note(bench.socket).networks()).containsExactly(Verdict.ASSOCIATION_REFUSED);
    }

    @Test
    void thereIsOneTrialInAPlug() {
        bench.radio.otherNetwork = true;
        failing(Verdict.WRONG_PASSPHRASE);
        runUntil(Duration.ofMinutes(20));
        assertThat(bench.radio.tried).hasSize(1);
    }

    @Test
    void eachPlugIsATrialAndCountsOn() {
        bench.radio.otherNetwork = true;
        Installer.Sent sent = failing(Verdict.WRONG_PASSPHRASE);
        for (int plug = 1; plug <= 5; plug++) {
            bench.time.at(Duration.ofMinutes(plug), bench.socket::unplug);
            bench.time.at(Duration.ofMinutes(plug).plusSeconds(30), bench.socket::plug);
        }
        runUntil(Duration.ofMinutes(10));
        assertThat(bench.radio.tried).hasSize(6);
        assertThat(sent.note(bench.socket).attempt()).isEqualTo(6);
    }

    @Test
    void aNewMessageOnAPluggedLoaderIsTriedWithoutAPlug() {
        bench.radio.otherNetwork = true;
        failing(Verdict.WRONG_PASSPHRASE);
        Installer.Sent corrected = installer.seal(bench.label, 6, "Right");
        bench.time.at(Duration.ofMinutes(1), () -> {
            bench.radio.otherwise = FakeNetwork.joined();
            corrected.putOn(bench.socket);
        });
        runUntil(Duration.ofMinutes(2));
        assertThat(bench.radio.tried).containsExactly("Home", "Right");
        assertThat(corrected.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
    }

    @Test
    void afterThreeFailuresAMeterWithANetworkWaitsForAPlug() {
        bench.radio.otherNetwork = true;
        Installer.Sent sent = failing(Verdict.WRONG_PASSPHRASE);
        for (int boot = 1; boot <= 5; boot++) {
            bench.socket.powerUp(); // the meter feeds the loader
            runUntil(Duration.ofMinutes(1));
        }
        assertThat(bench.radio.tried).hasSize(3);
        assertThat(bench.err).contains("waiting until the loader is plugged in again");
        assertThat(bench.out).endsWith("light: 2 blinks - the network refused the passphrase\n");

        bench.time.at(Duration.ofSeconds(30), bench.socket::unplug);
        bench.time.at(Duration.ofSeconds(60), bench.socket::plug);
        runUntil(Duration.ofMinutes(2));
        assertThat(bench.radio.tried).hasSize(4);
        assertThat(sent.note(bench.socket).attempt()).isEqualTo(4);
    }

    @Test
    void aTrialThatTakesThePowerDownIsNotRepeatedForEver() {
        bench.radio.otherNetwork = true;
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        bench.radio.whileJoining = () -> {
            throw new PowerCut();
        };
        for (int boot = 1; boot <= 6; boot++) {
            bench.time.endAt(Duration.ofMinutes(1));
            bench.socket.powerUp();
            try {
                bench.runUntilEnd();
            } catch (PowerCut e) {
                // the next boot
            }
            bench.time = new HandTime();
        }
        assertThat(bench.radio.tried).hasSize(3);
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
    }

    /** The radio's current makes the loader start anew: that is not a person who plugs it in again. */
    @Test
    void aLoaderThatLosesItsPowerInEveryTrialIsNotTriedForEver() {
        bench.radio.otherNetwork = true;
        failing(Verdict.WRONG_PASSPHRASE);
        bench.radio.whileJoining = bench.socket::powerUp;
        runUntil(Duration.ofMinutes(20));
        assertThat(bench.radio.tried).hasSize(3);
    }

    @Test
    void aMeterWithoutAnyNetworkLooksEveryFiveMinutesForThirty() {
        Installer.Sent sent = failing(Verdict.WRONG_PASSPHRASE);
        runUntil(Duration.ofMinutes(50));
        assertThat(bench.radio.tried).hasSize(7);
        assertThat(sent.note(bench.socket).attempt()).isEqualTo(7);
    }

    @Test
    void aMeterWithoutAnyNetworkGoesOnLookingWhenTheLoaderIsPulledAndFinishesAtTheNextPlug() {
        Installer.Sent sent = failing(Verdict.NETWORK_NOT_FOUND);
        bench.time.at(Duration.ofMinutes(3), bench.socket::unplug);
        bench.time.at(Duration.ofMinutes(14), () -> bench.radio.otherwise = FakeNetwork.joined());
        runUntil(Duration.ofMinutes(40));
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.out).endsWith("light: slow blink - working\n").doesNotContain("steady");

        bench.socket.plug();
        assertThat(bench.runOnce()).isZero();
        assertThat(sent.receipt(bench.socket).attempt()).isEqualTo(4);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    @Test
    void aCorrectedMessageEndsTheLookingForTheOldOne() {
        failing(Verdict.WRONG_PASSPHRASE);
        Installer.Sent corrected = installer.seal(bench.label, 6, "Right");
        bench.time.at(Duration.ofMinutes(7), () -> {
            bench.plugIn(LoaderSocket.newLoader());
            corrected.putOn(bench.socket);
            bench.radio.next.add(FakeNetwork.joined());
        });
        runUntil(Duration.ofMinutes(45));
        assertThat(bench.radio.tried).containsExactly("Home", "Home", "Right");
        assertThat(bench.networksInForce()).containsExactly("Right");
    }

    @Test
    void aPulledLoaderDoesNotStopATrialThatHasBegun() {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        bench.radio.whileJoining = bench.socket::unplug;
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.out).doesNotContain("steady");
        bench.socket.plug();
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
    }

    @Test
    void aDaemonFinishesAtThePlugAfter() {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        bench.radio.whileJoining = bench.socket::unplug;
        bench.time.at(Duration.ofMinutes(10), bench.socket::plug);
        runUntil(Duration.ofMinutes(11));
        assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(bench.radio.tried).hasSize(1);
    }

    @Test
    void aFaultOfTheMetersOwnIsNotedAndTheMessageIsAppliedWhenItHasPassed() {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home", "Other");
        sent.putOn(bench.socket);
        bench.radio.broken = true;
        assertThat(bench.runOnce()).isEqualTo(Verdict.METER_FAULT.code());
        assertThat(sent.note(bench.socket).verdict()).isEqualTo(Verdict.METER_FAULT);
        assertThat(sent.note(bench.socket).networks()).containsExactly(Verdict.METER_FAULT);
        assertThat(bench.stored().trying()).isEmpty();
        bench.radio.broken = false;
        assertThat(bench.runOnce()).isZero();
    }

    private static final Bytes DER = Bytes.ofHex("3003020100");

    private long dateAfterATrial(Security security, long date) throws MalformedException {
        Network network = security == Security.EAP
                ? Samples.enterprise(List.of(DER), List.of(DER), DER).get(0)
                : Installer.network("Home", security, "");
        installer.seal(bench.label, 5, Optional.empty(), List.of(network)).putOn(bench.socket);
        bench.clock.now = date;
        assertThat(bench.runOnce()).isZero();
        return bench.clock.now;
    }

    /** In 1970 no server's certificate is valid yet. */
    @Test
    void aClockThatNobodyKeepsIsMovedUpBeforeAServerIsJudged() throws MalformedException {
        assertThat(dateAfterATrial(Security.EAP, 0)).isEqualTo(Installer.PREPARED_AT);
        assertThat(bench.err)
                .contains("the meter's clock was at 1970-01-01T00:00:00Z, and is moved up to when the message was"
                        + " prepared: 2023-11-14T22:13:20Z");
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_399_999, 0, 86_400_000_000L})
    void aClockThatIsKeptIsLeftAlone(long off) throws MalformedException {
        assertThat(dateAfterATrial(Security.EAP, Installer.PREPARED_AT + off)).isEqualTo(Installer.PREPARED_AT + off);
    }

    @Test
    void aClockIsLeftAloneWhereNothingDependsOnIt() throws MalformedException {
        assertThat(dateAfterATrial(Security.OPEN, 0)).isZero();
    }

    /** Or else what was tried would stand in for the meter's own network until the next plug. */
    @Test
    void aTrialThatCouldNotBeDroppedIsDroppedAsSoonAsItCanBe() {
        bench.radio.otherNetwork = true;
        failing(Verdict.WRONG_PASSPHRASE);
        bench.radio.stuck = true;
        bench.time.at(Duration.ofMinutes(1), () -> bench.radio.stuck = false);
        runUntil(Duration.ofMinutes(2));
        assertThat(bench.radio.tried).hasSize(1);
        assertThat(bench.radio.drops).isOne();
        assertThat(bench.err).contains("the trial's network could not be dropped: no answer");
    }

    @Test
    void theAgentPollsEveryTwoSecondsAndStaysDisconnected() {
        bench.radio.otherNetwork = true;
        bench.runOnce();
        bench.socket.onExchange((number, link, request) -> link.exchange(request));
        bench.time = new HandTime();
        runUntil(Duration.ofSeconds(100));
        // INFO and LIST once, then an INFO for each poll
        assertThat(bench.socket.exchanges()).isBetween(48, 54);
    }

    @Test
    void anAgentThatIsAskedOnceWaitsForALoader() {
        bench.socket.unplug();
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        bench.time.at(Duration.ofMinutes(5), bench.socket::plug);
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.time.millis()).isGreaterThanOrEqualTo(300_000);
    }

    private void passphrasesAreWiped(int lent) {
        assertThat(bench.radio.secrets).hasSize(lent).allSatisfy(secret -> assertThatThrownBy(secret::copy)
                .isInstanceOf(IllegalStateException.class));
    }

    @Test
    void passphrasesAreWipedOnceTheyAreNotNeeded() {
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        passphrasesAreWiped(1);
    }

    @Test
    void passphrasesAreWipedAfterAFailure() {
        failing(Verdict.WRONG_PASSPHRASE);
        assertThat(bench.runOnce()).isEqualTo(Verdict.WRONG_PASSPHRASE.code());
        passphrasesAreWiped(1);
    }

    @Test
    void passphrasesAreWipedWhenTheLookingEnds() {
        failing(Verdict.WRONG_PASSPHRASE);
        List<Boolean> readable = new ArrayList<>();
        for (int minutes : new int[] {29, 31}) {
            bench.time.at(Duration.ofMinutes(minutes), () -> readable.add(isReadable(bench.radio.secrets.get(0))));
        }
        runUntil(Duration.ofMinutes(32));
        assertThat(readable).containsExactly(true, false);
    }

    private static boolean isReadable(Secret secret) {
        try {
            return secret.length() > 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
