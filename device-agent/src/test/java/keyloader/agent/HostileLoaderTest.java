package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.bench.LoaderSocket.Exchange;
import keyloader.agent.state.AgentState;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import keyloader.wire.UnknownCommandException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loader that somebody has built to harm the meter. The meter neither hangs nor crashes, and nothing changes. */
@Timeout(60)
class HostileLoaderTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @SuppressWarnings("NullAway.Init")
    private AgentState before;

    @SuppressWarnings("NullAway.Init")
    private Installer.Sent sent;

    @BeforeEach
    void anOwnedMeterAndAGoodMessage() {
        bench = Bench.in(directory);
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        before = bench.stored();
        bench.plugIn(LoaderSocket.newLoader());
        bench.radio.tried.clear();
        sent = installer.seal(bench.label, 6, "Next");
        sent.putOn(bench.socket);
    }

    /** How the hostile loader answers; empty leaves the answer to an honest one. */
    private interface Lie {
        Optional<Bytes> answer(Request request, LoaderLink honest) throws IOException;
    }

    private static Exchange lying(Lie lie) {
        return (number, link, body) -> {
            Request request;
            try {
                request = Request.decode(body);
            } catch (MalformedException | UnknownCommandException e) {
                throw new AssertionError(e);
            }
            Optional<Bytes> answer = lie.answer(request, link);
            return answer.isPresent() ? answer.get() : link.exchange(body);
        };
    }

    private void nothingHasChanged() {
        assertThat(bench.stored().owners()).isEqualTo(before.owners());
        assertThat(bench.stored().marks()).isEqualTo(before.marks());
        assertThat(bench.stored().outcomes()).isEqualTo(before.outcomes());
        assertThat(bench.stored().network()).isEqualTo(before.network());
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.radio.tried).isEmpty();
    }

    /** Plugged into a daemon for an hour: it lives, and then takes an honest loader. */
    private void anHour() {
        plugged(Duration.ofHours(1));
    }

    private void plugged(Duration time) {
        bench.time = new HandTime().endAt(time);
        bench.runUntilEnd();
        nothingHasChanged();
        assertThat(bench.err.lines().count()).as("lines of log in an hour").isLessThan(400);
        bench.plugIn(LoaderSocket.newLoader());
        bench.time = new HandTime();
        sent.putOn(bench.socket);
        assertThat(bench.runOnce()).as(bench.err).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff",
                "00ff",
                "00a0",
                "00bf",
                "009b7fffffffffffffff",
                "0da0",
                "05a0",
                "00a1015b7fffffffffffffff"
            })
    void garbageForEveryAnswer(String garbage) {
        bench.socket.onExchange((number, link, request) -> Bytes.ofHex(garbage));
        assertThat(bench.runOnce()).isEqualTo(1);
        nothingHasChanged();
        anHour();
    }

    @Test
    void garbageInsteadOfAnyAnswerButInfo() {
        Random random = new Random(42);
        for (int round = 0; round < 40; round++) {
            bench.socket.onExchange(lying((request, honest) -> {
                if (request instanceof Request.Info) {
                    return Optional.empty();
                }
                byte[] noise = new byte[random.nextInt(100)];
                random.nextBytes(noise);
                if (noise.length > 1 && random.nextBoolean()) {
                    noise[0] = 0;
                }
                return Optional.of(Bytes.of(noise));
            }));
            assertThat(bench.runOnce()).isNotZero();
            bench.time = new HandTime();
        }
        nothingHasChanged();
    }

    @Test
    void everyAnswerWithOneBitTurned() {
        for (int bit = 0; bit < 600; bit += 13) {
            int turned = bit;
            bench.socket.onExchange((number, link, request) -> {
                byte[] answer = link.exchange(request).toArray();
                if (turned / 8 < answer.length && request.at(0) != Request.GET) {
                    answer[turned / 8] ^= (byte) (1 << turned % 8);
                }
                return Bytes.of(answer);
            });
            bench.runOnce();
            bench.time = new HandTime();
            bench.socket.powerUp();
        }
        // What a loader can do at worst is to withhold; the message itself is sealed.
        assertThat(bench.networksInForce()).isSubsetOf("Home", "Next");
        assertThat(bench.stored().owners()).isEqualTo(before.owners());
    }

    @Test
    void anIdentityThatIsNotProved() {
        bench.socket.onExchange(lying((request, honest) -> {
            if (request instanceof Request.Info) {
                return Optional.of(honest.exchange(new Request.Info(Bytes.of(new byte[32])).encode()));
            }
            return Optional.empty();
        }));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("proof of identity");
        anHour();
    }

    @Test
    void silence() {
        bench.socket.onExchange((number, link, request) -> {
            bench.time.advance(Duration.ofSeconds(10));
            throw new IOException("the loader did not answer in time");
        });
        assertThat(bench.runOnce()).isEqualTo(1);
        anHour();
    }

    @Test
    void slotsWithoutEnd() {
        bench.socket.onExchange(lying((request, honest) -> {
            if (!(request instanceof Request.List list)) {
                return Optional.empty();
            }
            List<SlotEntry> entries = new ArrayList<>();
            for (int i = 0; i < Limits.PAGE_ENTRIES && list.firstSlot() + i < Limits.MAX_SLOT; i++) {
                entries.add(entry(list.firstSlot() + i, bench.label.kid().value(), Bytes.of(new byte[32])));
            }
            int next = list.firstSlot() + entries.size();
            return Optional.of(
                    new Reply.Slots(entries, next < Limits.MAX_SLOT ? OptionalInt.of(next) : OptionalInt.empty())
                            .encode());
        }));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("without end");
        plugged(Duration.ofMinutes(5));
    }

    private static SlotEntry entry(int slot, Bytes kid, Bytes digest) {
        return new SlotEntry(slot, SlotState.SEALED, Optional.of(new MessageEntry(kid, digest, 1000, false, 0)));
    }

    @Test
    void manyMessagesForThisMeterAreReadToABound() {
        bench.socket.onExchange(lying((request, honest) -> {
            if (request instanceof Request.List list) {
                List<SlotEntry> entries = new ArrayList<>();
                for (int i = 0; i < Limits.PAGE_ENTRIES; i++) {
                    int slot = list.firstSlot() + i;
                    entries.add(
                            entry(slot, bench.label.kid().value(), message(slot).sha256()));
                }
                int next = list.firstSlot() + entries.size();
                return Optional.of(
                        new Reply.Slots(entries, next < 160 ? OptionalInt.of(next) : OptionalInt.empty()).encode());
            }
            if (request instanceof Request.Get get) {
                Bytes message = message(get.slot());
                return Optional.of(new Reply.Content(message.slice(get.offset(), 1), message.length()).encode());
            }
            return Optional.empty();
        }));
        assertThat(bench.runOnce()).isEqualTo(Verdict.DAMAGED.code());
        assertThat(bench.socket.exchanges()).isLessThan(600);
        anHour();
    }

    private static Bytes message(int slot) {
        return Bytes.of((byte) slot, (byte) 1, (byte) 2);
    }

    @Test
    void bytesThatDripWithoutEnd() {
        bench.socket.onExchange(lying((request, honest) -> {
            if (request instanceof Request.Get) {
                bench.time.advance(Duration.ofSeconds(9));
                return Optional.of(new Reply.Content(Bytes.of((byte) 0), Limits.MAX_MESSAGE).encode());
            }
            return Optional.empty();
        }));
        assertThat(bench.runOnce()).isEqualTo(1);
        anHour();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384})
    void lengthsThatLie(int announced) {
        bench.socket.onExchange(lying((request, honest) -> {
            if (request instanceof Request.Get get) {
                return Optional.of(
                        new Reply.Content(Bytes.of(new byte[Math.min(2048, 16_384 - get.offset())]), announced)
                                .encode());
            }
            return Optional.empty();
        }));
        assertThat(bench.runOnce()).isIn(1, Verdict.DAMAGED.code());
        nothingHasChanged();
        anHour();
    }

    @Test
    void aDigestThatIsNotTheMessages() {
        bench.socket.onExchange(lying((request, honest) -> request instanceof Request.List
                ? Optional.of(new Reply.Slots(
                                List.of(entry(0, bench.label.kid().value(), Bytes.of(new byte[32]))),
                                OptionalInt.empty())
                        .encode())
                : Optional.empty()));
        assertThat(bench.runOnce()).isEqualTo(Verdict.DAMAGED.code());
        anHour();
    }

    /** To learn the digest of a used message helps nobody: it only gets the receipt that its loader has. */
    @Test
    void theDigestOfAUsedMessageInAnotherSlot() {
        Bytes used = before.outcomes().get(0).digest();
        List<Request> consumed = new ArrayList<>();
        bench.socket.onExchange(lying((request, honest) -> {
            if (request instanceof Request.List) {
                return Optional.of(
                        new Reply.Slots(List.of(entry(0, bench.label.kid().value(), used)), OptionalInt.empty())
                                .encode());
            }
            if (request instanceof Request.Consume) {
                consumed.add(request);
                return Optional.of(new Reply.Done().encode());
            }
            return Optional.empty();
        }));
        assertThat(bench.runOnce()).isEqualTo(Verdict.ALREADY_USED.code());
        assertThat(consumed).hasSize(1);
        nothingHasChanged();
    }

    @Test
    void refusalsOfEveryCommandAreSurvivedAndLeaveTheMessageUsedUpOnTheMeter() {
        for (Status status : Status.values()) {
            if (status == Status.OK) {
                continue;
            }
            bench.socket.onExchange(lying((request, honest) -> request instanceof Request.Info
                    ? Optional.empty()
                    : Optional.of(new Reply.Refused(status).encode())));
            assertThat(bench.runOnce()).as("%s", status).isNotZero();
            bench.time = new HandTime();
        }
        nothingHasChanged();
    }

    @Test
    void aLoaderThatWillNotConsumeGetsNoSteadyLight() {
        bench.socket.onExchange(lying((request, honest) -> request instanceof Request.Consume
                ? Optional.of(new Reply.Refused(Status.BAD_TOKEN).encode())
                : Optional.empty()));
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Next");
        assertThat(bench.out).doesNotContain("steady");
        bench.socket.onExchange(null);
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.out).contains("steady");
    }

    @Test
    void aBusyLoaderIsWaitedFor() throws IOException {
        LoaderLink other = bench.socket.dial();
        bench.time.at(Duration.ofMinutes(1), () -> {
            try {
                other.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.time.millis()).isGreaterThanOrEqualTo(60_000);
    }
}
