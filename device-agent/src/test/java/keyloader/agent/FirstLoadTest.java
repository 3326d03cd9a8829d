package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FirstLoadTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    @Test
    void aFreshMeterJoinsIsClaimedAndAnswers() {
        Bench bench = Bench.in(directory);
        Installer.Sent sent = installer.seal(bench.label, 7, "Cellar");
        sent.putOn(bench.socket);

        assertThat(bench.runOnce()).as(bench.err).isEqualTo(Verdict.JOINED.code());

        assertThat(bench.networksInForce()).containsExactly("Cellar");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        Receipt receipt = sent.receipt(bench.socket);
        assertThat(receipt.messageId()).isEqualTo(sent.id());
        assertThat(receipt.attempt()).isEqualTo(1);
        assertThat(receipt.verdict()).isEqualTo(Verdict.JOINED);
        assertThat(receipt.networks()).containsExactly(Verdict.JOINED);
        assertThat(receipt.joined().orElseThrow().network()).isZero();
        assertThat(receipt.joined().orElseThrow().address()).contains("192.0.2.17");
        assertThat(receipt.owners()).containsExactly(installer.id());
        assertThat(receipt.claimedNow()).isTrue();
        assertThat(receipt.resetCount()).isZero();
        assertThat(receipt.mark()).isEqualTo(7);
        assertThat(bench.stored().owners()).containsExactly(installer.publicKey());
        assertThat(bench.out).isEqualTo("light: slow blink - working\nlight: steady - done, may be unplugged\n");
        assertThat(bench.err + bench.out).doesNotContain(Installer.PASSPHRASE);
    }
}
