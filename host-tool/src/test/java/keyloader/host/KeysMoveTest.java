package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.port.SystemFiles;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** This PC's key: made, exported, imported. */
@Timeout(120)
class KeysMoveTest {
    @TempDir
    Path directory;

    private Pc first;
    private Pc second;
    private Path passphrase;
    private Path export;
    private final Meter meter = new Meter("SN-0001");

    @BeforeEach
    void begin() throws IOException {
        first = new Pc(Files.createDirectory(directory.resolve("first")));
        second = new Pc(Files.createDirectory(directory.resolve("second")));
        second.loader = first.loader;
        passphrase = first.file("export-pass", "of the export\n");
        export = directory.resolve("export");
    }

    private Ran exportFrom(Pc pc, Path file, String... more) {
        return move(pc, "export", file, more);
    }

    private Ran importTo(Pc pc, Path file, String... more) {
        return move(pc, "import", file, more);
    }

    private Ran move(Pc pc, String verb, Path file, String... more) {
        String[] args = new String[5 + more.length];
        System.arraycopy(
                new String[] {"keys", verb, file.toString(), "--export-passphrase-file", passphrase.toString()},
                0,
                args,
                0,
                5);
        System.arraycopy(more, 0, args, 5, more.length);
        return pc.run(args);
    }

