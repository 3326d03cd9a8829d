package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import keyloader.host.CutLink.Break;
import keyloader.host.container.MessageRecord;
import keyloader.testkit.ModelLoader;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What prepare looks at before it asks, and what it says when it could not write. */
@Timeout(60)
class PrepareOrderTest {
    @TempDir
    Path directory;

    private Pc pc;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    private String[] asking(Meter whom) {
        return new String[] {
            "prepare",
            "--meter",
            whom.label.uri(),
            "--ssid",
            "Home",
            "--security",
            "wpa2",
            "--country",
            "DE",
            "--loader",
            Pc.LINK
        };
    }

    private Ran ask(Meter whom) {
        return pc.run(new FakeTerminal().answering("typed in the dark", "typed in the dark"), asking(whom));
    }

    @Test
    void nobodyTypesAPassphraseForALoaderThatIsNotThere() {
        pc.links = address -> {
            throw new java.net.ConnectException("Connection refused");
        };
        Ran ran = ask(meter);
        assertThat(ran.err()).contains("no loader at");
        assertThat(ran.terminal().prompts).isEmpty();
    }

    @Test
    void nobodyTypesAPassphraseForALoaderThatIsFull() {
        pc.loader = new ModelLoader(1, "7.1.0", new SecureRandom());
        pc.prepare(meter);
        Ran ran = ask(new Meter("SN-0002"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: the loader is full").contains("keyloader receipts");
        assertThat(ran.terminal().prompts).isEmpty();
    }

    @Test
    void nobodyTypesAPassphraseForALabelThatHasChanged() {
        pc.prepare(meter);
        Ran ran = ask(new Meter("SN-0001"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.terminal().prompts).isEmpty();
        assertThat(ask(meter).terminal().prompts).hasSize(2);
    }

    @Test
    void aPassphraseFileThatOthersCanReadIsWarnedOf() throws IOException {
        Path pass = directory.resolve("pass");
        assertThat(pc.prepare(meter).err()).doesNotContain("can read the file");
        for (String wide : new String[] {"rw-r-----", "rw----r--"}) {
            Files.setPosixFilePermissions(pass, PosixFilePermissions.fromString(wide));
            Ran ran = pc.prepare(meter);
            assertThat(ran.exit()).isEqualTo(0);
            assertThat(ran.err())
                    .contains("warning: other users of this computer can read the file with the network's passphrase, "
                            + pass);
        }
        Path container = directory.resolve("container-pass");
        Files.writeString(container, "open sesame\n");
        Files.setPosixFilePermissions(container, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(pc.run("keys", "passphrase", "--new-passphrase-file", container.toString())
                        .err())
                .contains("can read the file with the container's new passphrase");
    }

    @Test
    void aCutInTheMiddleOfWritingNamesTheCommandThatFinishesIt() throws IOException, LoaderRefusedException {
        Path elsewhere = directory.resolve("my container");
        pc.links = address -> new CutLink(pc.loader.connect(), 4, Break.BEFORE); // INFO, LIST, PUT_BEGIN, PUT_CHUNK
        Ran cut = pc.prepare(meter, "--container", elsewhere.toString());
        pc.loader.powerUp();
        pc.links = address -> pc.loader.connect();

        String command = "keyloader prepare --resume --loader " + Pc.LINK + " --container '" + elsewhere + "'";
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err())
                .contains("error: the loader was lost before the message was written: unplugged")
                .contains("hint: the message is kept on this PC")
                .contains("run \"" + command + "\"");
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK, "--container", elsewhere.toString())
                        .exit())
                .isEqualTo(0);
        assertThat(Meter.list(pc.loader)).hasSize(1);
    }

    @Test
    void aLoaderThatFillsUpMeanwhileNamesTheWayOn() throws IOException {
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.PUT_CHUNK, 0, Status.FULL);
        Ran full = pc.prepare(meter);
        assertThat(full.err())
                .contains("error: the loader has become full")
                .contains("keyloader receipts")
                .contains("prepare --resume --loader " + Pc.LINK);

        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.PUT_COMMIT, 0, Status.DIGEST_MISMATCH);
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK).err())
                .contains("error: the message was garbled on its way")
                .contains("the message is kept on this PC");
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.PUT_COMMIT, 0, Status.STORAGE_FAULT);
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK).err())
                .contains("error: the loader refused the message with STORAGE_FAULT")
                .contains("the message is kept on this PC");
        pc.links = address -> new RefusingLink(pc.loader.connect(), Request.PUT_BEGIN, 0, Status.FAULT);
        assertThat(pc.run("prepare", "--resume", "--loader", Pc.LINK).err())
                .contains("error: the loader has a fault and takes no message")
                .contains("the message is kept on this PC", "close the loader's case");
        assertThat(pc.kept().messages()).extracting(MessageRecord::stage).containsExactly(MessageRecord.Stage.SAVED);
    }
}
