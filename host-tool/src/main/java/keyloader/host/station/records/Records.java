package keyloader.host.station.records;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.station.battery.Finding;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepFailure;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.dialogue.Hello;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * What a station remembers, in a file that several may share: one transaction for each meter, on the disk before anything is said of
 * it. For several threads.
 */
public final class Records implements AutoCloseable {
    static final int VERSION = 1;
    /** "KLQA", in the header of the file: so that no other program's database is taken for one of ours. */
    static final int APPLICATION = 0x4B4C5141;
    /** For another station's transaction, which takes as long as a few files. */
    private static final int BUSY_MILLIS = 20_000;
    /** A test of another station that has not ended by then was broken off. */
    private static final Duration LONGEST_TEST = Duration.ofMinutes(30);

    private static final List<String> SCHEMA = List.of(
            // Every key that a serial has ever had; the newest is the one it has.
            "CREATE TABLE meters (seq INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL COLLATE NOCASE, kid TEXT NOT NULL UNIQUE, run TEXT NOT NULL)",
            // In the order in which they began, whatever the clock says; passed is null until it has ended.
            "CREATE TABLE runs (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, started INTEGER NOT NULL, jig TEXT NOT NULL,"
                    + " station TEXT NOT NULL, serial TEXT COLLATE NOCASE, kid TEXT, agent TEXT, earlier INTEGER NOT NULL DEFAULT 0, contested TEXT,"
                    + " millis INTEGER, passed INTEGER, locked INTEGER NOT NULL DEFAULT 0, report TEXT)",
            "CREATE TABLE steps (run TEXT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL, step TEXT NOT NULL, result TEXT NOT NULL,"
                    + " millis INTEGER NOT NULL, finding TEXT, what TEXT NOT NULL, next TEXT NOT NULL, PRIMARY KEY (run, position)) WITHOUT ROWID",
            "CREATE INDEX runs_of_meter ON runs (serial, seq)",
            "PRAGMA application_id = " + APPLICATION,
            "PRAGMA user_version = " + VERSION);

    private final Connection connection;
    /** Code of the key that signs this station's reports. */
    private final String station;
    /** Runs of this station that have begun and not ended. */
    private final Set<String> live = new HashSet<>();

    private Records(Connection connection, String station) {
        this.connection = connection;
        this.station = station;
    }

    /**
     * What a run is allowed beside.
     *
     * @param newKeys serials whose meters may have a new key
     * @param retests serials whose meters may have passed before, or {@value #ALL}
     */
    public record Allowed(Set<String> newKeys, Set<String> retests) {
        public Allowed {
            newKeys = Set.copyOf(newKeys);
            retests = Set.copyOf(retests);
        }

        boolean mayHaveNewKey(String serial) {
            return newKeys.contains(serial);
        }

        boolean mayHavePassed(String serial) {
            return retests.contains(ALL) || retests.contains(serial) || newKeys.contains(serial);
        }
    }

    public static final String ALL = "all";

    /** What has become of a run. */
    public sealed interface Fate {
        /** @param report SHA-256 of its signed report, in hexadecimal */
        record Kept(String report) implements Fate {}

        /** It was not kept, or withdrawn. */
        record Dropped() implements Fate {}

        /** Of another station, or unknown. */
        record Others() implements Fate {}
    }

    /** Something that is to be done before what is written counts. */
    @FunctionalInterface
    public interface Before {
        void run() throws IOException;
    }

    /**
     * Opens the file, which can be written afterwards.
     *
     * @param make a file that is not there; else one that is not there is no records
     * @param station code of the key that signs this station's reports
     */
    public static Records open(Path file, boolean make, String station) throws RecordsException {
        if (!make && !Files.exists(file)) {
            throw new RecordsException("there is no such file", new NoSuchFileException(file.toString()));
        }
        Connection connection = connect(file, false);
        try {
            Records records = new Records(connection, station);
            records.prepare();
            return records;
        } catch (SQLException e) {
            throw failed(connection, e);
        } catch (RecordsException e) {
            close(connection);
            throw e;
        }
    }

    static Connection connect(Path file, boolean readOnly) throws RecordsException {
        String name = file.toAbsolutePath().toString();
        if (name.contains("?")) { // behind which the driver would read options
            throw new RecordsException("its name has a question mark", new IllegalArgumentException(name));
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        try {
            return config.createConnection("jdbc:sqlite:" + name);
        } catch (SQLException | LinkageError e) { // where its native part cannot be unpacked
            throw new RecordsException(words(e), e);
        }
    }

    static RecordsException failed(Connection connection, SQLException e) {
        close(connection);
        return new RecordsException(words(e), e);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // what was to be kept was committed before
        }
    }

    /** The driver's words have the result's name in brackets in front. */
    static String words(Throwable e) {
        return String.valueOf(e.getMessage()).replaceFirst("^\\[[A-Z_]+\\]\\s*", "");
    }

