package keyloader.host.station.records;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import keyloader.host.station.battery.Finding;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepFailure;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.dialogue.Hello;
import keyloader.sealing.Label;
import org.sqlite.SQLiteConfig;

/**
 * What a station remembers, in a file that several may share: one transaction for each meter, on the disk before anything is said of
 * it. For several threads.
 */
public final class Records implements AutoCloseable {
    static final int VERSION = 1;
    /** For another station's transaction, which takes as long as a few files. */
    private static final int BUSY_MILLIS = 20_000;

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE meters (serial TEXT PRIMARY KEY, kid TEXT NOT NULL UNIQUE, run TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE runs (id TEXT PRIMARY KEY, started INTEGER NOT NULL, millis INTEGER NOT NULL, jig TEXT NOT NULL, serial TEXT, kid TEXT,"
                    + " agent TEXT, passed INTEGER NOT NULL, earlier INTEGER NOT NULL, station TEXT NOT NULL, report TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE steps (run TEXT NOT NULL REFERENCES runs (id), position INTEGER NOT NULL, step TEXT NOT NULL, result TEXT NOT NULL,"
                    + " millis INTEGER NOT NULL, finding TEXT, what TEXT NOT NULL, next TEXT NOT NULL, PRIMARY KEY (run, position)) WITHOUT ROWID",
            "CREATE INDEX runs_of_meter ON runs (serial, started)",
            "PRAGMA user_version = " + VERSION);

    private final Connection connection;

    private Records(Connection connection) {
        this.connection = connection;
    }

    /**
     * What is kept of a run beside its outcome.
     *
     * @param station code of the key that signs its report
     * @param report SHA-256 of the signed report, in hexadecimal
     * @param newKeys serials whose meters may have a new key
     */
    public record Circumstances(String station, String report, Set<String> newKeys) {
        public Circumstances {
            newKeys = Set.copyOf(newKeys);
        }
    }

    /** Something that is to be done before what is written counts. */
    @FunctionalInterface
    public interface Before {
        void run() throws IOException;
    }

    /** Opens the file, or makes it; it can be written. */
    public static Records open(Path file) throws RecordsException {
        Connection connection = connect(file, false);
        try {
            Records records = new Records(connection);
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
            int version = version(connection);
            if (version == 0) {
                for (String line : SCHEMA) {
                    execute(line);
                }
            } else {
                check(version);
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

    static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA user_version")) {
            return found.getInt(1);
        }
    }

    static void check(int version) throws RecordsException {
        if (version != VERSION) {
            throw new RecordsException(
                    "it is of version " + version + ", and this program knows version " + VERSION,
                    new IllegalStateException());
        }
    }

    /**
     * @return how often the meter was tested before
     * @throws StepFailure when another meter had its serial or its key
     */
    public synchronized int check(Label meter, Set<String> newKeys) throws StepFailure, RecordsException {
        try {
            Optional<StepFailure> conflict = conflict(meter, newKeys);
            if (conflict.isPresent()) {
                throw conflict.get();
            }
            try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM runs WHERE serial = ?")) {
                query.setString(1, meter.serial());
                try (ResultSet found = query.executeQuery()) {
                    return found.getInt(1);
                }
            }
        } catch (SQLException e) {
            throw new RecordsException(words(e), e);
        }
    }

    private Optional<StepFailure> conflict(Label meter, Set<String> newKeys) throws SQLException {
        String kid = meter.kid().value().hex();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT serial, kid, run FROM meters WHERE serial = ?1 OR kid = ?2 ORDER BY serial = ?1")) {
            query.setString(1, meter.serial());
            query.setString(2, kid);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    boolean sameSerial = found.getString(1).equals(meter.serial());
                    boolean sameKey = found.getString(2).equals(kid);
                    if (sameKey && !sameSerial) {
                        return Optional.of(StepFailure.of(Finding.KEY_SEEN, found.getString(1), found.getString(3)));
                    }
                    if (sameSerial && !sameKey && !newKeys.contains(meter.serial())) {
                        String code = found.getString(2).substring(0, 8).toUpperCase(Locale.ROOT);
                        return Optional.of(StepFailure.of(
                                Finding.SERIAL_SEEN,
                                meter.serial(),
                                code.substring(0, 4) + "-" + code.substring(4),
                                found.getString(3)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Keeps a run, durably, or nothing of it.
     *
     * @param before done when everything is written and nothing counts yet
     * @return why the meter has failed after all: meanwhile another station has seen its serial or key; nothing is kept then
     */
    public synchronized Optional<StepFailure> keep(TestOutcome outcome, Circumstances circumstances, Before before)
            throws RecordsException, IOException {
        boolean done = false;
        try {
            begin();
            Optional<Label> meter = outcome.meter().map(Hello::label).filter(label -> outcome.steps().stream()
                    .anyMatch(step -> step.step() == Step.DUPLICATE && step.hasPassed()));
            if (meter.isPresent()) {
                Optional<StepFailure> conflict = conflict(meter.get(), circumstances.newKeys());
                if (conflict.isPresent()) {
                    return conflict;
                }
                insertMeter(meter.get(), outcome.run());
            }
            insertRun(outcome, circumstances);
            insertSteps(outcome);
            before.run();
            execute("COMMIT");
            done = true;
            return Optional.empty();
        } catch (SQLException e) {
            throw new RecordsException(words(e), e);
        } finally {
            if (!done) {
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // nothing was begun, or nothing was committed, and the next transaction finds out
        }
    }

    private void insertMeter(Label meter, String run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO meters (serial, kid, run) VALUES (?, ?, ?) ON CONFLICT (serial) DO UPDATE SET kid = excluded.kid, run = excluded.run")) {
            statement.setString(1, meter.serial());
            statement.setString(2, meter.kid().value().hex());
            statement.setString(3, run);
            statement.executeUpdate();
        }
    }

    private void insertRun(TestOutcome outcome, Circumstances circumstances) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO runs (id, started, millis, jig, serial, kid, agent, passed, earlier, station, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            statement.setString(1, outcome.run());
            statement.setLong(2, outcome.started().toEpochMilli());
            statement.setLong(3, outcome.millis());
            statement.setString(4, outcome.jig());
            statement.setString(5, outcome.meter().map(m -> m.label().serial()).orElse(null));
            statement.setString(
                    6, outcome.meter().map(m -> m.label().kid().value().hex()).orElse(null));
            statement.setString(7, outcome.meter().map(Hello::agent).orElse(null));
            statement.setBoolean(8, outcome.hasPassed());
            statement.setInt(9, outcome.earlier());
            statement.setString(10, circumstances.station());
            statement.setString(11, circumstances.report());
            statement.executeUpdate();
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
