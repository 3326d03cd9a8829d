package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket.Exchange;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.state.Outcome;
import keyloader.sealing.Prekey;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power goes at every durable step and at every exchange with the loader. Afterwards either the old network is in
 * force and the message is still on the loader, or the new one is, and it is applied exactly once.
 */
@Timeout(300)
class PowerCutTest {
    private static final int NO_MORE_THAN = 300;

    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    /** A meter that has a network, and a loader with two messages for another: the older is superseded, the newer to a prekey. */
    private final class Scene {
        final Bench bench;
        final Installer.Sent older;
        final Installer.Sent newer;
        final Prekey prekey;

        Scene(String name) {
            bench = Bench.in(directory.resolve(name));
            Installer.Sent old = installer.seal(bench.label, 1, "Old");
            old.putOn(bench.socket);
            assertThat(bench.runOnce()).as(bench.err).isZero();
            Receipt first = old.receipt(bench.socket);
            prekey = first.next().orElseThrow().prekey();
            older = installer.seal(bench.label, 2, "Never");
            newer = installer.sealTo(prekey, bench.label, 3, "New");
            older.putOn(bench.socket);
            newer.putOn(bench.socket);
            bench.radio.tried.clear();
        }

        /** Never both, never neither. */
        void isWhole() {
            boolean applied = bench.stored().outcome(newer.digest()).isPresent();
            assertThat(bench.networksInForce()).containsExactly(applied ? "New" : "Old");
            assertThat(bench.networkFiles())
                    .containsExactly("current", applied ? "keyloader-generation-2" : "keyloader-generation-1");
            assertThat(bench.networkOwner()).contains(bench.label.kid().value().hex());
            assertThat(bench.radio.onTrial).isFalse();
            assertThat(bench.stored().prekeyIds().contains(prekey.id()))
                    .as("a message can be opened as long as it is not applied")
                    .isNotEqualTo(applied);
            assertThat(bench.seeds())
                    .as("no seed but those that are outstanding")
                    .isEqualTo(bench.outstanding());
            if (!applied) {
                assertThat(bench.socket.contentOf(newer.digest())).isEqualTo(newer.message());
                assertThat(bench.socket.contentOf(older.digest())).isEqualTo(older.message());
            }
        }

        /** A start without a loader, until the agent waits. */
        void startPulled() {
            bench.socket.unplug();
            bench.time = new HandTime().endAt(Duration.ofSeconds(10));
            bench.runUntilEnd();
            isWhole();
            bench.socket.plug();
            bench.time = new HandTime();
        }

