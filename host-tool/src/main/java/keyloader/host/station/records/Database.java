package keyloader.host.station.records;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** The records' file and its tables. For one thread at a time. */
final class Database implements AutoCloseable {
    static final int VERSION = 1;
    /** "KLQA", in the header of the file: so that no other program's database is taken for one of ours. */
    static final int APPLICATION = 0x4B4C5141;
    /** For another station's transaction, which takes as long as a few files. */
    private static final int BUSY_MILLIS = 20_000;

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

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** Opens the file, which can be written afterwards, or makes it. */
    static Database open(Path file) throws RecordsException {
        Database database = new Database(connect(file, false));
        boolean done = false;
        try {
            database.execute("PRAGMA synchronous = EXTRA"); // the journal's removal is on the disk, too
            database.ofRows(() -> {
                database.prepare();
                return database;
            });
            done = true;
            return database;
        } catch (SQLException e) {
            throw new RecordsException(words(e), e);
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    /** Whether the file could be opened and written; it stays as it is. */
    static void tryOut(Path file) throws RecordsException {
        try (Connection connection = connect(file, false);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE"); // takes the lock that writing wants
            if (!isEmpty(connection)) {
                check(connection);
            }
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            throw new RecordsException(words(e), e);
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        return number(connection, "SELECT COUNT(*) FROM sqlite_master") == 0;
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

    /** The driver's words have the result's name in brackets in front. */
    static String words(Throwable e) {
        return String.valueOf(e.getMessage()).replaceFirst("^\\[[A-Z_]+\\]\\s*", "");
    }

    private void prepare() throws SQLException, RecordsException {
        if (isEmpty(connection)) {
            for (String line : SCHEMA) {
                execute(line);
            }
        } else {
            check(connection);
            execute("PRAGMA user_version = " + VERSION); // whether it can be written
        }
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
    interface Work<T> {
        T done() throws SQLException, IOException, RecordsException;
    }

    /**
     * All of it, durably, or nothing. Begun by hand: the driver begins the next transaction with the end of the one before, and
     * other stations would wait for it; immediate, so that what is read is what is written upon.
     */
    <T> T inTransaction(Work<T> work) throws RecordsException, IOException {
        boolean done = false;
        try {
            execute("BEGIN IMMEDIATE");
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

    /** The same, of work without files. */
    <T> T ofRows(Work<T> work) throws RecordsException {
        try {
            return inTransaction(work);
        } catch (IOException e) {
            throw new IllegalStateException("rows are no files", e);
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // nothing was begun, or nothing was committed, and the next transaction finds out
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @return how many rows it has changed */
    int change(String sql, @Nullable Object... values) throws SQLException {
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

    /** The rows, as texts. */
    List<List<String>> all(String sql, @Nullable Object... values) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            set(query, values);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(found.getString(i)));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    Optional<List<String>> first(String sql, @Nullable Object... values) throws SQLException {
        return all(sql, values).stream().findFirst();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // what was to be kept was committed before
        }
    }
}
