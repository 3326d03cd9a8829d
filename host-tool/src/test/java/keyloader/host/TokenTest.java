package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.testkit.SoftToken;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** This PC's key in a token: the program as a process, and a token in software. */
@Timeout(300)
class TokenTest {
    private static final String PASSPHRASE = "test passphrase, no one's";

    @TempDir
    Path directory;

    private SoftToken token;
    private ServedLoader served;

    @BeforeEach
    void begin() throws IOException, InterruptedException {
        SoftToken.assumeInstalled();
        token = new SoftToken(directory);
        token.initialise();
        served = new ServedLoader();
    }

    @AfterEach
    void end() throws IOException {
        if (served != null) {
            served.close();
        }
    }

    private record Done(int exit, String out, String err) {}

    private Path file(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Done run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "keyloader.host.Main"));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(token.environment());
        builder.environment().put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Done(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private Done make(String... more) throws IOException, InterruptedException {
        String[] begin = {
            "keys",
            "make",
            "--pkcs11",
            SoftToken.library().toString(),
            "--pin-file",
            file("pin", SoftToken.PIN).toString()
        };
        return run(Stream.concat(Stream.of(begin), Stream.of(more)).toArray(String[]::new));
    }

    private Done prepare(Meter meter, String... more) throws IOException, InterruptedException {
        String[] begin = {
            "prepare",
            "--meter",
            meter.label.uri(),
            "--ssid",
            "Home",
            "--security",
            "wpa2",
            "--country",
            "DE",
            "--passphrase-file",
            file("wifi", PASSPHRASE).toString(),
            "--loader",
            served.link()
        };
        return run(Stream.concat(Stream.of(begin), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void aMeterIsPreparedForWithAKeyThatNeverLeavesItsToken()
            throws IOException, InterruptedException, LoaderRefusedException {
        token.makeP256Key("installer");
        Done made = make("--json");
        assertThat(made.exit()).as(made.err()).isZero();
        JsonNode owner = new ObjectMapper().readTree(made.out());

        Meter meter = new Meter("TEST-0001");
        Done prepared = prepare(meter, "--pin-file", file("pin", SoftToken.PIN).toString());

        assertThat(prepared.exit()).as(prepared.err()).isZero();
        // The meter takes it, and from that key.
        assertThat(meter.open(Meter.get(served.loader(), 0))
                        .signer()
                        .id()
                        .value()
                        .hex())
                .isEqualTo(owner.get("ownerKid").asText());
        // Receipts, and what else this PC can do, need no PIN.
        meter.consume(served.loader(), 0);
        Done receipts = run("receipts", "--loader", served.link());
        assertThat(receipts.exit()).as(receipts.err()).isZero();
        assertThat(receipts.out()).contains("JOINED").contains("(this PC)");
    }

    @Test
    void aManifestIsSignedInTheTokenAndNoneIsMadeWithoutThePin() throws IOException, InterruptedException {
        token.makeP256Key("factory");
        assertThat(make().exit()).isZero();
        String maker = new ObjectMapper()
                .readTree(run("keys", "--json").out())
                .get("owner")
                .asText();
        Path lines = file("lines.jsonl", ManifestMakeTest.line(new Meter("TEST-0001").label));
        Path manifest = directory.resolve("manifest.jsonl");
        String[] making = {"manifest", "make", lines.toString(), "--output", manifest.toString()};

        Done without = run(making);
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.err()).contains("--pin-file");
        assertThat(manifest).doesNotExist();

        String pin = file("pin", SoftToken.PIN).toString();
        Done made = run(
                Stream.concat(Stream.of(making), Stream.of("--pin-file", pin)).toArray(String[]::new));
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).contains("maker     " + maker);
        assertThat(run("manifest", "import", manifest.toString()).out()).contains(maker);
    }

    @Test
    void aSecondPcWorksWithTheSameToken() throws IOException, InterruptedException, LoaderRefusedException {
        token.makeP256Key("installer");
        assertThat(make().exit()).isZero();
        String export = directory.resolve("export").toString();
        String passphrase = file("export-passphrase", "test export, no one's").toString();
        assertThat(run("keys", "export", export, "--export-passphrase-file", passphrase)
                        .exit())
                .isZero();
        JsonNode first = new ObjectMapper().readTree(run("keys", "--json").out());
        assertThat(first.at("/token/library").asText())
                .isEqualTo(SoftToken.library().toString());
        assertThat(run("keys").out()).contains("in a token: ").contains(", slot 0");
        Files.move(directory.resolve("config"), directory.resolve("config of the first"));

        Done imported = run("keys", "import", export, "--export-passphrase-file", passphrase);
        assertThat(imported.exit()).as(imported.err()).isZero();
        // There the library lies elsewhere: the same key all the same, of which nothing is given up.
        Path elsewhere = Files.createSymbolicLink(directory.resolve("elsewhere.so"), SoftToken.library());
        Done moved = run(
                "keys",
                "make",
                "--pkcs11",
                elsewhere.toString(),
                "--pin-file",
                file("pin", SoftToken.PIN).toString());
        assertThat(moved.exit()).as(moved.err()).isZero();
        assertThat(moved.err()).doesNotContain("obey");
        JsonNode second = new ObjectMapper().readTree(run("keys", "--json").out());
        assertThat(second.at("/token/library").asText()).isEqualTo(elsewhere.toString());
        Meter meter = new Meter("TEST-0001");
        assertThat(prepare(meter, "--pin-file", file("pin", SoftToken.PIN).toString())
                        .exit())
                .isZero();

        assertThat(meter.open(Meter.get(served.loader(), 0))
                        .signer()
                        .id()
                        .value()
                        .hex())
                .isEqualTo(first.get("ownerKid").asText());
    }

    @Test
    void nothingIsWrittenWithoutThePinOrWithAWrongOne()
            throws IOException, InterruptedException, LoaderRefusedException {
        token.makeP256Key("installer");
        assertThat(make().exit()).isZero();
        Path container = directory.resolve("config/keyloader/container");
        byte[] before = Files.readAllBytes(container);
        Meter meter = new Meter("TEST-0001");

        Done none = prepare(meter);
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("this PC's key is in a token").contains("--pin-file");

        Done wrong = prepare(meter, "--pin-file", file("wrong", "00000000").toString());
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("the token refuses the PIN").doesNotContain("00000000", "CKR");

        assertThat(Meter.list(served.loader())).isEmpty();
        assertThat(Files.readAllBytes(container)).isEqualTo(before);
        // One wrong PIN is one wrong PIN: the right one still works.
        assertThat(prepare(meter, "--pin-file", file("pin", SoftToken.PIN).toString())
                        .exit())
                .isZero();
    }

    @Test
    void anotherKeyInTheTokenIsNotTakenForThisPcs() throws IOException, InterruptedException, LoaderRefusedException {
        token.makeP256Key("installer");
        assertThat(make().exit()).isZero();
        token = new SoftToken(Files.createDirectory(directory.resolve("other")));
        token.initialise();
        token.makeP256Key("installer");

        Done done = prepare(
                new Meter("TEST-0001"), "--pin-file", file("pin", SoftToken.PIN).toString());

        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("the token has no such key").contains("plug in the one with this PC's key");
        assertThat(Meter.list(served.loader())).isEmpty();
    }

    @Test
    void onlyAKeyThatMetersKnowHowToReadIsTaken() throws IOException, InterruptedException {
        Done empty = make();
        assertThat(empty.exit()).isEqualTo(1);
        assertThat(empty.err()).contains("the token has no such key").contains("P-256");

        token.makeKey("large", "-keyalg", "EC", "-groupname", "secp384r1", "-sigalg", "SHA384withECDSA");
        token.makeKey("rsa", "-keyalg", "RSA", "-keysize", "2048", "-sigalg", "SHA256withRSA");
        assertThat(make().err()).contains("the token has no such key");

        token.makeP256Key("first");
        token.makeP256Key("second");
        Done several = make();
        assertThat(several.exit()).isEqualTo(1);
        assertThat(several.err()).contains("several keys").contains("--key NAME");
        assertThat(directory.resolve("config/keyloader/container")).doesNotExist();
        assertThat(make("--key", "second").exit()).isZero();

        // A key that is there is not given up without a word.
        assertThat(make("--key", "first").err()).contains("this PC has a key already");
        Done replaced = make("--key", "first", "--replace", "--yes");
        assertThat(replaced.exit()).as(replaced.err()).isZero();
    }

    @Test
    void aPinIsNotAskedForInVain() throws IOException, InterruptedException {
        token.makeP256Key("installer");
        assertThat(run("keys", "make").exit()).isZero(); // in the container

        Done done = run(
                "keys",
                "make",
                "--pkcs11",
                SoftToken.library().toString(),
                "--pin-file",
                file("wrong", "00000000").toString());

        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("this PC has a key already").doesNotContain("refuses"); // each try counts
    }

    @Test
    void whatIsNoTokenIsSaid() throws IOException, InterruptedException {
        Path text = file("library.so", "not a library");
        for (String library : List.of(
                text.toString(),
                directory.toString(),
                directory.resolve("absent").toString(),
                "/tmp/${user.home}/x.so")) {
            Done done = run(
                    "keys",
                    "make",
                    "--pkcs11",
                    library,
                    "--pin-file",
                    file("pin", "1").toString());
            assertThat(done.exit()).isEqualTo(1);
            assertThat(done.err()).as(library).contains("is not a PKCS#11 library");
        }
        for (String slot : List.of("1", "9", "256", "-1")) { // SoftHSM2 has one more, not yet made a token
            Done done = make("--slot", slot);
            assertThat(done.exit()).isEqualTo(1);
            assertThat(done.err()).as(slot).contains("there is no token in slot " + slot);
        }
        Done noLibrary = run("keys", "make", "--key", "x");
        assertThat(noLibrary.exit()).isEqualTo(2);
        assertThat(noLibrary.err()).contains("--pkcs11 LIBRARY");
    }
}
