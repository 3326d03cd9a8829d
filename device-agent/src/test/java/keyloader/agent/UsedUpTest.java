package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Mark;
import keyloader.agent.state.Outcome;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are used up without being applied: they are wiped, and cost nobody else his receipt. */
@Timeout(120)
class UsedUpTest {
    @TempDir
    Path directory;

    private final Installer former = new Installer();
    private final Installer owner = new Installer();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @SuppressWarnings("NullAway.Init")
    private ModelLoader pendingLoader;

    @SuppressWarnings("NullAway.Init")
    private Installer.Sent pending;

    /** Handed over from one installer to the other, whose first message joined with the loader pulled. */
    @BeforeEach
    void aMeterWithAFormerOwnerAndAPendingReceipt() {
        bench = Bench.in(directory);
        former.seal(bench.label, 1000, java.util.Optional.of(List.of(owner.publicKey())), Installer.networks("First"))
                .putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        pendingLoader = LoaderSocket.newLoader();
        bench.plugIn(pendingLoader);
        pending = owner.seal(bench.label, 2000, "Second");
        pending.putOn(bench.socket);
        bench.radio.whileJoining = bench.socket::unplug;
        assertThat(bench.runOnce()).isZero();
        bench.radio.whileJoining = () -> {};
        assertThat(isPending(pending)).isTrue();
    }

    private boolean isPending(Installer.Sent sent) {
        return bench.stored().outcome(sent.digest()).filter(one -> !one.done()).isPresent();
    }

