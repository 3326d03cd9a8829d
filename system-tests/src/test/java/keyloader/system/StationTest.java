package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import keyloader.agent.lockdown.Channel;
import keyloader.host.station.dialogue.MeterCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A station, a meter's agent and a loader, each a process of its own; and meters that are broken for real. */
@Timeout(600)
class StationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a computer that is no meter cannot tell. */
    private static final String UNKNOWN = "all";

    private static final int METERS = 8;

    @TempDir
    Path directory;

    private Bench bench;
    private String label;

    @BeforeEach
    void makeAMeter() throws Exception {
        bench = new Bench(directory);
        label = bench.newMeter();
    }

    /** As a line in the file of jigs. */
    private static String jig(String name, Bench meter) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Program.AGENT,
                "qa",
                "--state",
                meter.state().toString(),
                "--loader",
                "unix:" + meter.directory().resolve("loader.socket"),
                "--network",
                "files:" + meter.network()));
        return name + " = " + String.join(" ", command) + "\n";
    }

    private Program.Start station(String... more) throws IOException {
        return stationOf(jig("1", bench), more);
    }

    private Program.Start stationOf(String lines, String... more) throws IOException {
        Path jigs = Files.writeString(directory.resolve("jigs"), lines);
        List<String> arguments = new ArrayList<>(List.of(
                "qa-station",
                "run",
                "--jigs",
                jigs.toString(),
                "--records",
                directory.resolve("records.db").toString(),
                "--new-records",
                "--without-radio", // its network is files
                "--retest",
                "all",
                "--reports",
                directory.resolve("reports").toString(),
                "--ssid",
                Bench.SSID,
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--passphrase-file",
                "-",
                "--limit",
                "600",
                "--json"));
        arguments.addAll(List.of(more));
        return Program.Start.of(Program.HOST, arguments.toArray(String[]::new)).withInput(Bench.PASSPHRASE);
    }

    private record Tested(int exit, JsonNode result, Program.Ended ended) {
        List<String> failures() {
            List<String> failures = new ArrayList<>();
            result.path("failures")
                    .forEach(one -> failures.add(one.path("step").asText() + " "
                            + one.path("finding").asText()));
            return failures;
        }
    }

    private Tested test(String... more) throws Exception {
        try (Program loader = bench.plugIn(bench.store())) {
            Program.Ended ended = bench.run(station(more));
            assertThat(loader.isAlive()).isTrue();
            assertThat(ended.out() + ended.err()).doesNotContain(Bench.PASSPHRASE);
            return new Tested(ended.code(), JSON.readTree(ended.out()), ended);
        }
    }

    /** What is wrong with the meter, beside what this computer's own radios and services say. */
    private List<String> failuresOfMeter(Tested tested) {
        return tested.failures().stream()
                .filter(failure -> !failure.equals("checks CHECK_FAILED") || !isOfThisComputer(tested))
                .toList();
    }

    private static boolean isOfThisComputer(Tested tested) {
        for (JsonNode failure : tested.result().path("failures")) {
            String what = failure.path("what").asText();
            if (failure.path("step").asText().equals("checks") && what.matches("the meter finds: radio\\..*")) {
                return !what.contains("permissions.") && !what.contains("storage.");
            }
        }
        return false;
    }

    private List<Path> stateFiles() throws IOException {
        try (Stream<Path> files = Files.list(bench.state())) {
            return files.map(Path::getFileName).sorted().toList();
        }
    }

    @Test
    void theStationDemandsEveryWayInThatTheAgentKnows() {
        assertThat(MeterCheck.NAMES.stream().filter(name -> name.startsWith("radio.")))
                .containsExactly(Arrays.stream(Channel.values())
                        .map(channel -> "radio." + channel.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    @Test
    void aMeterPassesAndIsAsItWas() throws Exception {
        Tested tested = test("--allow-unknown", UNKNOWN, "1=" + label);
        assertThat(failuresOfMeter(tested)).as(tested.ended().toString()).isEmpty();
        assertThat(stateFiles().stream().map(Path::toString))
                .containsExactlyInAnyOrder("lock", "meter-key.pk8", "state.cbor");
        assertThat(bench.configuration()).isEmpty();

        Path report = Path.of(tested.result().path("report").asText());
        Program.Ended verified = bench.runOk(
                Program.Start.of(Program.HOST, "qa-station", "verify", "--station", "any", report.toString()));
        assertThat(verified.out()).contains("of meter TEST-0001");
        JsonNode steps = JSON.readTree(Files.readAllLines(report).get(0)).path("steps");
        for (JsonNode step : steps) {
            assertThat(step.path("result").asText())
                    .as(step.toString())
                    .isIn(
                            step.path("name").asText().equals("checks")
                                    ? List.of("passed", "failed")
                                    : step.path("name").asText().matches("version|manifest|lights|buttons|lock")
                                            ? List.of("omitted")
                                            : List.of("passed"));
        }
        JsonNode yield = bench.json(Program.Start.of(
                Program.HOST,
                "qa-station",
                "yield",
                "--records",
                directory.resolve("records.db").toString(),
                "--json"));
        assertThat(yield.path("meters").asInt()).isEqualTo(1);

        // It is nobody's, and an installer's first message joins.
        try (Program loader = bench.plugIn(directory.resolve("installers-store"))) {
            bench.runOk(bench.prepare(label));
            bench.runOk(bench.agent());
            assertThat(loader.isAlive()).isTrue();
        }
        // And now that it has lived, it is not tested any more.
        assertThat(test("--allow-unknown", UNKNOWN, "1=" + label).failures()).contains("fresh NOT_FRESH");
    }

    @Test
    void aMeterWithAnotherMetersKeyIsCaught() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        Bench other = new Bench(elsewhere);
        other.newMeter();
        Files.copy(
                other.state().resolve("meter-key.pk8"),
                bench.state().resolve("meter-key.pk8"),
                StandardCopyOption.REPLACE_EXISTING);
        Tested tested = test("1=" + label);
        assertThat(tested.failures()).contains("connect REFUSED");
        assertThat(tested.result().path("failures").get(0).path("what").asText())
                .contains("is not that of the record beside it");
        assertThat(tested.result().path("failures").get(0).path("next").asText())
                .isNotBlank();
    }

    @Test
    void aWrongLabelAndADuplicateSerialAreCaught() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        Bench other = new Bench(elsewhere);
        String otherLabel = other.newMeter(); // the same serial, another key
        Tested wrong = test("--allow-unknown", UNKNOWN, "1=" + otherLabel);
        assertThat(failuresOfMeter(wrong)).containsExactly("label LABEL_OTHER_KEY");

        Files.move(bench.state(), directory.resolve("first"));
        Files.move(other.state(), bench.state());
        Tested duplicate = test("--allow-unknown", UNKNOWN, "1=" + otherLabel);
        assertThat(failuresOfMeter(duplicate)).containsExactly("duplicate SERIAL_SEEN");
    }

    @Test
    void aKeyThatOthersCanReadIsCaught() throws Exception {
        Files.setPosixFilePermissions(
                bench.state().resolve("meter-key.pk8"), PosixFilePermissions.fromString("rw-r--r--"));
        Tested tested = test("--allow-unknown", UNKNOWN, "1=" + label);
        assertThat(tested.failures()).containsExactly("connect REFUSED", "checks CHECK_FAILED");
        assertThat(tested.result().path("failures").get(1).path("what").asText())
                .contains("permissions.key");
        assertThat(tested.result().path("failures").get(1).path("next").asText())
                .contains("chmod 600");
    }

    @Test
    void anAgentOfAnotherVersionIsCaught() throws Exception {
        Tested tested = test("--allow-unknown", UNKNOWN, "--agent-version", "99.0", "1=" + label);
        assertThat(failuresOfMeter(tested)).containsExactly("version AGENT_OTHER");
    }

    /** As far as one who is not root can break it: nothing can be written to the state directory. */
    @Test
    void storageThatCannotBeWrittenIsCaught() throws Exception {
        Files.setPosixFilePermissions(bench.state(), PosixFilePermissions.fromString("r-x------"));
        boolean root = Files.isWritable(bench.state());
        if (root) {
            System.err.println("SKIPPED: storage that cannot be written: root writes everywhere");
        }
        assumeThat(root).isFalse();
        try {
            Tested tested = test("--allow-unknown", UNKNOWN, "1=" + label);
            assertThat(tested.failures()).contains("checks CHECK_FAILED");
            assertThat(tested.ended().out()).contains("storage.write");
        } finally {
            Files.setPosixFilePermissions(bench.state(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aMeterWithoutALoaderSaysSo() throws Exception {
        Program.Ended ended = bench.run(station("--allow-unknown", UNKNOWN, "1=" + label));
        Tested tested = new Tested(ended.code(), JSON.readTree(ended.out()), ended);
        assertThat(failuresOfMeter(tested)).containsExactly("loader REFUSED");
        assertThat(stateFiles().stream().map(Path::toString))
                .containsExactlyInAnyOrder("lock", "meter-key.pk8", "state.cbor");
    }

    /** Each meter, each loader and the station are processes; what it takes is printed. */
    @Test
    void eightMetersAreTestedAtOnce() throws Exception {
        StringBuilder jigs = new StringBuilder();
        List<String> labels = new ArrayList<>();
        List<Program> loaders = new ArrayList<>();
        try {
            for (int i = 1; i <= METERS; i++) {
                Bench meter = new Bench(Files.createDirectory(directory.resolve("jig-" + i)));
                labels.add(i + "="
                        + meter.runOk(meter.provision("TEST-000" + i)).out().strip());
                loaders.add(meter.plugIn(meter.store()));
                jigs.append(jig(String.valueOf(i), meter));
            }
            List<String> arguments = new ArrayList<>(List.of("--allow-unknown", UNKNOWN));
            arguments.addAll(labels);
            Program.Ended ended = bench.run(stationOf(jigs.toString(), arguments.toArray(String[]::new)));
            List<String> lines = ended.out().lines().toList();
            assertThat(lines).as(ended.toString()).hasSize(METERS);
            long slowest = 0;
            for (String line : lines) {
                Tested tested = new Tested(ended.code(), JSON.readTree(line), ended);
                assertThat(failuresOfMeter(tested)).as(line).isEmpty();
                slowest = Math.max(slowest, tested.result().path("millis").asLong());
            }
            System.out.println("measured: " + METERS + " meters at once, the slowest took " + slowest + " ms on "
                    + Runtime.getRuntime().availableProcessors()
                    + " processors, which also run the meters and their loaders");
        } finally {
            for (Program loader : loaders) {
                loader.close();
            }
        }
    }
}
