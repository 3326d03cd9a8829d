package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.SystemFiles;
import keyloader.host.station.battery.StepFailure;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.station.records.Records;
import keyloader.host.station.records.RecordsException;
import keyloader.wire.Bytes;
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
        assertThat(yield.path("meters").asInt()).isEqualTo(5);
        assertThat(yield.path("passedAtFirst").asInt()).isEqualTo(1);
        assertThat(yield.path("passedLater").asInt()).isEqualTo(1);
        assertThat(yield.path("failed").asInt()).isEqualTo(3);
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
                .contains("passed    1 at first, 1 after a retest (40.0 %)")
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
            assertThat(found.getInt(3)).isEqualTo(23);
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
            assertThat(desk.reports(".json")).as("call " + calls).isEmpty();
            JsonNode yield = desk.yields("--json").json();
            assertThat(yield.path("passedAtFirst").asInt()).as("call " + calls).isZero();
            assertThat(yield.path("brokenOff").asInt()).as("call " + calls).isEqualTo(calls < 6 ? 1 : 0);
            // The next start tidies up, and the next test counts.
            desk.files = new SystemFiles();
            assertThat(desk.run("--retest", "none", "1=" + meter.label.uri()).exit())
                    .isZero();
            assertThat(desk.reports(".new")).as("call " + calls).isEmpty();
            assertThat(desk.reports(".json")).as("call " + calls).hasSize(1);
            for (Path leftover : desk.reports("")) {
                Files.delete(leftover);
            }
        }
        desk.records = "records.db";
        desk.files = fullAfter(9);
        assertThat(desk.run("1=" + meter.label.uri()).exit()).isZero();
    }

    /** The power goes at a call, and what is on the disk is all there is. */
    private static final class Cut extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static DurableFiles cutAfter(int calls) {
        SystemFiles real = new SystemFiles();
        int[] left = {calls};
        return (DurableFiles) Proxy.newProxyInstance(
                DurableFiles.class.getClassLoader(), new Class<?>[] {DurableFiles.class}, (proxy, method, args) -> {
                    boolean ofAReport = args != null && args[0].toString().contains("reports");
                    if (ofAReport && left[0]-- <= 0) {
                        throw new Cut();
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void afterACutThereAreRecordAndReportOrNeither() throws IOException, SQLException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {});
        int kept = 0;
        int whole = 0;
        try {
            for (int calls = 1; whole == 0; calls++) { // the first is of tidying up
                desk.records = "records-" + calls + ".db";
                desk.files = cutAfter(calls);
                whole += desk.run("1=" + meter.label.uri()).exit() == 0 ? 1 : 0;
                desk.files = new SystemFiles();
                assertThat(desk.keyloader(desk.bench().hangUp(), desk.runArgs()).exit())
                        .isEqualTo(1); // a start
                boolean passed =
                        desk.yields("--json").json().path("passedAtFirst").asInt() == 1;
                kept += passed ? 1 : 0;
                assertThat(desk.reports("")).as("call " + calls).hasSize(passed ? 3 : 0);
                if (passed) {
                    Path report = desk.report(".json");
                    assertThat(desk.keyloader("qa-station", "verify", report.toString(), "--station", "any")
                                    .exit())
                            .isZero();
                    try (Connection connection = database();
                            Statement statement = connection.createStatement();
                            var found = statement.executeQuery("SELECT report FROM runs WHERE passed = 1")) {
                        assertThat(found.getString(1))
                                .isEqualTo(
                                        Bytes.sha256(Files.readAllBytes(report)).hex());
                    }
                }
                for (Path leftover : desk.reports("")) {
                    Files.delete(leftover);
                }
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(kept).as("cuts after the record").isGreaterThan(3);
    }

    @Test
    void anotherStationsUnfinishedReportIsLeftAlone() throws IOException {
        tested("SN-0001");
        Path other = Files.writeString(desk.reports().resolve("SN-0009-20260301T120000Z-01234567.json.new"), "theirs");
        tested("SN-0002");
        assertThat(other).hasContent("theirs");
    }

    /** However it is broken off, the meter does not count as never tested. */
    @Test
    void aRunThatIsBrokenOffIsKnown() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.beforeEnd = () -> {
            throw new IllegalStateException("made up");
        };
        Desk.Done done = desk.test();
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.json().path("verdict").asText()).isEqualTo("NONE");
        JsonNode yield = desk.yields("--json").json();
        assertThat(yield.path("meters").asInt()).isEqualTo(1);
        assertThat(yield.path("failed").asInt()).isEqualTo(1);
        assertThat(yield.path("brokenOff").asInt()).isEqualTo(1);
        assertThat(desk.yields().out()).contains("not ended 1 run(s)");
        meter.beforeEnd = () -> {};
        assertThat(desk.test("--retest", "none").json().path("earlier").asInt()).isEqualTo(1);
        assertThat(desk.yields("--json").json().path("passedLater").asInt()).isEqualTo(1);
    }

    @Test
    void theLastRunIsTheLastWhateverTheClockSays() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        desk.test();
        desk.now = desk.now.minusSeconds(86_400);
        meter.with(Fault.CHECK_FAILED);
        desk.test();
        JsonNode yield = desk.yields("--json").json();
        assertThat(yield.path("passedAtFirst").asInt()).isZero();
        assertThat(yield.path("failed").asInt()).isEqualTo(1);
    }

    /** A mistyped name would be a station that has never seen a meter. */
    @Test
    void recordsThatAreNotThereAreMadeOnlyIfThatIsSaid() {
        desk.plug("1", "SN-0001");
        String[] args = Arrays.stream(desk.runArgs("1=" + desk.label("1").uri()))
                .filter(arg -> !arg.equals("--new-records"))
                .toArray(String[]::new);
        Desk.Done done = desk.keyloader(args);
        assertThat(done.exit()).isEqualTo(1);
        assertThat(done.err()).contains("there are no records").contains("--new-records");
        assertThat(desk.records()).doesNotExist();
        desk.test();
        assertThat(desk.keyloader(args).exit()).isZero();
    }

    @Test
    void anotherProgramsDatabaseIsLeftAlone() throws SQLException {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE theirs (x)");
        }
        desk.plug("1", "SN-0001");
        assertThat(desk.run("1=" + desk.label("1").uri()).err()).contains("it is another program's");
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT COUNT(*) FROM sqlite_master")) {
            assertThat(found.getInt(1)).isEqualTo(1);
        }
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

    private static Hello ofModel(ModelMeter meter) {
        return new Hello(1, ModelMeter.AGENT, meter.label, "file", false, true, "x", "file", List.of(), List.of());
    }

    /** As another station does, which shares them. */
    private void elsewhere(String serial, String kid, String started) {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO runs (id, started, jig, station, serial, kid) VALUES ('another', " + started
                    + ", '7', 'abcd', '" + serial + "', '" + kid + "')");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMeterThatAnotherStationTestsRightNowPassesAtNeither() throws IOException, SQLException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        desk.test("--dry-run");
        try (Records records = Records.open(desk.records(), "abcd")) {
            records.begin("another", "7", desk.now);
            records.identify("another", desk.now, ofModel(meter), new Records.Allowed(Set.of(), Set.of()));
            Desk.Done done = desk.test("--lock");
            assertThat(done.failures()).containsExactly("duplicate IN_ANOTHER_JIG");
            assertThat(done.out()).contains("in jig 7 of station abcd");
            assertThatThrownBy(() -> records.confirm("another"))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContaining("in jig 1, too");
        } catch (RecordsException | StepFailure e) {
            throw new AssertionError(e);
        }
        assertThat(meter.locked).isFalse();
    }

    /** A test that began an hour ago was broken off: nobody waits for it. */
    @Test
    void aRunOfAnotherStationThatNeverEndedIsInNobodysWay() {
        tested("SN-0009");
        ModelMeter meter = desk.plug("1", "SN-0001");
        elsewhere(
                "SN-0001",
                meter.label.kid().value().hex(),
                String.valueOf(desk.now.minusSeconds(3600).toEpochMilli()));
        assertThat(desk.test().failures()).isEmpty();
    }

    /** The first has found nothing; it fails as soon as the second is seen, and is not locked. */
    @Test
    void whoWasSeenElsewhereMeanwhileFailsBeforeItIsLocked() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        meter.beforeEnd = () -> {
            try (Connection connection = database();
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE runs SET contested = '7' WHERE passed IS NULL");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        Desk.Done done = desk.test("--lock");
        assertThat(done.failures()).containsExactly("duplicate IN_ANOTHER_JIG", "lock IN_ANOTHER_JIG");
        assertThat(meter.locked).isFalse();
        assertThat(desk.yields("--json").json().path("failed").asInt()).isEqualTo(1);
    }
}