    private List<Installer.Sent> flood(Installer from, int sequence, int count) {
        List<Installer.Sent> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Installer.Sent one = from.seal(bench.label, sequence + i, "Never");
            one.putOn(bench.socket);
            sent.add(one);
        }
        return sent;
    }

    private static LoaderSocket.Exchange refusingConsume() {
        return (number, link, request) -> request.at(0) == Request.CONSUME
                ? new Reply.Refused(Status.BAD_TOKEN).encode()
                : link.exchange(request);
    }

    private static LoaderSocket.Exchange refusingConsumeOf(int slot) {
        return (number, link, request) -> {
            try {
                return Request.decode(request) instanceof Request.Consume consume && consume.slot() == slot
                        ? new Reply.Refused(Status.BAD_TOKEN).encode()
                        : link.exchange(request);
            } catch (keyloader.wire.MalformedException | keyloader.wire.UnknownCommandException e) {
                throw new AssertionError(e);
            }
        };
    }

    @Test
    void aFormerOwnersOldMessagesDoNotPushOutAPendingReceipt() {
        Bytes receipt = bench.stored().outcome(pending.digest()).orElseThrow().receipt();
        for (int loader = 0; loader < 4; loader++) {
            bench.plugIn(LoaderSocket.newLoader());
            flood(former, 1 + 100 * loader, 60);
            bench.socket.onExchange(refusingConsume());
            assertThat(bench.runOnce()).isEqualTo(Verdict.SUPERSEDED.code());
            assertThat(bench.out).doesNotContain("steady");
            assertThat(isPending(pending)).isTrue();
        }
        bench.plugIn(pendingLoader);
        bench.socket.plug();
        assertThat(bench.runOnce()).as(bench.err).isZero();
        assertThat(bench.socket.receiptsOf(pending.digest()).receipt()).contains(receipt);
        assertThat(bench.socket.stateOf(pending.digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.networksInForce()).containsExactly("Second");
    }

    @Test
    void oneLoaderBringsFifteenOfThemIntoTheRecordAndHasAllOfThemWiped() {
        int before = bench.stored().outcomes().size();
        bench.plugIn(LoaderSocket.newLoader());
        List<Installer.Sent> sent = flood(former, 1, 40);

        assertThat(bench.runOnce()).isEqualTo(Verdict.SUPERSEDED.code());

        assertThat(bench.stored().outcomes()).hasSize(before + 15);
        for (Installer.Sent one : sent) {
            assertThat(bench.socket.stateOf(one.digest())).isEqualTo(SlotState.SPENT);
            assertThat(one.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
            assertThat(one.receipt(bench.socket).mark()).isEqualTo(1000);
        }
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
        assertThat(bench.stored().outcomes().stream().filter(outcome -> !outcome.done()))
                .extracting(Outcome::digest)
                .containsExactly(pending.digest());
    }

    @Test
    void whereTheRecordIsFullOfThemTheyAreStillWipedAndAMessageStillApplied() {
        for (int loader = 0; loader < 3; loader++) {
            bench.plugIn(LoaderSocket.newLoader());
            flood(former, 1 + 100 * loader, 15);
            bench.socket.onExchange(refusingConsume());
            bench.runOnce();
        }
        assertThat(bench.stored().outcomes()).hasSize(AgentState.MAX_OUTCOMES).noneMatch(Outcome::done);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent older = owner.seal(bench.label, 2001, "Older");
        Installer.Sent newer = owner.seal(bench.label, 2002, "Newer");
        older.putOn(bench.socket);
        newer.putOn(bench.socket);

        assertThat(bench.runOnce()).isZero();

        assertThat(bench.networksInForce()).containsExactly("Newer");
        assertThat(newer.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(older.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
        assertThat(isPending(pending)).isTrue();
    }

    @Test
    void whatIsToldFromMemoryIsNotSteadyBeforeTheLoaderConfirmsIt() {
        bench.plugIn(LoaderSocket.newLoader());
        List<Installer.Sent> sent = flood(former, 1, 20);
        int last = bench.socket.slotOf(sent.get(0).digest()).orElseThrow().slot();
        bench.socket.onExchange(refusingConsumeOf(last));
        assertThat(bench.stored().outcome(sent.get(0).digest())).isEmpty();
        assertThat(bench.runOnce()).isEqualTo(Verdict.SUPERSEDED.code());
        assertThat(bench.stored().outcome(sent.get(0).digest()))
                .as("one of those from memory")
                .isEmpty();
        assertThat(bench.out).doesNotContain("steady");
        assertThat(bench.err).contains("plug it in again");
        bench.socket.onExchange(null);
        bench.runOnce();
        assertThat(bench.socket.stateOf(sent.get(0).digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.out).contains("steady");
    }

    /** The link breaks when the old ones are to be wiped; the same look then joins the newest message. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatABrokenLinkKeptFromBeingToldIsToldWithTheNextOfTheSameLook(boolean oneIsRefused) {
        bench.plugIn(LoaderSocket.newLoader());
        List<Installer.Sent> sent = flood(former, 1, 20);
        Installer.Sent newest = owner.seal(bench.label, 3000, "Third");
        newest.putOn(bench.socket);
        Installer.Sent fromMemory = sent.get(0);
        int slot = bench.socket.slotOf(fromMemory.digest()).orElseThrow().slot();
        boolean[] broke = {false};
        bench.socket.onExchange((number, link, request) -> {
            if (request.at(0) == Request.CONSUME && !broke[0]) {
                broke[0] = true;
                throw new java.io.IOException("broken");
            }
            return oneIsRefused ? refusingConsumeOf(slot).make(number, link, request) : link.exchange(request);
        });

        assertThat(bench.runOnce()).isZero();

        assertThat(broke[0]).isTrue();
        assertThat(bench.stored().outcome(fromMemory.digest()))
                .as("is in memory")
                .isEmpty();
        assertThat(bench.socket.stateOf(newest.digest())).isEqualTo(SlotState.SPENT);
        assertThat(sent.subList(1, sent.size())).allSatisfy(one -> assertThat(bench.socket.stateOf(one.digest()))
                .isEqualTo(SlotState.SPENT));
        assertThat(bench.socket.stateOf(fromMemory.digest()))
                .isEqualTo(oneIsRefused ? SlotState.SEALED : SlotState.SPENT);
        // a session of this look was cut off, but all is confirmed
        assertThat(bench.out.contains("steady")).isEqualTo(!oneIsRefused);
    }

    @Test
    void ofTwentyThatAreSupersededByOneAllAreWipedAndTheMarkIsTheNewest() {
        bench.plugIn(LoaderSocket.newLoader());
        List<Installer.Sent> older = flood(owner, 3000, 20);
        Installer.Sent newest = owner.seal(bench.label, 4000, "Newest");
        newest.putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.radio.tried).endsWith("Newest").doesNotContain("Never");
        assertThat(older).allSatisfy(one -> assertThat(bench.socket.stateOf(one.digest()))
                .isEqualTo(SlotState.SPENT));
        assertThat(bench.stored().marks()).contains(new Mark(owner.id(), 4000));
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    @Test
    void theLightIsSteadyOnlyWhenTheOlderMessagesAreDoneToo() {
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent older = owner.seal(bench.label, 3000, "Older");
        older.putOn(bench.socket);
        owner.seal(bench.label, 3001, "Newer").putOn(bench.socket);
        int slot = bench.socket.slotOf(older.digest()).orElseThrow().slot();
        bench.socket.onExchange(refusingConsumeOf(slot));
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Newer");
        assertThat(bench.out).doesNotContain("steady");
        bench.socket.onExchange(null);
        bench.time = new HandTime();
        assertThat(bench.runOnce()).isEqualTo(Verdict.SUPERSEDED.code());
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    /** The same as a daemon, whose own looking again joins without a loader. */
    @Test
    void aLaterMessageEndsWhatAPendingOneWouldClaim() {
        bench.plugIn(LoaderSocket.newLoader());
        owner.seal(bench.label, 3000, "Third").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        bench.plugIn(pendingLoader);
        bench.socket.plug();
        bench.time = new HandTime().endAt(Duration.ofMinutes(1));
        bench.runUntilEnd();
        assertThat(bench.err)
                .contains("ALREADY_USED: this message was applied before")
                .doesNotContain("JOINED: ");
        assertThat(bench.socket.stateOf(pending.digest())).isEqualTo(SlotState.SPENT);
        assertThat(pending.receipt(bench.socket).verdict())
                .as("what happened then")
                .isEqualTo(Verdict.JOINED);
        assertThat(bench.networksInForce()).containsExactly("Third");
    }
}
