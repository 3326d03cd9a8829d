package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.SystemFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a station remembers, and that it says nothing that it does not remember. */
@Timeout(180)
class RecordsTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        desk = new Desk(directory);
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + desk.records());
    }

    private void tested(String serial, Fault... faults) {
        desk.plug("1", serial).with(faults);
        desk.test();
    }

    @Test
    void metersCountAsTheirLastRunSays() throws IOException {
        tested("SN-0001");
        ModelMeter repaired = desk.plug("1", "SN-0002").with(Fault.CANNOT_JOIN);
        desk.test();
        repaired.faults.clear();
        desk.test();
        tested("SN-0003", Fault.CHECK_FAILED, Fault.CANNOT_JOIN);
        ModelMeter worse = desk.plug("1", "SN-0004");
        desk.test();
        worse.with(Fault.CHECK_FAILED);
        desk.test();
        ModelMeter dead = desk.plug("1", "SN-0005");
        dead.diesAt.add("hello");
        desk.test();

        JsonNode yield = desk.yields("--json").json();
        assertThat(yield.path("meters").asInt()).isEqualTo(4);
        assertThat(yield.path("passedAtFirst").asInt()).isEqualTo(1);
        assertThat(yield.path("passedLater").asInt()).isEqualTo(1);
        assertThat(yield.path("failed").asInt()).isEqualTo(2);
        assertThat(yield.path("runs").asInt()).isEqualTo(7);
        List<String> failures = new ArrayList<>();
        yield.path("failures")
                .forEach(one -> failures.add(one.path("runs").asInt() + " "
                        + one.path("step").asText() + " " + one.path("finding").asText()));
        assertThat(failures).containsExactly("2 checks CHECK_FAILED", "2 own OWN_NOT_JOINED", "1 connect MET_THE_END");
        JsonNode connect = yield.path("times").get(0);
        assertThat(connect.path("step").asText()).isEqualTo("connect");
        assertThat(connect.path("runs").asInt()).isEqualTo(6);
        assertThat(connect.path("medianMillis").asLong()).isEqualTo(100);
        Desk.Done text = desk.yields();
        assertThat(text.out())
                .contains("passed    1 at first, 1 after a retest (50.0 %)")
                .contains("checks            2  CHECK_FAILED");
    }

    @Test
    void onlyWhatIsSinceADateCounts() {
        tested("SN-0001");
        desk.now = desk.now.plusSeconds(86_400 * 3);
        tested("SN-0002");
        assertThat(desk.yields("--json").json().path("meters").asInt()).isEqualTo(2);
        assertThat(desk.yields("--json", "--since", "2026-03-02")
                        .json()
                        .path("meters")
                        .asInt())
                .isEqualTo(1);
        assertThat(desk.yields("--json", "--since", "2026-03-04T12:00:00Z")
                        .json()
                        .path("meters")
                        .asInt())
                .isEqualTo(1);
        assertThat(desk.yields("--since", "yesterday").exit()).isEqualTo(2);
    }

    @Test
    void theTableHasALineForEachRunAndNothingThatASpreadsheetWouldRun() throws IOException {
        tested("SN-0001");
        ModelMeter hostile = desk.plug("1", "-A002");
        hostile.lines.put("check", "{\"error\":\"=1+1,\\\"\",\"next\":\"none\"}");
        desk.test();
        Path table = directory.resolve("runs.csv");
        Desk.Done done = desk.yields("--csv", table.toString());
        assertThat(done.exit()).as(done.all()).isZero();
        List<String> lines = Files.readAllLines(table);
        assertThat(lines.get(0)).startsWith("run,started,seconds,jig,serial,\"check code\"");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("SN-0001").contains("PASS");
        assertThat(lines.get(2))
                .contains("'-A002")
                .contains("FAIL")
                .contains("checks")
                .contains("REFUSED");
        assertThat(desk.yields("--csv", table.toString()).err()).contains("there is a file");
        assertThat(desk.yields("--csv", "x.txt").exit()).isEqualTo(2);
    }

    @Test
    void otherProgramsCanReadThem() throws SQLException {
        tested("SN-0001");
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT passed, jig, (SELECT COUNT(*) FROM steps WHERE run = id) FROM runs WHERE serial = 'SN-0001'")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getBoolean(1)).isTrue();
            assertThat(found.getString(2)).isEqualTo("1");
            assertThat(found.getInt(3)).isEqualTo(22);
        }
    }

    @Test
    void aFileThatIsNoneIsRefusedBeforeAnyMeterIsTouched() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Files.writeString(desk.records(), "no database at all, and long enough to be read as one ".repeat(20));
        Desk.Done done = desk.run("1=" + meter.label.uri());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("error: the records").contains("not a database");
        assertThat(meter.conversations).isZero();
        assertThat(desk.yields().exit()).isEqualTo(1);
    }

    @Test
    void recordsOfALaterVersionAreLeftAlone() throws SQLException {
        tested("SN-0001");
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 2");
        }
        Desk.Done done = desk.run("1=" + desk.label("1").uri());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("it is of version 2, and this program knows version 1");
        assertThat(desk.yields().err()).contains("it is of version 2");
    }

    @Test
    void yieldMakesNoRecords() {
        Desk.Done done = desk.yields();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("there are no records");
        assertThat(desk.records()).doesNotExist();
    }

    // What cannot be kept has not passed

    /** The n-th call fails, of those that write; and all after it. */
    private static DurableFiles fullAfter(int calls) {
        SystemFiles real = new SystemFiles();
        int[] left = {calls};
        return (DurableFiles) Proxy.newProxyInstance(
                DurableFiles.class.getClassLoader(), new Class<?>[] {DurableFiles.class}, (proxy, method, args) -> {
                    boolean ofAReport = args != null
                            && args.length > 0
                            && args[0].toString().contains("SN-0001");
                    boolean writes = List.of("writePrivate", "sync", "rename").contains(method.getName());
                    if (ofAReport && writes && left[0]-- <= 0) {
                        throw new IOException("No space left on device");
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void nothingIsAnnounced(Desk.Done done) {
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.outLines()).noneMatch(line -> line.startsWith("PASS") || line.contains("\"PASS\""));
        assertThat(done.err()).contains("does not count");
    }

    @Test
    void aReportThatCannotBeWrittenIsNoResult() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        for (int calls = 0; calls < 9; calls++) {
            desk.records = "records-" + calls + ".db";
            desk.files = fullAfter(calls);
            Desk.Done done = desk.run("1=" + meter.label.uri());
            nothingIsAnnounced(done);
            assertThat(desk.reports(".new")).as("call " + calls).hasSize(calls < 6 ? 0 : 9 - calls);
            assertThat(desk.reports(".json")).as("call " + calls).isEmpty();
            for (Path leftover : desk.reports("")) {
                Files.delete(leftover);
            }
            // Where the files were not whole, there is no run either.
            desk.files = new SystemFiles();
            assertThat(desk.yields("--json").json().path("runs").asInt()).isEqualTo(calls < 6 ? 0 : 1);
        }
        desk.records = "records.db";
        desk.files = fullAfter(9);
        assertThat(desk.run("1=" + meter.label.uri()).exit()).isZero();
    }

    @Test
    void recordsThatCannotBeWrittenAreNoResult() throws IOException, SQLException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.run("1=" + meter.label.uri()).exit()).isZero();
        List<Path> before = desk.reports("");
        // They break while the meter is tested: somebody drops what they are written to.
        var good = desk.programs;
        desk.programs = command -> {
            try (Connection connection = database();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE steps");
            } catch (SQLException e) {
                throw new IOException(e);
            }
            return good.start(command);
        };
        Desk.Done done = desk.run("1=" + meter.label.uri());
        nothingIsAnnounced(done);
        assertThat(done.err()).contains("the records").contains("cannot be written");
        assertThat(desk.reports("")).isEqualTo(before);
    }

    @Test
    void recordsThatAreReadOnlyAreRefusedAtOnce() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        desk.run("1=" + meter.label.uri());
        Files.setPosixFilePermissions(desk.records(), PosixFilePermissions.fromString("r--r--r--"));
        if (Files.isWritable(desk.records())) {
            System.err.println("SKIPPED: records that are read-only: root writes everywhere");
            return;
        }
        Desk.Done done = desk.run("1=" + meter.label.uri());
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("cannot be used");
    }

    /** What is nobody's to catch ends one jig, and the station does not call that a success. */
    @Test
    void anErrorThatNobodyCatchesIsNoSuccess() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.beforeEnd = () -> {
            throw new LinkageError("made up");
        };
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {});
        try {
            Desk.Done done = desk.run("1=" + meter.label.uri());
            assertThat(done.exit()).isEqualTo(1);
            assertThat(done.out()).doesNotContain("PASS");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    // Two stations

    /** A process of its own, which keeps runs in the same file as this one. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws IOException {
            Desk desk = new Desk(Path.of(args[0]));
            desk.records = args[1];
            int failed = 0;
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                desk.plug("1", args[2] + i);
                failed += desk.test().exit();
            }
            System.exit(failed);
        }
    }

    @Test
    void twoProcessesShareThem() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        elsewhere.toString(),
                        desk.records().toString(),
                        "B-",
                        "6")
                .inheritIO()
                .start();
        try {
            for (int i = 0; i < 6; i++) {
                desk.plug("1", "A-" + i);
                assertThat(desk.test().exit()).isZero();
            }
            assertThat(other.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isZero();
        } finally {
            other.destroyForcibly();
        }
        assertThat(desk.yields("--json").json().path("passedAtFirst").asInt()).isEqualTo(12);
    }

    /** Both have found nothing; whoever keeps later has failed. */
    @Test
    void aDuplicateThatAnotherStationHasSeenMeanwhileIsNoticedWhenItIsKept() throws IOException, SQLException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Desk.Bench bench = desk.bench().hangUp();
        meter.beforeEnd = () -> {
            try (Connection connection = database();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO meters (serial, kid, run) VALUES ('SN-0001', '" + "ab".repeat(32)
                        + "', 'another')");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs("--json", "1=" + meter.label.uri()));
        assertThat(done.failures()).containsExactly("duplicate SERIAL_SEEN");
        assertThat(done.out()).contains("\"verdict\":\"FAIL\"").contains("in run another");
        try (Stream<Path> files = Files.list(desk.reports())) {
            assertThat(files).hasSize(3);
        }
    }
}
