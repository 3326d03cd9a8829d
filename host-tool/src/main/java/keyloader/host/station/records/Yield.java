package keyloader.host.station.records;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a station's meters have fared.
 *
 * @param meters by serial; the rest add up to it
 * @param passedAtFirst in their first run, and in their last
 * @param passedLater in their last run, but not in their first
 * @param failed in their last run
 * @param runs all of them, those of meters that never said who they are included
 * @param brokenOff those of them that have not ended; their meters have not passed
 */
public record Yield(
        int meters,
        int passedAtFirst,
        int passedLater,
        int failed,
        int runs,
        int brokenOff,
        List<Failures> failures,
        List<Times> times) {

    public Yield {
        failures = List.copyOf(failures);
        times = List.copyOf(times);
    }

    /**
     * @param step its id
     * @param finding its code
     * @param runs in how many
     */
    public record Failures(String step, String finding, int runs) {}

    /** Of a step that was passed, in milliseconds. */
    public record Times(String step, int runs, long median, long slowest) {}

    /**
     * One run, for a table.
     *
     * @param passed empty of one that was broken off
     */
    public record Row(
            String run,
            Instant started,
            long millis,
            String jig,
            String serial,
            String kid,
            String agent,
            Optional<Boolean> passed,
            int earlier,
            String step,
            String finding,
            String what,
            String report) {}

    /** Hears of each run, the oldest first. */
    @FunctionalInterface
    public interface Rows {
        void row(Row row) throws IOException;
    }

    private static final String OF_METERS = "WITH chosen AS (SELECT serial, COALESCE(passed, 0) AS passed,"
            + " ROW_NUMBER() OVER (PARTITION BY serial ORDER BY seq) AS nth,"
            + " ROW_NUMBER() OVER (PARTITION BY serial ORDER BY seq DESC) AS back"
            + " FROM runs WHERE serial IS NOT NULL AND started >= ?)"
            + " SELECT f.passed, l.passed, COUNT(*) FROM chosen f JOIN chosen l ON f.serial = l.serial AND f.nth = 1 AND l.back = 1 GROUP BY 1, 2";
    private static final String OF_FAILURES =
            "SELECT step, finding, COUNT(*) FROM steps JOIN runs ON run = id WHERE result = 'failed' AND started >= ?"
                    + " GROUP BY step, finding ORDER BY 3 DESC, 1, 2";
    private static final String OF_TIMES =
            "WITH sorted AS (SELECT step, position, s.millis AS took, ROW_NUMBER() OVER (PARTITION BY step ORDER BY s.millis) AS nth,"
                    + " COUNT(*) OVER (PARTITION BY step) AS many FROM steps s JOIN runs ON run = id WHERE result = 'passed' AND started >= ?)"
                    + " SELECT step, many, MAX(CASE WHEN nth = (many + 1) / 2 THEN took END), MAX(took) FROM sorted GROUP BY step ORDER BY MIN(position)";
    private static final String OF_RUNS =
            "SELECT id, started, COALESCE(r.millis, 0), jig, serial, kid, agent, passed, earlier, report, step, finding, what FROM runs r"
                    + " LEFT JOIN steps s ON s.run = r.id AND s.position ="
                    + " (SELECT MIN(position) FROM steps f WHERE f.run = r.id AND f.result = 'failed')"
                    + " WHERE started >= ? ORDER BY seq";

    /** @param rows hears of each run */
    public static Yield read(Path file, Instant since, Rows rows) throws RecordsException, IOException {
        Connection connection = Database.connect(file, true);
        try (connection) {
            Database.check(connection);
            long from = since.toEpochMilli();
            int[] counts = counts(connection, from);
            List<Failures> failures = new ArrayList<>();
            each(
                    connection,
                    OF_FAILURES,
                    from,
                    found -> failures.add(new Failures(found.getString(1), text(found, 2), found.getInt(3))));
            List<Times> times = new ArrayList<>();
            each(
                    connection,
                    OF_TIMES,
                    from,
                    found -> times.add(
                            new Times(found.getString(1), found.getInt(2), found.getLong(3), found.getLong(4))));
            int[] brokenOff = {0};
            int runs = rows(connection, from, row -> {
                brokenOff[0] += row.passed().isEmpty() ? 1 : 0;
                rows.row(row);
            });
            int meters = counts[0] + counts[1] + counts[2];
            return new Yield(meters, counts[0], counts[1], counts[2], runs, brokenOff[0], failures, times);
        } catch (SQLException e) {
            throw new RecordsException(Database.words(e), e);
        }
    }

    private static int[] counts(Connection connection, long from) throws SQLException {
        int[] counts = new int[3];
        each(connection, OF_METERS, from, found -> {
            boolean first = found.getBoolean(1);
            boolean last = found.getBoolean(2);
            counts[last ? first ? 0 : 1 : 2] += found.getInt(3);
        });
        return counts;
    }

    private static int rows(Connection connection, long from, Rows rows) throws SQLException, IOException {
        int count = 0;
        try (PreparedStatement query = connection.prepareStatement(OF_RUNS)) {
            query.setLong(1, from);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    count++;
                    rows.row(new Row(
                            found.getString(1),
                            Instant.ofEpochMilli(found.getLong(2)),
                            found.getLong(3),
                            found.getString(4),
                            text(found, 5),
                            text(found, 6),
                            text(found, 7),
                            Optional.ofNullable(found.getString(8)).map("1"::equals),
                            found.getInt(9),
                            text(found, 11),
                            text(found, 12),
                            text(found, 13),
                            text(found, 10)));
                }
            }
        }
        return count;
    }

    @FunctionalInterface
    private interface Line {
        void read(ResultSet found) throws SQLException;
    }

    private static void each(Connection connection, String sql, long from, Line line) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, from);
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    line.read(found);
                }
            }
        }
    }

    private static String text(ResultSet found, int column) throws SQLException {
        return Optional.ofNullable(found.getString(column)).orElse("");
    }
}