    @Test
    void anotherPcReadsTheReceiptsGoesOnAboveTheNumbersAndMayZeroize() throws IOException, LoaderRefusedException {
        first.prepare(meter);
        assertThat(exportFrom(first, export).exit()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(export)))
                .isEqualTo("rw-------");
        Ran imported = importTo(second, export);
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out()).contains(first.kept().owner().ownerCode()).contains("1 message(s)");
        assertThat(second.kept().owner()).isEqualTo(first.kept().owner());

        meter.consume(first.loader, 0);
        Ran receipts = second.receipts();
        assertThat(receipts.exit()).as(receipts.all()).isZero();
        assertThat(receipts.out()).contains("(JOINED)");

        second.now = first.now.minusSeconds(3600); // a clock that is slow does not bring its numbers below
        second.prepare(meter);
        assertThat(second.kept().lastSequence()).isGreaterThan(first.kept().lastSequence());
        assertThat(second.run("zeroize", "--loader", Pc.LINK, "--yes").exit()).isZero();
    }

    @Test
    void anOldExportNeverBringsANumberAMarkOrAStageBack() throws IOException, LoaderRefusedException {
        first.prepare(meter);
        exportFrom(first, export);
        first.now = first.now.plusSeconds(100);
        meter.consume(first.loader, 0);
        first.receipts();
        first.prepare(meter);
        ContainerContent before = first.kept();

        Ran old = importTo(first, export);

        assertThat(old.exit()).as(old.err()).isZero();
        assertThat(old.out()).contains("nothing in it is new");
        ContainerContent after = first.kept();
        assertThat(after.lastSequence()).isEqualTo(before.lastSequence());
        assertThat(after.meters()).isEqualTo(before.meters());
        assertThat(after.messages()).extracting(m -> m.stage()).containsExactly(Stage.RELEASED, Stage.WRITTEN);
    }

    @Test
    void aSecondImportDoesNothing() throws IOException {
        first.prepare(meter);
        exportFrom(first, export);
        importTo(second, export);
        byte[] once = Files.readAllBytes(second.container());
        assertThat(importTo(second, export).out()).contains("nothing in it is new");
        assertThat(Files.readAllBytes(second.container())).isEqualTo(once);
    }

    @Test
    void aPcThatHasUsedItsOwnKeyRefusesAnother() throws IOException {
        first.prepare(meter);
        exportFrom(first, export);
        second.run("keys");
        assertThat(importTo(second, export, "--dry-run").exit()).isZero();
        assertThat(second.kept().owner()).isNotEqualTo(first.kept().owner());
        second.prepare(new Meter("SN-0002"));
        byte[] before = Files.readAllBytes(second.container());

        Ran refused = importTo(second, export);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("the export has the key " + first.kept().owner().ownerCode())
                .contains("--container FILE");
        assertThat(Files.readAllBytes(second.container())).isEqualTo(before);
        Path other = directory.resolve("other");
        assertThat(importTo(second, export, "--container", other.toString()).exit())
                .isZero();
    }

    @Test
    void anExportIsEncryptedWithAPassphraseThatIsAskedTwice() throws IOException {
        first.prepare(meter);
        FakeTerminal asked = new FakeTerminal().answering("open sesame", "open sesame");
        assertThat(first.run(asked, "keys", "export", export.toString()).exit()).isZero();
        assertThat(asked.prompts).hasSize(2);
        String bytes = new String(Files.readAllBytes(export), StandardCharsets.ISO_8859_1);
        assertThat(bytes).startsWith("KLDREXPT").doesNotContain("SN-0001").doesNotContain("sesame");

        Ran wrong = second.run(new FakeTerminal().answering("open sesam"), "keys", "import", export.toString());
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("does not open: wrong passphrase").doesNotContain("sesam ");
        assertThat(second.container()).doesNotExist();
        assertThat(second.run(new FakeTerminal().answering("open sesame"), "keys", "import", export.toString())
                        .exit())
                .isZero();
    }

    @Test
    void filesThatAreNoExportAreRefusedAndNoneIsWrittenOver() throws IOException {
        first.prepare(meter);
        exportFrom(first, export);
        assertThat(exportFrom(first, export).err()).contains("there is a file").contains("another name");
        assertThat(exportFrom(first, first.container()).err()).contains("there is a file");
        assertThat(importTo(second, first.container()).err()).contains("is not an export");
        byte[] bytes = Files.readAllBytes(export);
        bytes[11]++;
        assertThat(importTo(second, Files.write(directory.resolve("newer"), bytes))
                        .err())
                .contains("newer version");
        assertThat(importTo(second, Files.write(directory.resolve("cut"), java.util.Arrays.copyOf(bytes, 20)))
                        .exit())
                .isEqualTo(1);
        assertThat(first.run("keys", "export").err()).contains("no file is given");
        assertThat(first.run("keys", "--container", export.toString()).err()).contains("is not a keyloader container");
        assertThat(exportFrom(first, directory.resolve("no/where")).err()).contains("cannot write");
        assertThat(exportFrom(first, directory.resolve("dry"), "--dry-run").exit())
                .isZero();
        assertThat(directory.resolve("dry")).doesNotExist();
    }

    @Test
    void anExportThatIsCutIsWholeOrAbsentAndTheContainerGoesOn() throws IOException {
        first.prepare(meter);
        String code = first.kept().owner().ownerCode();
        boolean survived = false;
        for (int cut = 1; !survived; cut++) {
            Files.deleteIfExists(export);
            first.files = new CutFiles(new SystemFiles(), cut);
            try {
                exportFrom(first, export);
                survived = true;
            } catch (PowerCut e) {
                assertThat(cut).isLessThan(15);
            }
            first.files = new SystemFiles();
            assertThat(first.kept().owner().ownerCode()).isEqualTo(code);
            if (Files.exists(export)) {
                assertThat(importTo(second, export).exit()).isZero();
            }
        }
        assertThat(export).exists();
    }

    @Test
    void profilesAndFinishedMessagesStay() throws IOException, LoaderRefusedException {
        first.prepare(meter);
        meter.consume(first.loader, 0);
        first.receipts();
        first.run(
                "profiles",
                "add",
                "home",
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--passphrase-file",
                first.directory.resolve("pass").toString(),
                "--keep-in-clear");
        assertThat(first.kept().profiles()).hasSize(1);
        exportFrom(first, export);
        importTo(second, export);
        assertThat(second.kept().profiles()).isEmpty();
        assertThat(second.kept().messages()).isEmpty();
        assertThat(second.kept().meters()).isEqualTo(first.kept().meters());
        importTo(first, export);
        assertThat(first.kept().profiles()).hasSize(1);
    }

    @Test
    void aKeyIsMadeOnceAndReplacedOnlyWhenItIsTypedOut() throws IOException {
        Ran made = first.run("keys", "make");
        assertThat(made.exit()).isZero();
        String code = first.kept().owner().ownerCode();
        assertThat(made.out()).contains(code);
        Ran again = first.run("keys", "make");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("has a key already, " + code).contains("--replace");
        first.prepare(meter);

        assertThat(first.run("keys", "make", "--replace").err()).contains("no terminal to confirm");
        assertThat(first.run("keys", "make", "--replace", "--dry-run").err()).contains("1 meter(s)");
        Ran enter = first.run(new FakeTerminal().answering(""), "keys", "make", "--replace");
        assertThat(enter.err())
                .contains("until somebody holds their reset button")
                .contains("not confirmed");
        assertThat(first.kept().owner().ownerCode()).isEqualTo(code);

        FakeTerminal typed = new FakeTerminal().answering(code.substring(code.length() - 4));
        assertThat(first.run(typed, "keys", "make", "--replace").exit()).isZero();
        ContainerContent now = first.kept();
        assertThat(now.owner().ownerCode()).isNotEqualTo(code);
        assertThat(now.messages()).hasSize(1); // what is out is still answered
        assertThat(now.lastSequence()).isPositive();
    }
}
