package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.factory.ManifestLine;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Many meters from a list. */
@Timeout(180)
class ProvisionBatchTest {
    @TempDir
    Path directory;

    private Bench bench;
    private Path meters;

    @BeforeEach
    void begin() {
        bench = Bench.in(directory.resolve("bench"));
        meters = directory.resolve("meters");
    }

    private int batch(String list) throws IOException {
        return batch(list.getBytes(StandardCharsets.UTF_8));
    }

    private int batch(byte[] list) throws IOException {
        Path file = Files.write(directory.resolve("serials.csv"), list);
        return bench.command("provision", "--batch", file.toString(), "--state", meters.toString());
    }

    private List<String> made() throws IOException {
        if (!Files.exists(meters)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(meters)) {
            return List.copyOf(
                    new TreeSet<>(all.map(file -> file.getFileName().toString()).toList()));
        }
    }

    private Label labelOf(String serial) throws MalformedException {
        Path state = meters.resolve(serial);
        assertThat(bench.command("provision", "--state", state.toString(), "--serial", serial))
                .as(bench.err)
                .isZero();
        return Label.parse(bench.out);
    }

    @Test
    void eachMeterOfTheListHasADirectoryAndALineInTheListsOrder() throws IOException, MalformedException {
        assertThat(batch("SN-3\nSN-1\nSN-2\n")).as(bench.err).isZero();
        List<String> lines = bench.out.lines().toList();
        assertThat(bench.err).contains("3 meters, 3 of them new");
        assertThat(made()).containsExactly("SN-1", "SN-2", "SN-3");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(meters)))
                .isEqualTo("rwx------");
        for (int i = 0; i < 3; i++) {
            Label label = labelOf(List.of("SN-3", "SN-1", "SN-2").get(i));
            // Byte by byte as SPEC 16 shows it, put together by hand.
            assertThat(lines.get(i))
                    .isEqualTo("{\"serial\":\"" + label.serial() + "\",\"kid\":\""
                            + label.key().spki().sha256().hex() + "\",\"uri\":\"" + label.uri()
                            + "\",\"versions\":{\"agent\":\"" + Version.TEXT + "\"}}");
        }
    }

    @Test
    void againItPrintsTheSameAndMakesOnlyWhatIsNew() throws IOException {
        assertThat(batch("SN-1\nSN-2\n")).isZero();
        String before = bench.out;
        assertThat(batch("SN-1\nSN-2\n")).isZero();
        assertThat(bench.out).isEqualTo(before);
        assertThat(bench.err).contains("2 meters, 0 of them new");
        assertThat(batch("SN-1\nSN-2\nSN-3\n")).isZero();
        assertThat(bench.out).startsWith(before).hasLineCount(3);
        assertThat(bench.err).contains("3 meters, 1 of them new");
    }

    @Test
    void aListMayComeFromASpreadsheet() throws IOException {
        byte[] list = "\ufeffSerial;Kunde\r\n\r\n# Montag;\r\n\"SN-1\";M\u00fcller\r\nSN-2 ,x,y\r\nSN-3\tz\r\nSN-4"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(batch(list)).as(bench.err).isZero();
        assertThat(made()).containsExactly("SN-1", "SN-2", "SN-3", "SN-4");
        assertThat(batch("\u00fc,serial\n".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'SN-1\nSN 2\n', ':2: the first column has no serial'",
        "'SN-1\n,x\n', ':2: the first column has no serial'",
        "'SN-1\nserial\nserial\n', ':3: the serial serial is that of line 2'",
        "'SN-1\n..\n', ':2: the first column has no serial'",
        "'SN-1\n.\n', ':2: the first column has no serial'",
        "'SN-1\n../SN-2\n', ':2: the first column has no serial'",
        "'SN-1\n123456789012345678901234567890123\n', ':2: the first column has no serial'",
        "'SN-1\n# c\n\nSN-2\nSN-1\n', ':5: the serial SN-1 is that of line 1'",
        "'SN-1\nsn-1\n', ':2: the serial sn-1 is that of line 1, or differs from it only in case'",
        "'SN-1\n\u001b[31m\n', ':2: the first column has no serial'",
        "'serial\n', 'there is no serial in'",
        "'\n', 'there is no serial in'"
    })
    void aListThatDoesNotHoldIsNamedByItsLineAndMakesNothing(String list, String said) throws IOException {
        assertThat(batch(list)).isEqualTo(1);
        assertThat(bench.err).contains(said).contains("hint: ").doesNotContain("\u001b");
        assertThat(bench.out).isEmpty();
        assertThat(meters).doesNotExist();
    }

    @Test
    void aMeterThatIsThereUnderASerialOfOtherCaseIsNoOtherMeter() throws IOException {
        assertThat(batch("SN-1\n")).isZero();
        assertThat(batch("SN-2\nsn-1\n")).isEqualTo(1);
        assertThat(bench.err).contains("there is SN-1, and the list has sn-1");
        assertThat(made()).containsExactly("SN-1");
    }

    @Test
    void aMetersOwnDirectoryIsNoPlaceForABatchAndAFileIsNone() throws IOException {
        meters = bench.state;
        List<String> before = made();
        assertThat(batch("SN-1\n")).isEqualTo(1);
        assertThat(bench.err).contains("is that of one meter");
        assertThat(made()).isEqualTo(before);
        meters = Files.createFile(directory.resolve("file"));
        assertThat(batch("SN-1\n")).isEqualTo(1);
        assertThat(bench.err).contains("is not a directory");
        meters = directory.resolve("no/meters");
        assertThat(batch("SN-1\n")).isEqualTo(1);
        assertThat(bench.err).contains("cannot be made");
    }

    @Test
    void aDirectoryOfAnotherMeterIsRefusedWhenItsTurnComes() throws IOException {
        assertThat(batch("SN-1\nSN-2\n")).isZero();
        Files.move(meters.resolve("SN-2"), meters.resolve("SN-3"));
        assertThat(batch("SN-1\nSN-3\n")).isEqualTo(1);
        assertThat(bench.out).hasLineCount(1);
        assertThat(bench.err).contains("is that of meter SN-2");
    }

    @Test
    void whatIsForOneMeterDoesNotGoWithAList() throws IOException {
        Path list = Files.writeString(directory.resolve("serials.csv"), "SN-1\n");
        for (String one : List.of("--serial", "--label")) {
            assertThat(bench.command(
                            "provision", "--batch", list.toString(), "--state", meters.toString(), one, "SN-1"))
                    .isEqualTo(2);
            assertThat(bench.err).contains(one + " cannot be given together with --batch");
        }
        assertThat(bench.command("provision", "--batch", list.toString())).isEqualTo(2);
        assertThat(bench.err).contains("--state is missing");
        assertThat(bench.command(
                        "provision", "--batch", directory.resolve("none").toString(), "--state", meters.toString()))
                .isEqualTo(1);
        assertThat(bench.err).contains("cannot be read: it does not exist");
        assertThat(meters).doesNotExist();
    }

    @Test
    void aHundredThousandAreReadAndOneMoreIsRefused() throws IOException {
        String most = String.join(
                "\n", IntStream.range(0, 100_000).mapToObj(i -> "SN-" + i).toList());
        // The last line is wrong, so that nothing is made: what counts is how far it was read.
        assertThat(batch(most + "\nSN-0\n")).isEqualTo(1);
        assertThat(bench.err).contains(":100001: the serial SN-0 is that of line 1");
        assertThat(batch(most + "\nSN-X\n")).isEqualTo(1);
        assertThat(bench.err).contains("has more than 100000 serials");
        assertThat(batch("#" + "x".repeat(32 << 20) + "\nSN-1\n")).isEqualTo(1);
        assertThat(bench.err).contains("has more than 32 MiB");
        assertThat(meters).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void aCutAtAnyStepLosesNoMeterWhoseLineWasPrinted(Leaves leaves) throws IOException {
        for (int step = 1; step < 100; step++) {
            meters = directory.resolve("cut-" + leaves + step);
            bench.steps = new CuttingSteps(step, leaves);
            boolean cut = false;
            List<String> before = new ArrayList<>();
            try {
                assertThat(batch("SN-1\nSN-2\nSN-3\n")).isZero();
            } catch (PowerCut e) {
                cut = true;
            }
            bench.out.lines().forEach(before::add);
            bench.steps = new FileSteps();
            assertThat(batch("SN-1\nSN-2\nSN-3\n")).as(bench.err).isZero();
            List<String> after = bench.out.lines().toList();
            assertThat(after).hasSize(3);
            assertThat(after.subList(0, before.size())).isEqualTo(before);
            assertThat(new TreeSet<>(after)).hasSize(3);
            if (!cut) {
                assertThat(step).isGreaterThan(24);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    @Test
    void oneMetersLineIsPrintedInPlaceOfItsLabel() {
        assertThat(bench.command("provision", "--state", bench.state.toString(), "--serial", Bench.SERIAL, "--json"))
                .isZero();
        assertThat(bench.out).isEqualTo(ManifestLine.of(bench.label) + "\n");
    }
}
