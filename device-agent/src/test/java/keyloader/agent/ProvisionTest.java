package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.FileSteps;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ProvisionTest {
    @TempDir
    Path directory;

    private int provision(Bench bench, Path state, String serial, String... more) {
        List<String> arguments = new ArrayList<>(List.of("provision", "--state", state.toString(), "--serial", serial));
        arguments.addAll(List.of(more));
        return bench.command(arguments.toArray(String[]::new));
    }

    @Test
    void theLabelAloneIsPrintedAndTheKeyIsTheOwnersAlone() throws IOException {
        Bench bench = Bench.in(directory);
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        assertThat(bench.err).contains(bench.label.kid().checkCode());
        assertThat(permissions(bench.state)).isEqualTo("rwx------");
        assertThat(permissions(bench.state.resolve("meter-key.pk8"))).isEqualTo("rw-------");
        assertThat(permissions(bench.state.resolve("state.cbor"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void againItPrintsTheSameLabelAndChangesNothing() throws IOException {
        Bench bench = Bench.in(directory);
        List<byte[]> before = contents(bench.state);
        assertThat(provision(bench, bench.state, Bench.SERIAL)).isZero();
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        assertThat(contents(bench.state)).usingRecursiveComparison().isEqualTo(before);
    }

    private static List<byte[]> contents(Path state) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.sorted().toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }

    @Test
    void anotherSerialIsRefusedAndTheOldIdentityStays() {
        Bench bench = Bench.in(directory);
        assertThat(provision(bench, bench.state, "EM-0002")).isEqualTo(1);
        assertThat(bench.out).isEmpty();
        assertThat(bench.err).contains("is that of meter EM-0001").contains("hint: ");
        assertThat(provision(bench, bench.state, Bench.SERIAL)).isZero();
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
    }

    @Test
    void aMeterInUseKeepsItsIdentityAndMemory() {
        Bench bench = Bench.in(directory);
        new Installer().seal(bench.label, 5, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        var before = bench.stored();
        assertThat(provision(bench, bench.state, Bench.SERIAL)).isZero();
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        assertThat(bench.stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "x;K:", "ä", "123456789012345678901234567890123"})
    void aSerialThatNoLabelCanCarryIsWrongUse(String serial) {
        Bench bench = Bench.in(directory);
        assertThat(provision(bench, directory.resolve("other"), serial)).isEqualTo(2);
        assertThat(directory.resolve("other")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void cutAtAnyStepThereIsEitherNoMeterOrThatOfTheLabel(Leaves leaves) {
        Bench bench = Bench.in(directory.resolve("bench"));
        for (int step = 1; step < 50; step++) {
            Path state = directory.resolve("cut-" + step);
            bench.steps = new CuttingSteps(step, leaves);
            boolean cut = false;
            try {
                assertThat(provision(bench, state, "CUT-1")).isZero();
            } catch (PowerCut e) {
                cut = true;
                assertThat(bench.out).as("no label without a meter").isEmpty();
            }
            bench.steps = new FileSteps();
            if (cut && Files.exists(state)) {
                int code = bench.command("status", "--state", state.toString());
                boolean meter = Files.exists(state.resolve("meter-key.pk8"));
                assertThat(code).as(bench.err).isEqualTo(meter ? 0 : 1);
            }
            assertThat(provision(bench, state, "CUT-1")).as(bench.err).isZero();
            String label = bench.out;
            assertThat(provision(bench, state, "CUT-1")).isZero();
            assertThat(bench.out).isEqualTo(label);
            assertThat(bench.command("status", "--state", state.toString())).isZero();
            if (!cut) {
                assertThat(step).isGreaterThan(8);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    @Test
    void thePictureReadsBackAsTheLabel() throws IOException, PictureUnreadableException, MalformedException {
        Bench bench = Bench.in(directory);
        Path picture = directory.resolve("label.png");
        assertThat(provision(bench, bench.state, Bench.SERIAL, "--label", picture.toString()))
                .as(bench.err)
                .isZero();
        assertThat(LabelReader.readLabel(Files.readAllBytes(picture))).isEqualTo(bench.label);
        assertThat(bench.out).isEqualTo(bench.label.uri() + "\n");
        assertThat(directory.resolve("label.png.new")).doesNotExist();
    }

    @Test
    void aPictureThatDoesNotReadBackIsNotAccepted() {
        Bench bench = Bench.in(directory);
        Path picture = directory.resolve("label.png");
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                super.write(file, file.toString().contains("label.png") ? new byte[content.length] : content, access);
            }
        };
        assertThat(provision(bench, bench.state, Bench.SERIAL, "--label", picture.toString()))
                .isEqualTo(1);
        assertThat(picture).doesNotExist();
        assertThat(bench.err).contains("does not read back");
        assertThat(bench.out).isEmpty();
    }

    @Test
    void aPictureIntoNoDirectoryIsRefusedBeforeAnythingIsMade() {
        Bench bench = Bench.in(directory);
        Path state = directory.resolve("other");
        assertThat(provision(
                        bench,
                        state,
                        "X",
                        "--label",
                        directory.resolve("no/label.png").toString()))
                .isEqualTo(1);
        assertThat(state).doesNotExist();
    }

    @Test
    void anEmptyDirectoryIsTakenOverAndClosedToOthers() throws IOException {
        Bench bench = Bench.in(directory);
        Path state = Files.createDirectory(directory.resolve("prepared"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(provision(bench, state, "X")).isZero();
        assertThat(permissions(state)).isEqualTo("rwx------");
    }

    @Test
    void twoMetersHaveTwoKeys() throws MalformedException {
        Bench bench = Bench.in(directory);
        assertThat(provision(bench, directory.resolve("other"), Bench.SERIAL)).isZero();
        assertThat(Label.parse(bench.out).key()).isNotEqualTo(bench.label.key());
    }
}
