package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.port.SystemFiles;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ZeroizeTest {
    @TempDir
    Path directory;

    @TempDir
    Path otherDirectory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
        pc.prepare(meter);
    }

    private Ran zeroize(FakeTerminal terminal, String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "zeroize";
        args[1] = "--loader";
        args[2] = Pc.LINK;
        System.arraycopy(more, 0, args, 3, more.length);
        return pc.run(terminal, args);
    }

    @Test
    void theLastFourOfTheSerialConfirmIt() throws IOException, LoaderRefusedException {
        String serial = pc.kept().loaders().get(0).serial();
        Ran ran = zeroize(new FakeTerminal().answering(serial.substring(12)));

        assertThat(ran.exit()).as(ran.err()).isEqualTo(0);
        assertThat(ran.out()).contains("loader " + serial + " is erased");
        assertThat(ran.err()).contains("1 message(s) that no meter has taken yet will be erased");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.kept().messages()).extracting(MessageRecord::stage).containsExactly(Stage.GONE);
        assertThat(pc.kept().loaders().get(0).adminToken()).isEmpty();
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
        assertThat(zeroize(new FakeTerminal(), "--yes").exit()).isEqualTo(0);
    }

    @Test
    void anythingElseErasesNothing() throws IOException, LoaderRefusedException {
        Ran ran = zeroize(new FakeTerminal().answering("yes"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("not confirmed; nothing was done");
        assertThat(Meter.list(pc.loader)).hasSize(1);
    }

    @Test
    void withoutATerminalYesIsNeeded() throws IOException, LoaderRefusedException {
        Ran ran = zeroize(new FakeTerminal());
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--yes");
        assertThat(Meter.list(pc.loader)).hasSize(1);
        assertThat(zeroize(new FakeTerminal(), "--yes").exit()).isEqualTo(0);
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void receiptsThatWouldBeLostAreMentioned() throws IOException, LoaderRefusedException {
        meter.consume(pc.loader, 0);
        assertThat(zeroize(new FakeTerminal().answering("no")).err())
                .contains("1 receipt(s) that have not been fetched");
    }

    @Test
    void aPcThatWasNotTheFirstWriterCannot() throws IOException, LoaderRefusedException {
        Pc other = new Pc(otherDirectory);
        other.loader = pc.loader;
        other.run("inspect", "--loader", Pc.LINK);
        Ran none = other.run("zeroize", "--loader", Pc.LINK, "--yes");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("this PC has no admin token");

        other.prepare(new Meter("SN-0002"));
        Ran wrong = other.run("zeroize", "--loader", Pc.LINK, "--yes");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("another PC has set the admin token");
        assertThat(Meter.list(pc.loader)).hasSize(2);
    }

    @Test
    void aCutAfterErasingIsNoticedNextTime() throws IOException {
        int cut = 0;
        boolean survived = false;
        while (!survived) {
            cut++;
            pc.files = new CutFiles(new SystemFiles(), cut);
            try {
                zeroize(new FakeTerminal(), "--yes");
                survived = true;
            } catch (PowerCut e) {
                pc.loader.powerUp();
                pc.files = new SystemFiles();
                pc.receipts();
                assertThat(pc.kept().messages())
                        .allMatch(message -> message.stage() == Stage.GONE || message.stage() == Stage.WRITTEN);
                assertThat(pc.prepare(meter).exit()).isEqualTo(0);
                assertThat(pc.kept().loaders().get(0).adminToken()).isPresent();
            }
        }
        assertThat(cut).isGreaterThan(4);
    }
}
