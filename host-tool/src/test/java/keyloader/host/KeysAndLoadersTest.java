package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import keyloader.host.port.SystemFiles;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KeysAndLoadersTest {
    @TempDir
    Path directory;

    private Pc pc;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    @Test
    void loadersListsWhatIsKnownAndHowALinkLooks() {
        assertThat(pc.run("loaders").out())
                .contains("no loader yet")
                .contains("tcp:HOST:PORT")
                .contains("unix:PATH");
        assertThat(pc.container()).doesNotExist();
        pc.prepare(new Meter("SN-0001"));

        Ran ran = pc.run("loaders");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out())
                .contains(pc.kept().loaders().get(0).serial())
                .contains("first seen 2026-03-01 12:00 UTC")
                .contains("messages outstanding 1");
        assertThat(pc.run("loaders", "--quiet").out()).doesNotContain("LINK");
        assertThat(pc.run("loaders", "--json").out()).contains("\"messagesOutstanding\" : 1");
    }

    @Test
    void keysShowsTheOwnersCodeAndKeepsIt() {
        Ran ran = pc.run("keys");
        assertThat(ran.out()).contains(pc.kept().owner().ownerCode()).contains("without a passphrase");
        assertThat(pc.run("keys").out()).isEqualTo(ran.out());
        assertThat(pc.run("keys", "--json").out()).contains("\"passphrase\" : false");
    }

    @Test
    void aContainerWithoutPassphraseIsWarnedOfInOneLine() {
        assertThat(pc.run("keys").errLines())
                .singleElement()
                .asString()
                .startsWith("keyloader: warning: the container ")
                .contains("has no passphrase");
    }

    @Test
    void thePassphraseIsAskedTwiceThenWantedByEveryCommand() {
        pc.run("keys");
        String code = pc.kept().owner().ownerCode();
        Ran set = pc.run(new FakeTerminal().answering("open sesame", "open sesame"), "keys", "passphrase");
        assertThat(set.exit()).as(set.err()).isEqualTo(0);

        Ran asked = pc.run(new FakeTerminal().answering("open sesame"), "keys");
        assertThat(asked.out()).contains(code).contains("with a passphrase");
        assertThat(asked.err()).doesNotContain("no passphrase");
        Ran wrong = pc.run(new FakeTerminal().answering("open sesam"), "keys");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("wrong passphrase, or damaged").doesNotContain("sesam");
        Ran nobody = pc.run("keys");
        assertThat(nobody.exit()).isEqualTo(1);
        assertThat(nobody.err()).contains("--container-passphrase-file");
    }

    @Test
    void scriptsGiveThePassphraseInFiles() throws IOException {
        Path first = pc.file("first", "the first\n");
        Path second = pc.file("second", "the second\n");
        // A container that is made now takes the passphrase that is given for it.
        String code = pc.run("keys", "--container-passphrase-file", first.toString())
                .out()
                .lines()
                .findFirst()
                .orElseThrow();

        Ran changed = pc.run(
                new FakeTerminal().withStandardInput("the second\n"),
                "keys",
                "passphrase",
                "--container-passphrase-file",
                first.toString(),
                "--new-passphrase-file",
                "-");
        assertThat(changed.exit()).as(changed.err()).isEqualTo(0);
        assertThat(pc.run("keys", "--container-passphrase-file", first.toString())
                        .exit())
                .isEqualTo(1);
        assertThat(pc.run("keys", "--container-passphrase-file", second.toString())
                        .out())
                .contains(code);

        Ran removed = pc.run("keys", "passphrase", "--remove", "--container-passphrase-file", second.toString());
        assertThat(removed.out()).contains("no passphrase now");
        assertThat(pc.run("keys").out()).contains(code);
    }

    @Test
    void oneStandardInputHoldsOnePassphrase() {
        assertThat(pc.run("keys", "passphrase", "--container-passphrase-file", "-", "--new-passphrase-file", "-")
                        .exit())
                .isEqualTo(2);
        FakeTerminal piped = new FakeTerminal().withStandardInput("the container's\n");
        assertThat(pc.run(piped, pc.prepareArgs(new Meter("SN"), "--container-passphrase-file", "-"))
                        .exit())
                .isEqualTo(0);
        String[] both = {
            "prepare",
            "--meter",
            new Meter("SN").label.uri(),
            "--ssid",
            "x",
            "--security",
            "wpa2",
            "--country",
            "DE",
            "--loader",
            Pc.LINK,
            "--passphrase-file",
            "-",
            "--container-passphrase-file",
            "-"
        };
        assertThat(pc.run(both).err()).contains("standard input cannot hold two passphrases");
    }

    @Test
    void changingThePassphraseCutAtAnyStepLeavesAContainerThatOpensWithTheOldOrTheNew() throws IOException {
        Path newPass = pc.file("new", "the new\n");
        boolean survived = false;
        for (int cut = 1; !survived; cut++) {
            Files.deleteIfExists(pc.container());
            pc.files = new SystemFiles();
            String code = pc.run("keys").outLines().get(0);
            pc.files = new CutFiles(new SystemFiles(), cut);
            try {
                pc.run("keys", "passphrase", "--new-passphrase-file", newPass.toString());
                survived = true;
            } catch (PowerCut e) {
                assertThat(cut).isLessThan(7);
            }
            pc.files = new SystemFiles();
            assertThat(pc.run("keys", "--container-passphrase-file", newPass.toString())
                            .outLines()
                            .get(0))
                    .isEqualTo(code);
        }
    }

    @Test
    void aContainerThatOthersCouldReadIsTightenedWithAWarning() throws IOException {
        pc.run("keys");
        Files.setPosixFilePermissions(pc.container(), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(pc.run("keys").err()).contains("other users of this computer could read the container");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pc.container())))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherContainerCanBeNamed() throws IOException, LoaderRefusedException {
        Path other = directory.resolve("other");
        assertThat(pc.prepare(new Meter("SN"), "--container", other.toString()).exit())
                .isEqualTo(0);
        assertThat(other).exists();
        assertThat(pc.config).doesNotExist();

        Ran nowhere =
                pc.run("keys", "--container", directory.resolve("no/where").toString());
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).contains("cannot use the container").contains("no such file");
    }

    @Test
    void anUnreadableContainerIsNeverWrittenOver() throws IOException, LoaderRefusedException {
        pc.run("keys");
        byte[] bytes = Files.readAllBytes(pc.container());
        bytes[bytes.length - 1] ^= 1;
        Files.write(pc.container(), bytes);

        Ran ran = pc.prepare(new Meter("SN"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: the container is damaged");
        assertThat(Files.readAllBytes(pc.container())).isEqualTo(bytes);
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void theWifiPassphraseIsNowhereOnThePc() throws IOException {
        pc.prepare(new Meter("SN-0001"));
        try (var files = Files.walk(pc.config)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(Pc.PASSPHRASE)
                        .doesNotContain("Home");
            }
        }
    }
}
