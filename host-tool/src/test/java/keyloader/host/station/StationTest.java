package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import keyloader.host.port.MeterProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bench: jigs, a scanner, prompts, and meters that are there twice. */
@Timeout(120)
class StationTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        desk = new Desk(directory);
    }

    private String[] all(String... more) {
        List<String> args = new ArrayList<>(List.of(more));
        desk.jigs.forEach((jig, meter) -> args.add(jig + "=" + meter.label.uri()));
        return args.toArray(new String[0]);
    }

    /** No meter goes on until all eight are under way. */
    @Test
    void eightJigsAreAtWorkAtOnce() throws IOException {
        for (int i = 1; i <= 8; i++) {
            desk.plug("jig-" + i, "SN-000" + i);
        }
        CountDownLatch started = new CountDownLatch(8);
        desk.programs = command -> {
            MeterProgram program = desk.jig(command.get(0)).connect();
            started.countDown();
            try {
                if (!started.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("the others never began");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return program;
        };
        Desk.Done done = desk.run(all("--limit", "3600"));
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.outLines().stream().filter(line -> line.startsWith("PASS  jig jig-")))
                .hasSize(8);
        assertThat(desk.reports(".json")).hasSize(8);
        assertThat(desk.yields().out()).contains("8 at first").contains("100.0 %");
        assertThat(done.out()).contains("8 meter(s): 8 passed, 0 failed");
    }

    @Test
    void oneThatFailsFailsTheLineAndNotTheOthers() {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002").with(Fault.CANNOT_JOIN);
        Desk.Done done = desk.run(all());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.out())
                .contains("PASS  jig 1  SN-0001")
                .contains("FAIL  jig 2  SN-0002")
                .contains("      own: the meter did not join the test network: no network of that name was in reach")
                .contains(
                        "      next: see to the bench's access point and to the network that the station was given; if others join there, to this meter's antenna")
                .contains("2 meter(s): 1 passed, 1 failed");
    }

    @Test
    void aLineOfJsonForEachMeterAndNothingElse() throws IOException {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002").with(Fault.CANNOT_JOIN);
        Desk.Done done = desk.run(all("--json"));
        assertThat(done.outLines()).hasSize(2);
        for (String line : done.outLines()) {
            JsonNode node = new ObjectMapper().readTree(line);
            assertThat(node.path("verdict").asText())
                    .isEqualTo(node.path("jig").asText().equals("1") ? "PASS" : "FAIL");
            assertThat(Path.of(node.path("report").asText())).exists();
        }
    }

    // The scanner

    @Test
    void aScannerTypesJigAndLabelOnTwoLinesOrOnOne() {
        desk.plug("1", "SN-0001");
        desk.plug("2", "SN-0002");
        Desk.Bench bench = desk.bench()
                .type("1", desk.label("1").uri(), "", "2 " + desk.label("2").uri() + "\r")
                .hangUp();
        Desk.Done done = desk.keyloader(bench, desk.runArgs());
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.out()).contains("PASS  jig 1  SN-0001").contains("PASS  jig 2  SN-0002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9", "KEYLOADER:I:SN-0001;X:00000000;K:AAAA;;", "9 KEYLOADER", "WIFI:S:Home;P:hunter2hunter2;;"})
    void aLineThatIsNeitherIsSaidAndFailsTheStation(String line) {
        desk.plug("1", "SN-0001");
        Desk.Bench bench = desk.bench().type(line).hangUp();
        Desk.Done done = desk.keyloader(bench, desk.runArgs());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err())
                .contains("error: what was scanned is no jig and no label of one")
                .contains("the jigs are 1");
        assertThat(done.all()).doesNotContain("hunter2");
    }

    @Test
    void aJigThatIsAtWorkTakesNoSecondLabel() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        CountDownLatch refused = new CountDownLatch(1);
        desk.programs = command -> {
            try {
                if (!refused.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("nobody was refused");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return meter.connect();
        };
        String scan = "1 " + meter.label.uri();
        Desk.Bench bench = desk.bench().type(scan, scan).hangUp();
        bench.whenShown = (shown, line) -> {
            if (line.contains("jig 1 is at work")) {
                refused.countDown();
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.out()).containsOnlyOnce("PASS");
    }

    @Test
    void whereNothingWasTestedTheLineHasNotPassed() {
        desk.plug("1", "SN-0001");
        assertThat(desk.keyloader(desk.bench().hangUp(), desk.runArgs()).exit()).isEqualTo(1);
        Desk.Done named = desk.keyloader(desk.bench().type("1").hangUp(), desk.runArgs());
        assertThat(named.exit()).isEqualTo(1);
        assertThat(named.err()).contains("no jig and no label of one: 1");
    }

    @Test
    void aScannedTextIsNeverTheNameOfAFile() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Path file = Files.writeString(directory.resolve("label.txt"), meter.label.uri());
        Desk.Done done = desk.keyloader(desk.bench().type("1 " + file).hangUp(), desk.runArgs());
        assertThat(done.out()).contains("label: the label was not read");
        assertThat(desk.run("1=" + file).exit()).isZero();
    }

    // Wrong use

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--limit 5|--limit is not 10 to 3600 seconds",
                "7=KEYLOADER|there is no jig 7",
                "KEYLOADER|not a jig and its label",
                "1=A 1=B|jig 1 is given twice",
                "--accept-new-key a/b 1=A|not a serial: a/b",
                "--lights maybe|--lights has no value, or a wrong one",
                "--country Germany|--country is given twice",
                "--passphrase-file -|--passphrase-file is given twice"
            })
    void wrongOptionsAreNamedBeforeAnyMeterIsTouched(String options, String error) {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Desk.Done done = desk.run(options.split(" "));
        assertThat(done.exit()).isEqualTo(2);
        assertThat(done.err()).contains("error: " + error);
        assertThat(meter.conversations).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense|line 1: no = behind",
                "1 =|line 1: no command",
                "a b = x|line 1: a jig's name is",
                "'1 = x\n1 = y'|line 2: a jig that an earlier",
                "'# nothing\n'|names no jig"
            })
    void aFileOfJigsThatDoesNotHoldIsNamedWithItsLine(String content, String error) throws IOException {
        String[] args = desk.runArgs();
        Files.writeString(directory.resolve("jigs"), content);
        Desk.Done done = desk.keyloader(args);
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains(error);
    }

    @Test
    void aSecretFromStandardInputLeavesNoScanner() {
        desk.plug("1", "SN-0001");
        Desk.Done done = desk.run("--container-passphrase-file", "-");
        assertThat(done.exit()).isEqualTo(2);
        assertThat(done.err()).contains("standard input has the scanner's lines");
    }

    @Test
    void dryRunChecksEverythingAndTestsNothing() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Desk.Done done = desk.run(all("--dry-run"));
        assertThat(done.exit()).as(done.all()).isZero();
        assertThat(done.out()).contains("nothing was tested");
        assertThat(meter.conversations).isZero();
        assertThat(desk.reports("")).isEmpty();
    }
}