        void finish() {
            List<Outcome> before = bench.stored().outcomes();
            int code = bench.runOnce();
            assertThat(code).as(bench.err).isIn(Verdict.JOINED.code(), Verdict.ALREADY_USED.code());
            isWhole();
            assertThat(bench.networksInForce()).containsExactly("New");
            assertThat(bench.stored().lastGeneration()).isEqualTo(2);
            assertThat(bench.stored().trying()).isEmpty();
            assertThat(bench.stored().outcomes()).allMatch(Outcome::done);
            assertThat(bench.socket.stateOf(newer.digest())).isEqualTo(SlotState.SPENT);
            assertThat(bench.socket.stateOf(older.digest())).isEqualTo(SlotState.SPENT);
            Receipt receipt = newer.receipt(bench.socket);
            assertThat(receipt.verdict()).isEqualTo(Verdict.JOINED);
            assertThat(receipt.mark()).isEqualTo(3);
            assertThat(older.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
            for (Outcome outcome : before) {
                assertThat(bench.stored()
                                .outcome(outcome.digest())
                                .orElseThrow()
                                .receipt())
                        .as("a receipt is made once")
                        .isEqualTo(outcome.receipt());
            }
            assertThat(bench.socket.receiptsOf(newer.digest()).receipt())
                    .contains(
                            bench.stored().outcome(newer.digest()).orElseThrow().receipt());
        }
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void atEveryDurableStepWithTheLoaderLeftIn(Leaves leaves) {
        int cuts = 0;
        for (int step = 1; step < NO_MORE_THAN; step++) {
            Scene scene = new Scene(leaves + "-in-" + step);
            scene.bench.steps = new CuttingSteps(step, leaves);
            Optional<Integer> code = scene.bench.runOnceUnlessCut();
            if (code.isPresent()) {
                assertThat(code).contains(0);
                assertThat(cuts).as("steps that were cut").isGreaterThan(15);
                return;
            }
            cuts++;
            scene.finish();
        }
        throw new AssertionError("the program does not end");
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void atEveryDurableStepWithTheLoaderPulled(Leaves leaves) {
        for (int step = 1; step < NO_MORE_THAN; step++) {
            Scene scene = new Scene(leaves + "-out-" + step);
            scene.bench.steps = new CuttingSteps(step, leaves);
            if (scene.bench.runOnceUnlessCut().isPresent()) {
                return;
            }
            scene.startPulled();
            scene.finish();
        }
        throw new AssertionError("the program does not end");
    }

    @Test
    void atEveryDurableStepOfTheRecoveryFromACut() {
        for (int first = 1; first < NO_MORE_THAN; first += 4) {
            for (int second = 1; second < NO_MORE_THAN; second += 3) {
                Scene scene = new Scene("twice-" + first + "-" + second);
                scene.bench.steps = new CuttingSteps(first, Leaves.ONLY_WHAT_WAS_SYNCED);
                if (scene.bench.runOnceUnlessCut().isPresent()) {
                    return;
                }
                scene.bench.steps = new CuttingSteps(second, Leaves.ONLY_WHAT_WAS_SYNCED);
                boolean cutAgain = scene.bench.runOnceUnlessCut().isEmpty();
                scene.finish();
                if (!cutAgain) {
                    break;
                }
            }
        }
        throw new AssertionError("the program does not end");
    }

    /** Before the loader gets the request, or after it has done what was asked. */
    private static Exchange cutAt(int exchange, boolean done) {
        return (number, link, request) -> {
            if (number < exchange) {
                return link.exchange(request);
            }
            if (done) {
                link.exchange(request);
            }
            throw new PowerCut();
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void atEveryExchangeWithTheLoader(boolean done) {
        for (int exchange = 1; exchange < NO_MORE_THAN; exchange++) {
            for (boolean pulled : new boolean[] {true, false}) {
                Scene scene = new Scene("exchange-" + done + exchange + pulled);
                scene.bench.socket.onExchange(cutAt(exchange, done));
                if (scene.bench.runOnceUnlessCut().isPresent()) {
                    assertThat(exchange).as("exchanges that were cut").isGreaterThan(7);
                    return;
                }
                scene.bench.socket.powerUp();
                if (pulled) {
                    scene.startPulled();
                }
                scene.finish();
            }
        }
        throw new AssertionError("the program does not end");
    }

    /** The meter lives on: what the agent has begun it carries on with, and the rest follows at the next plug. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLoaderIsPulledAtEveryExchange(boolean done) {
        for (int pulledAt = 1; pulledAt < NO_MORE_THAN; pulledAt++) {
            Scene scene = new Scene("pull-" + done + pulledAt);
            Bench bench = scene.bench;
            bench.socket.onExchange(pullAt(bench, pulledAt, done));
            bench.time = new HandTime().at(Duration.ofMinutes(1), () -> {
                bench.socket.onExchange(null);
                bench.socket.plug();
            });
            assertThat(bench.runOnce()).as(bench.err).isIn(0, Verdict.ALREADY_USED.code());
            boolean wasPulled = !bench.socket.isPlugged() || bench.time.millis() > 0;
            bench.socket.onExchange(null);
            bench.socket.plug();
            bench.time = new HandTime();
            scene.finish();
            if (!wasPulled) {
                assertThat(pulledAt).isGreaterThan(7);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    private static Exchange pullAt(Bench bench, int exchange, boolean done) {
        return (number, link, request) -> {
            if (number < exchange) {
                return link.exchange(request);
            }
            if (done) {
                Bytes lost = link.exchange(request);
                assertThat(lost.length()).isPositive();
            }
            bench.socket.unplug();
            throw new IOException("pulled");
        };
    }
}
