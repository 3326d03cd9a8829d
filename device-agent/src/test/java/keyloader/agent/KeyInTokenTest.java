package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.bench.MetersToken;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.FileSteps;
import keyloader.sealing.Label;
import keyloader.sealing.Verdict;
import keyloader.sealing.token.Token;
import keyloader.testkit.SoftToken;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A meter whose key is in a token: {@code provision --pkcs11}, and its life after that. */
@Timeout(240)
class KeyInTokenTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();
    private MetersToken token;
    private Bench bench;

    @BeforeEach
    void aMeter() throws IOException, InterruptedException {
        SoftToken.assumeInstalled();
        token = new MetersToken(directory.resolve("token"));
        bench = Bench.in(directory, "--pkcs11", token.config());
    }

    private int provision(String... more) {
        return provision(bench.state, Bench.SERIAL, more);
    }

    private int provision(Path state, String serial, String... more) {
        List<String> arguments = new ArrayList<>(List.of("provision", "--state", state.toString(), "--serial", serial));
        arguments.addAll(List.of(more));
        return bench.command(arguments.toArray(String[]::new));
    }

    private int again() {
        return provision("--pkcs11", token.config());
    }

    private void refused(int code, String words) {
        assertThat(again()).as(bench.err).isEqualTo(code);
        assertThat(bench.out).isEmpty();
        assertThat(bench.err).contains(words).contains("hint: ").doesNotContain(SoftToken.PIN);
    }

    private void joins(long sequence) {
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.seal(bench.label, sequence, "Home");
        sent.putOn(bench.socket);
        assertThat(bench.runOnce()).as(bench.err).isZero();
        assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theMeterJoinsWithAKeyThatNoFileHas() throws IOException {
        assertThat(names(bench.state)).containsExactly("lock", "meter-key.pkcs11", "state.cbor");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(bench.state.resolve("meter-key.pkcs11"))))
                .isEqualTo("rw-------");
        assertThat(token.names())
                .containsExactly(
                        "keyloader-meter-" + bench.label.kid().value().hex().substring(0, 16));
        joins(1);
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.command("status", "--json", "--state", bench.state.toString()))
                .isZero();
        assertThat(bench.out).contains("\"key\":\"token\",\"locked\":false");
    }

    @Test
    void againItPrintsTheSameLabelWithAndWithoutTheToken() {
        joins(1);
        for (String[] more : new String[][] {{}, {"--pkcs11", token.config()}}) {
            assertThat(provision(more)).as(bench.err).isZero();
            assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        }
        joins(2);
    }

    /** A library has moved, or the token is in another slot: the key is the same. */
    @Test
    void aTokenThatIsElsewhereNowIsFoundThereFromThenOn() throws IOException {
        Path moved = Files.copy(token.pin, directory.resolve("moved-pin"));
        Files.setPosixFilePermissions(moved, PosixFilePermissions.fromString("rw-------"));
        token.configure(
                "library = " + token.address.library(), "slot = " + token.address.slot(), "pin-file = " + moved);
        assertThat(again()).as(bench.err).isZero();
        Files.delete(token.pin);
        joins(1);
        assertThat(Files.readString(bench.state.resolve("meter-key.pkcs11"))).contains(moved.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'library = /x\nslot = 0', ':2: pin-file is missing'",
        "'slot = 0\npin-file = /x', ':2: library is missing'",
        "'library = softhsm.so\npin-file = /x', ':1: library: is to be an absolute path'",
        "'library = /a\"b\npin-file = /x', ':1: library: is to be a path without quotes'",
        "'library = /x\npin-file = /x\nslot = 256', ':3: slot: is to be a number from 0 to 255'",
        "'library = /x\npin-file = /x\npin = 1234', ':3: there is no such key'",
        "'library = /x\npin-file = /x\nlibrary = /x', ':3: library is given for the second time'",
        "'12345678', ':1: not of the form key = value'"
    })
    void aConfigurationThatCannotBeUsedIsNamedWithItsLine(String lines, String words) {
        token.configure(lines);
        refused(2, token.config() + words);
    }

    @Test
    void whatIsWrongWithATokenIsSaid() throws IOException {
        String library = "library = " + token.address.library();
        String pin = "pin-file = " + token.pin;
        token.configure(library, pin, "slot = 255");
        refused(1, "there is no token in slot 255");
        token.configure("library = /dev/null", pin);
        refused(1, "/dev/null cannot be used as a token's library");
        token.configure(library, "slot = " + token.address.slot(), pin);
        token.setPin("");
        refused(2, "has no PIN, or more than one");
        token.setPin(SoftToken.PIN + "\n" + SoftToken.PIN + "\n");
        refused(2, "has no PIN, or more than one");
        token.setPin("9".repeat(256));
        refused(2, "has no PIN, or more than one");
        token.setPin("87654321\n");
        refused(2, "the token does not take the PIN in " + token.pin);
        assertThat(bench.runOnce()).as("no restart burns another try").isEqualTo(2);
        token.setPin(SoftToken.PIN);
        Files.setPosixFilePermissions(token.pin, PosixFilePermissions.fromString("rw-r-----"));
        refused(1, "is open to others than its owner");
        Files.delete(token.pin);
        refused(1, "the token's PIN cannot be read");
        token.setPin(SoftToken.PIN);
        assertThat(again()).as("nothing of all that has changed the meter").isZero();
        joins(1);
    }

    @Test
    void anotherTokenIsNotTakenForTheMeters() throws IOException, InterruptedException {
        MetersToken other = new MetersToken(directory.resolve("other"));
        assertThat(provision("--pkcs11", other.config())).isEqualTo(1);
        assertThat(bench.err).contains("this meter's key is not in the token");
        assertThat(other.names()).isEmpty();
        token.clear();
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("this meter's key is not in the token");
    }

    /** Its marks are lost with its record: it would obey anybody, and take old messages again. */
    @Test
    void aKeyWithoutARecordIsNoBeginning() {
        Path elsewhere = directory.resolve("elsewhere");
        assertThat(provision(elsewhere, Bench.SERIAL, "--pkcs11", token.config()))
                .isEqualTo(1);
        assertThat(bench.err).contains("the token has a meter's key already");
        assertThat(token.names()).hasSize(1);
        assertThat(elsewhere.resolve("state.cbor")).doesNotExist();
    }

    @Test
    void aMeterWithItsKeyInAFileStaysOne() {
        Bench inFile = Bench.in(directory.resolve("file"));
        assertThat(inFile.command(
                        "provision",
                        "--state",
                        inFile.state.toString(),
                        "--serial",
                        Bench.SERIAL,
                        "--pkcs11",
                        token.config()))
                .isEqualTo(1);
        assertThat(inFile.err).contains("the meter's key lies in a file");
    }

    /** Between the token and the record there is no one step for both: a person may have to say that it is begun anew. */
    @ParameterizedTest
    @EnumSource(Leaves.class)
    void cutAtAnyStepThereIsEitherNoMeterOrThatOfTheLabel(Leaves leaves) throws Exception {
        int asked = 0;
        for (int step = 1; step < 50; step++) {
            token.clear();
            Path state = directory.resolve("cut-" + step);
            bench.steps = new CuttingSteps(step, leaves);
            boolean cut = false;
            try {
                assertThat(provision(state, "CUT-1", "--pkcs11", token.config()))
                        .as(bench.err)
                        .isZero();
            } catch (PowerCut e) {
                cut = true;
                assertThat(bench.out).as("no label without a meter").isEmpty();
            }
            bench.steps = new FileSteps();
            if (provision(state, "CUT-1", "--pkcs11", token.config()) != 0) {
                asked++;
                assertThat(bench.err).contains("the token has a meter's key already");
                bench.typed = Optional.of(token.checkCodes().get(0));
                assertThat(provision(state, "CUT-1", "--pkcs11", token.config(), "--force"))
                        .as(bench.err)
                        .isZero();
            }
            String label = bench.out;
            assertThat(Label.parse(label).serial()).isEqualTo("CUT-1");
            assertThat(provision(state, "CUT-1")).isZero();
            assertThat(bench.out).isEqualTo(label);
            assertThat(token.names()).hasSize(1);
            if (!cut) {
                assertThat(step).isGreaterThan(8);
                assertThat(asked).isLessThanOrEqualTo(3);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    // --force

    @ParameterizedTest
    @ValueSource(strings = {"", "EM-0002", "yes"})
    void withoutTheTypedSerialNothingIsDestroyed(String typed) throws IOException {
        joins(1);
        var before = bench.stored();
        bench.typed = typed.isEmpty() ? Optional.empty() : Optional.of(typed);
        assertThat(provision("--pkcs11", token.config(), "--force")).isEqualTo(typed.isEmpty() ? 2 : 1);
        assertThat(bench.out).isEmpty();
        assertThat(bench.err).contains(typed.isEmpty() ? "has to be confirmed" : "that is not this meter's serial");
        assertThat(bench.stored()).isEqualTo(before);
        joins(2);
    }

    @Test
    void withItTheMeterIsAnotherAndItsOldKeyIsGone() throws Exception {
        joins(1);
        try (Token open = token.open()) {
            open.make(point -> "somebody else's");
        }
        Installer.Sent old = installer.seal(bench.label, 2, "Old");
        bench.typed = Optional.of(Bench.SERIAL);

        assertThat(provision(bench.state, "EM-0009", "--pkcs11", token.config(), "--force"))
                .as(bench.err)
                .isZero();

        Label made = Label.parse(bench.out);
        assertThat(made.serial()).isEqualTo("EM-0009");
        assertThat(made.kid()).isNotEqualTo(bench.label.kid());
        assertThat(token.names())
                .containsExactly("keyloader-meter-" + made.kid().value().hex().substring(0, 16), "somebody else's");
        assertThat(names(bench.state)).containsExactly("lock", "meter-key.pkcs11", "state.cbor");
        assertThat(bench.stored().isFresh()).isTrue();
        // Nothing opens what was for the old one; what was in force is another meter's now.
        bench.label = made;
        bench.plugIn(LoaderSocket.newLoader());
        old.putOn(bench.socket);
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("the network directory").contains("belongs to the meter with the check code");
        assertThat(bench.socket.stateOf(old.digest())).isEqualTo(SlotState.SEALED);
    }

    @Test
    void fromAFileIntoATokenAndBack() throws IOException, MalformedException {
        bench.typed = Optional.of(Bench.SERIAL);
        assertThat(provision("--force")).as(bench.err).isZero();
        assertThat(names(bench.state)).containsExactly("lock", "meter-key.pk8", "state.cbor");
        assertThat(token.names()).isEmpty();
        assertThat(provision("--pkcs11", token.config(), "--force"))
                .as(bench.err)
                .isZero();
        assertThat(names(bench.state)).containsExactly("lock", "meter-key.pkcs11", "state.cbor");
        bench.label = Label.parse(bench.out);
        joins(1);
    }

    /** A token that was taken out for ever is replaced by the one that is named. */
    @Test
    void anotherTokenMayTakeThePlaceOfOneThatIsGone() throws IOException, InterruptedException {
        MetersToken other = new MetersToken(directory.resolve("other"));
        Files.delete(token.pin);
        bench.typed = Optional.of(Bench.SERIAL);
        assertThat(provision("--force")).isEqualTo(1);
        assertThat(bench.err).contains("the token's PIN cannot be read");
        assertThat(provision("--pkcs11", other.config(), "--force"))
                .as(bench.err)
                .isZero();
        assertThat(other.names()).hasSize(1);
    }

    /** Somebody has forgotten a part of the path: nothing there is a meter's. */
    @Test
    void whatIsNoMetersIsLeftAlone() throws IOException {
        Path parent = directory;
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
        Path thesis = Files.writeString(
                Files.createDirectories(parent.resolve("docs")).resolve("thesis"), "years");
        var before = bench.stored();
        assertThat(provision(parent, "SN-2", "--force")).as(bench.err).isZero();
        assertThat(thesis).hasContent("years");
        assertThat(bench.stored()).isEqualTo(before);
        bench.typed = Optional.of("SN-2");
        assertThat(provision(parent, "SN-2", "--force")).as(bench.err).isZero();
        assertThat(thesis).hasContent("years");
        assertThat(bench.stored()).isEqualTo(before);
        joins(1);
    }

    @Test
    void aStateDirectoryBehindALinkIsDestroyedWhole() throws IOException {
        joins(1);
        Path link = Files.createSymbolicLink(directory.resolve("link"), bench.state);
        bench.typed = Optional.of(Bench.SERIAL);
        assertThat(provision(link, Bench.SERIAL, "--pkcs11", token.config(), "--force"))
                .as(bench.err)
                .isZero();
        assertThat(names(bench.state)).containsExactly("lock", "meter-key.pkcs11", "state.cbor");
    }

    /** Perhaps another meter's, in use: its check code is what nobody types by habit. */
    @Test
    void aKeyThatNoRecordHasIsDestroyedByItsCheckCodeAlone() {
        Path elsewhere = directory.resolve("elsewhere");
        bench.typed = Optional.of("NEW-1");
        assertThat(provision(elsewhere, "NEW-1", "--pkcs11", token.config(), "--force"))
                .isEqualTo(1);
        joins(1);
        bench.typed = Optional.of(bench.label.kid().checkCode());
        assertThat(provision(elsewhere, "NEW-1", "--pkcs11", token.config(), "--force"))
                .as(bench.err)
                .isZero();
    }

    /** The key is where it was, and the record whole: only three lines are lost. */
    @Test
    void aLostPlaceOfTheTokenIsWrittenAnew() throws IOException {
        joins(1);
        Files.delete(bench.state.resolve("meter-key.pkcs11"));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(again()).as(bench.err).isZero();
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        joins(2);
    }

    @Test
    void whereThereIsNothingNobodyIsAsked() throws IOException, InterruptedException {
        MetersToken other = new MetersToken(directory.resolve("other"));
        assertThat(provision(directory.resolve("new"), "NEW-1", "--pkcs11", other.config(), "--force"))
                .as(bench.err)
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void aForceThatIsCutAtAnyStepIsFinishedByTheNext(Leaves leaves) throws Exception {
        for (int step = 1; step < 80; step++) {
            token.clear();
            Bench meter = Bench.in(directory.resolve("force-" + step), "--pkcs11", token.config());
            meter.configure("prekey-memory = token");
            installer.seal(meter.label, 1, "Home").putOn(meter.socket);
            assertThat(meter.runOnce()).as(meter.err).isZero();
            meter.typed = Optional.of(Bench.SERIAL);
            String[] force = {
                "provision",
                "--state",
                meter.state.toString(),
                "--serial",
                Bench.SERIAL,
                "--pkcs11",
                token.config(),
                "--force"
            };
            boolean cut = false;
            meter.steps = new CuttingSteps(step, leaves);
            try {
                assertThat(meter.command(force)).as(meter.err).isZero();
            } catch (PowerCut e) {
                cut = true;
            }
            meter.steps = new FileSteps();
            if (cut) {
                assertThat(meter.runOnce())
                        .as("it never goes on as the old one")
                        .isNotZero();
                if (meter.command(force) != 0) { // the new key is there, and no record of it yet
                    meter.typed = Optional.of(token.checkCodes().get(0));
                    assertThat(meter.command(force)).as(meter.err).isZero();
                }
            }
            assertThat(Label.parse(meter.out).kid()).isNotEqualTo(meter.label.kid());
            assertThat(token.names()).hasSize(1);
            assertThat(meter.stored().isFresh()).isTrue();
            assertThat(names(meter.state)).containsExactly("lock", "meter-key.pkcs11", "state.cbor");
            if (!cut) {
                assertThat(step).isGreaterThan(12);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    // --lock

    @Test
    void aLockedMeterKeepsItsKeyWhateverIsTyped() {
        assertThat(provision("--lock")).as(bench.err).isZero();
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        assertThat(bench.err).contains("locked: it keeps this key");
        bench.typed = Optional.of(Bench.SERIAL);
        for (String[] more : new String[][] {{"--force"}, {"--force", "--pkcs11", token.config()}}) {
            assertThat(provision(more)).isEqualTo(1);
            assertThat(bench.err).contains("meter EM-0001 is locked: it keeps its key and its label");
        }
        assertThat(provision("--lock")).as("again").isZero();
        assertThat(again()).isZero();
        assertThat(bench.command("status", "--state", bench.state.toString())).isZero();
        assertThat(bench.out).contains("key:         in a token, locked");
        joins(1);
        assertThat(bench.command("reset", "--state", bench.state.toString(), "--yes"))
                .isZero();
        assertThat(provision("--force")).as("a reset does not unlock").isEqualTo(1);
    }

    @Test
    void aLockedMeterThatHasLostItsKeyGetsNoOther() throws IOException {
        Bench inFile = Bench.in(directory.resolve("file"));
        String[] provision = {"provision", "--state", inFile.state.toString(), "--serial", Bench.SERIAL};
        assertThat(inFile.command("provision", "--lock", "--state", inFile.state.toString(), "--serial", Bench.SERIAL))
                .isZero();
        Files.delete(inFile.state.resolve("meter-key.pk8"));
        assertThat(inFile.command(provision)).isEqualTo(1);
        assertThat(inFile.err).contains("is locked: it keeps its key and its label");
        assertThat(inFile.out).isEmpty();
    }

    @Test
    void onlyAMeterThatIsThereIsLocked() {
        Path nobody = directory.resolve("nobody");
        assertThat(provision(nobody, Bench.SERIAL, "--lock")).isEqualTo(1);
        assertThat(bench.err).contains("there is no meter in the state directory");
        assertThat(nobody).doesNotExist();
        assertThat(provision(bench.state, "EM-0002", "--lock")).isEqualTo(1);
        assertThat(bench.err).contains("is that of meter EM-0001");
        assertThat(provision("--lock", "--force")).isEqualTo(2);
        bench.typed = Optional.of(Bench.SERIAL);
        assertThat(provision("--force")).as(bench.err).isZero();
    }
}
