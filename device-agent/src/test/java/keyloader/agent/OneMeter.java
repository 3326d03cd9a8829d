package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.sealing.Prekey;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A meter, its installer, and somebody else; what a run says is told by its exit code, light, slot and note. */
@Timeout(120)
abstract class OneMeter {
    @TempDir
    Path directory;

    final Installer installer = new Installer();
    final Installer stranger = new Installer();

    @SuppressWarnings("NullAway.Init")
    Bench bench;

    @BeforeEach
    void aMeter() {
        bench = Bench.in(directory);
    }

    final void run(Verdict expected) {
        assertThat(bench.runOnce()).as(bench.err).isEqualTo(expected.code());
    }

    final void owned() {
        installer.seal(bench.label, 100, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        bench.plugIn(LoaderSocket.newLoader());
    }

    final void isKeptWithNote(Installer.Sent sent, Verdict verdict) {
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        assertThat(sent.note(bench.socket).verdict()).isEqualTo(verdict);
        assertThat(bench.out).endsWith("light: " + verdict.light().blinks() + " blinks - " + verdict.sentence() + "\n");
    }

    /** The prekey of the JOINED or ENROLLED receipt that this message gets. */
    final Prekey next(Installer.Sent sent, Verdict verdict) {
        bench.plugIn(LoaderSocket.newLoader());
        sent.putOn(bench.socket);
        run(verdict);
        Receipt receipt = sent.receipt(bench.socket);
        assertThat(receipt.verdict()).isEqualTo(verdict);
        assertThat(bench.seeds()).isEqualTo(bench.outstanding());
        return receipt.next().orElseThrow().prekey();
    }

    final Path file(Prekey prekey) {
        return bench.state.resolve("prekey-" + prekey.id().value().hex());
    }

    final Prekey joined(long sequence) {
        return next(installer.seal(bench.label, sequence, "Home"), Verdict.JOINED);
    }
}
