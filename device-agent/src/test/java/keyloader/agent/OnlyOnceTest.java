package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.state.Mark;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every message is applied at most once, and of several the newest (SPEC 8). */
@Timeout(120)
class OnlyOnceTest extends OneMeter {
    @Test
    void aCopyOfTheLoaderFromBeforeIsAlreadyUsedAndNothingIsApplied() {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        ModelLoader copy = LoaderSocket.newLoader();
        sent.putOn(bench.socket);
        sent.putOn(new LoaderSocket(copy));
        run(Verdict.JOINED);
        Bytes receipt = bench.socket.receiptsOf(sent.digest()).receipt().orElseThrow();
        bench.plugIn(copy);
        bench.radio.tried.clear();

        run(Verdict.ALREADY_USED);

        assertThat(bench.radio.tried).isEmpty();
        assertThat(bench.stored().lastGeneration()).isEqualTo(1);
        assertThat(bench.socket.receiptsOf(sent.digest()).receipt()).contains(receipt);
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    @Test
    void anotherMessageOfTheSameSequenceIsAlreadyUsed() {
        owned();
        Installer.Sent again = installer.seal(bench.label, 100, "Elsewhere");
        again.putOn(bench.socket);

        run(Verdict.ALREADY_USED);

        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(again.receipt(bench.socket).verdict()).isEqualTo(Verdict.ALREADY_USED);
        assertThat(again.receipt(bench.socket).attempt()).isZero();
    }

    @Test
    void anOlderMessageIsSupersededAndItsReceiptCarriesTheMark() {
        owned();
        Installer.Sent older = installer.seal(bench.label, 99, "Before");
        older.putOn(bench.socket);

        run(Verdict.SUPERSEDED);

        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(older.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
        assertThat(older.receipt(bench.socket).mark()).isEqualTo(100);
        assertThat(bench.socket.stateOf(older.digest())).isEqualTo(SlotState.SPENT);
    }

    @Test
    void ofSeveralTheNewestIsTriedAndTheOthersAreSuperseded() {
        Installer.Sent first = installer.seal(bench.label, 10, "First");
        Installer.Sent newest = installer.seal(bench.label, 30, "Newest");
        Installer.Sent middle = installer.seal(bench.label, 20, "Middle");
        first.putOn(bench.socket);
        newest.putOn(bench.socket);
        middle.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(bench.radio.tried).containsExactly("Newest");
        assertThat(newest.receipt(bench.socket).claimedNow()).isTrue();
        for (Installer.Sent older : List.of(first, middle)) {
            Receipt receipt = older.receipt(bench.socket);
            assertThat(receipt.verdict()).isEqualTo(Verdict.SUPERSEDED);
            assertThat(receipt.claimedNow()).isFalse();
            assertThat(receipt.owners()).containsExactly(installer.id());
            assertThat(receipt.mark()).isEqualTo(30);
        }
        assertThat(bench.stored().marks()).containsExactly(new Mark(installer.id(), 30));
    }

    @Test
    void ofTheSameSequenceTheLowestSlotIsTried() {
        installer.seal(bench.label, 10, "Slot zero").putOn(bench.socket);
        stranger.seal(bench.label, 10, "Slot one").putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.radio.tried).containsExactly("Slot zero");
    }

    @Test
    void whileTheNewestFailsTheOlderOnesStay() {
        Installer.Sent older = installer.seal(bench.label, 10, "Older");
        Installer.Sent newest = installer.seal(bench.label, 20, "Newest");
        older.putOn(bench.socket);
        newest.putOn(bench.socket);
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);

        run(Verdict.WRONG_PASSPHRASE);

        assertThat(bench.radio.tried).containsExactly("Newest");
        isKeptWithNote(newest, Verdict.WRONG_PASSPHRASE);
        assertThat(bench.socket.stateOf(older.digest())).isEqualTo(SlotState.SEALED);
        assertThat(older.hasNote(bench.socket)).isFalse();
        assertThat(bench.stored().isClaimed()).isFalse();
        assertThat(bench.stored().marks()).isEmpty();
    }

    @Test
    void pluggingInAgainAfterSuccessSaysThatItIsDone() {
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        run(Verdict.ALREADY_USED);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }
}