    private void prepare() throws SQLException, RecordsException {
        execute("PRAGMA synchronous = EXTRA"); // the journal's removal is on the disk, too
        begin();
        boolean done = false;
        try {
            if (isEmpty()) {
                for (String line : SCHEMA) {
                    execute(line);
                }
            } else {
                check(connection);
                execute("PRAGMA user_version = " + VERSION); // whether it can be written
            }
            execute("COMMIT");
            done = true;
        } finally {
            if (!done) {
                rollBack();
            }
        }
    }

    /**
     * By hand: the driver begins the next transaction with the end of the one before, and other stations would wait for it.
     * Immediate, so that what is read is what is written upon.
     */
    private void begin() throws SQLException {
        execute("BEGIN IMMEDIATE");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean isEmpty() throws SQLException {
        return number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0;
    }

    static void check(Connection connection) throws SQLException, RecordsException {
        if (number(connection, "PRAGMA application_id") != APPLICATION) {
            throw new RecordsException("it is another program's", new IllegalStateException());
        }
        int version = number(connection, "PRAGMA user_version");
        if (version != VERSION) {
            throw new RecordsException(
                    "it is of version " + version + ", and this program knows version " + VERSION,
                    new IllegalStateException());
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.getInt(1);
        }
    }

    /** Work in one transaction. */
    @FunctionalInterface
    private interface Work<T> {
        T done() throws SQLException, IOException;
    }

    private <T> T inTransaction(Work<T> work) throws RecordsException, IOException {
        boolean done = false;
        try {
            begin();
            T result = work.done();
            execute("COMMIT");
            done = true;
            return result;
        } catch (SQLException e) {
            throw new RecordsException(words(e), e);
        } finally {
            if (!done) {
                rollBack();
            }
        }
    }

    /** @see #inTransaction(Work), of work without files */
    private <T> T ofRows(Work<T> work) throws RecordsException {
        try {
            return inTransaction(work);
        } catch (IOException e) {
            throw new IllegalStateException("rows are no files", e);
        }
    }

    private int change(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            return statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /** The first row, as texts. */
    private Optional<List<String>> first(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            set(query, values);
            try (ResultSet found = query.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                return Optional.of(row);
            }
        }
    }

    /** A run that begins: however it is broken off, it is known to have begun. */
    public synchronized void begin(String run, String jig, Instant started) throws RecordsException {
        ofRows(() -> change(
                "INSERT INTO runs (id, started, jig, station) VALUES (?, ?, ?, ?)",
                run,
                started.toEpochMilli(),
                jig,
                station));
        live.add(run);
    }

    /** Nothing came of it. */
    public synchronized void isBrokenOff(String run) {
        live.remove(run);
    }

    /**
     * The meter of a run has said who it is, and has that identity from now on.
     *
     * @return how often it was tested before
     * @throws StepFailure when another meter has its serial or its key, or it has passed already
     */
    public synchronized int identify(String run, Instant now, Hello meter, Allowed allowed)
            throws StepFailure, RecordsException {
        Identified identified = ofRows(() -> identified(run, now, meter, allowed));
        if (identified.failure().isPresent()) {
            throw identified.failure().get();
        }
        return identified.earlier();
    }

    private record Identified(Optional<StepFailure> failure, int earlier) {
        static Identified failed(Finding finding, Object... arguments) {
            return new Identified(Optional.of(StepFailure.of(finding, arguments)), 0);
        }
    }

    private Identified identified(String run, Instant now, Hello meter, Allowed allowed) throws SQLException {
        String serial = meter.label().serial();
        String kid = meter.label().kid().value().hex();
        change("UPDATE runs SET serial = ?, kid = ?, agent = ? WHERE id = ?", serial, kid, meter.agent(), run);
        Optional<String> elsewhere = contest(run, now, serial, kid);
        if (elsewhere.isPresent()) {
            return Identified.failed(Finding.IN_ANOTHER_JIG, elsewhere.get());
        }
        Optional<List<String>> ofKey =
                first("SELECT serial, run FROM meters WHERE kid = ? AND serial <> ?", kid, serial);
        if (ofKey.isPresent()) {
            return Identified.failed(
                    Finding.KEY_SEEN, ofKey.get().get(0), ofKey.get().get(1));
        }
        Optional<List<String>> ofSerial =
                first("SELECT kid, run FROM meters WHERE serial = ? ORDER BY seq DESC LIMIT 1", serial);
        boolean newKey = ofSerial.isPresent() && !ofSerial.get().get(0).equals(kid);
        if (newKey && !allowed.mayHaveNewKey(serial)) {
            KeyId before = new KeyId(Bytes.ofHex(ofSerial.get().get(0)));
            return Identified.failed(
                    Finding.SERIAL_SEEN,
                    serial,
                    before.checkCode(),
                    ofSerial.get().get(1));
        }
        Optional<List<String>> locked =
                first("SELECT id FROM runs WHERE kid = ? AND locked = 1 ORDER BY seq DESC LIMIT 1", kid);
        if (locked.isPresent() && !meter.locked()) {
            return Identified.failed(Finding.LOCK_GONE, serial, locked.get().get(0));
        }
        Optional<List<String>> passed =
                first("SELECT id FROM runs WHERE serial = ? AND passed = 1 ORDER BY seq DESC LIMIT 1", serial);
        if (passed.isPresent() && !allowed.mayHavePassed(serial)) {
            return Identified.failed(Finding.PASSED_BEFORE, serial, passed.get().get(0));
        }
        change("INSERT OR REPLACE INTO meters (serial, kid, run) VALUES (?, ?, ?)", serial, kid, run);
        int earlier = Integer.parseInt(first("SELECT COUNT(*) FROM runs WHERE serial = ? AND id <> ?", serial, run)
                .orElseThrow()
                .get(0));
        change("UPDATE runs SET earlier = ? WHERE id = ?", earlier, run);
        return new Identified(Optional.empty(), earlier);
    }

    /** Which other jig has that serial or key right now; its run does not pass either. */
    private Optional<String> contest(String run, Instant now, String serial, String kid) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT id, jig, station, started FROM runs WHERE passed IS NULL AND id <> ? AND (serial = ? OR kid = ?)")) {
            set(query, run, serial, kid);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    boolean ours = found.getString(3).equals(station);
                    boolean fresh = Instant.ofEpochMilli(found.getLong(4))
                            .plus(LONGEST_TEST)
                            .isAfter(now);
                    if (ours ? live.contains(found.getString(1)) : fresh) {
                        change(
                                "UPDATE runs SET contested = (SELECT jig FROM runs WHERE id = ?) WHERE id = ?",
                                run,
                                found.getString(1));
                        return Optional.of(found.getString(2) + (ours ? "" : " of station " + found.getString(3)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** @throws StepFailure when the serial or key of a run's meter has been seen in another jig since */
    public synchronized void confirm(String run) throws StepFailure, RecordsException {
        Optional<StepFailure> contested = ofRows(() -> contested(run));
        if (contested.isPresent()) {
            throw contested.get();
        }
    }

    private Optional<StepFailure> contested(String run) throws SQLException {
        return first("SELECT contested FROM runs WHERE id = ? AND contested IS NOT NULL", run)
                .map(found -> StepFailure.of(Finding.IN_ANOTHER_JIG, found.get(0)));
    }

    /**
     * Keeps what came of a run, durably, or nothing of it.
     *
     * @param report SHA-256 of the signed report, in hexadecimal
     * @param before done when everything is written and nothing counts yet
     * @return why the meter has failed after all: meanwhile its serial or key was seen elsewhere; nothing is kept then
     */
    public synchronized Optional<StepFailure> keep(TestOutcome outcome, String report, Before before)
            throws RecordsException, IOException {
        Optional<StepFailure> late = inTransaction(() -> {
            Optional<StepFailure> contested =
                    outcome.hasPassed(Step.DUPLICATE) ? contested(outcome.run()) : Optional.empty();
            if (contested.isEmpty()) {
                end(outcome, report);
                insertSteps(outcome);
                before.run();
            }
            return contested;
        });
        if (late.isEmpty()) {
            live.remove(outcome.run());
        }
        return late;
    }

    /** What was kept does not count: its report could not be given its name. */
    public synchronized void withdraw(String run) throws RecordsException {
        ofRows(() -> change("UPDATE runs SET passed = 0, locked = 0, report = NULL WHERE id = ?", run));
    }

    /** What has become of a run that is not live. */
    public synchronized Fate fate(String run) throws RecordsException {
        Optional<List<String>> found =
                ofRows(() -> first("SELECT station, COALESCE(report, '') FROM runs WHERE id = ?", run));
        if (found.isEmpty() || !found.get().get(0).equals(station)) {
            return new Fate.Others();
        }
        String report = found.get().get(1);
        return report.isEmpty() ? new Fate.Dropped() : new Fate.Kept(report);
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // nothing was begun, or nothing was committed, and the next transaction finds out
        }
    }

    private void end(TestOutcome outcome, String report) throws SQLException {
        Optional<Label> meter = outcome.identity();
        int changed = change(
                "UPDATE runs SET millis = ?, serial = ?, kid = ?, agent = ?, passed = ?, locked = ?, report = ? WHERE id = ?",
                outcome.millis(),
                meter.map(Label::serial).orElse(null),
                meter.map(label -> label.kid().value().hex()).orElse(null),
                outcome.meter().map(Hello::agent).orElse(null),
                outcome.hasPassed() ? 1 : 0,
                outcome.hasPassed(Step.LOCK) ? 1 : 0,
                report,
                outcome.run());
        if (changed != 1) {
            throw new SQLException("the run that was begun is not there any more");
        }
    }

    private void insertSteps(TestOutcome outcome) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO steps (run, position, step, result, millis, finding, what, next) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            int position = 0;
            for (StepResult step : outcome.steps()) {
                statement.setString(1, outcome.run());
                statement.setInt(2, position++);
                statement.setString(3, step.step().id());
                statement.setString(4, step.result().id());
                statement.setLong(5, step.millis());
                statement.setString(6, step.finding().map(Finding::name).orElse(null));
                statement.setString(7, step.what());
                statement.setString(8, step.next());
                statement.executeUpdate();
            }
        }
    }

    @Override
    public synchronized void close() {
        close(connection);
    }
}
