package keyloader.host.station.records;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

/**
 * What a station remembers, in a file that several may share: one transaction for each meter, on the disk before anything is said of
 * it. For several threads.
 */
public final class Records implements AutoCloseable {
    public static final String ALL = "all";
    /** A test of another station that has not ended by then was broken off. */
    private static final Duration LONGEST_TEST = Duration.ofMinutes(30);

    private final Database database;
    /** Code of the key that signs this station's reports. */
    private final String station;
    /** Runs of this station that have begun and not ended. */
    private final Set<String> live = new HashSet<>();

    private Records(Database database, String station) {
        this.database = database;
        this.station = station;
    }

    /**
     * Opens the file, which can be written afterwards, or makes it.
     *
     * @param station code of the key that signs this station's reports
     */
    public static Records open(Path file, String station) throws RecordsException {
        return new Records(Database.open(file), station);
    }

    /** Whether it could be opened so; nothing is changed or made. */
    public static void tryOut(Path file) throws RecordsException {
        Database.tryOut(file);
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

    /** A run that begins: however it is broken off, it is known to have begun. */
    public synchronized void begin(String run, String jig, Instant started) throws RecordsException {
        database.ofRows(() -> database.change(
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
        Identified identified = database.ofRows(() -> identified(run, now, meter, allowed));
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
        database.change("UPDATE runs SET serial = ?, kid = ?, agent = ? WHERE id = ?", serial, kid, meter.agent(), run);
        Optional<String> elsewhere = contest(run, now, serial, kid);
        if (elsewhere.isPresent()) {
            return Identified.failed(Finding.IN_ANOTHER_JIG, elsewhere.get());
        }
        Optional<List<String>> ofKey =
                database.first("SELECT serial, run FROM meters WHERE kid = ? AND serial <> ?", kid, serial);
        if (ofKey.isPresent()) {
            return Identified.failed(
                    Finding.KEY_SEEN, ofKey.get().get(0), ofKey.get().get(1));
        }
        Optional<List<String>> ofSerial =
                database.first("SELECT kid, run FROM meters WHERE serial = ? ORDER BY seq DESC LIMIT 1", serial);
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
                database.first("SELECT id FROM runs WHERE kid = ? AND locked = 1 ORDER BY seq DESC LIMIT 1", kid);
        if (locked.isPresent() && !meter.locked()) {
            return Identified.failed(Finding.LOCK_GONE, serial, locked.get().get(0));
        }
        Optional<List<String>> passed =
                database.first("SELECT id FROM runs WHERE serial = ? AND passed = 1 ORDER BY seq DESC LIMIT 1", serial);
        if (passed.isPresent() && !allowed.mayHavePassed(serial)) {
            return Identified.failed(Finding.PASSED_BEFORE, serial, passed.get().get(0));
        }
        database.change("INSERT OR REPLACE INTO meters (serial, kid, run) VALUES (?, ?, ?)", serial, kid, run);
        int earlier =
                Integer.parseInt(database.first("SELECT COUNT(*) FROM runs WHERE serial = ? AND id <> ?", serial, run)
                        .orElseThrow()
                        .get(0));
        database.change("UPDATE runs SET earlier = ? WHERE id = ?", earlier, run);
        return new Identified(Optional.empty(), earlier);
    }

    /** Which other jig has that serial or key right now; its run does not pass either. */
    private Optional<String> contest(String run, Instant now, String serial, String kid) throws SQLException {
        List<List<String>> open = database.all(
                "SELECT id, jig, station, started FROM runs WHERE passed IS NULL AND id <> ? AND (serial = ? OR kid = ?)",
                run,
                serial,
                kid);
        for (List<String> other : open) {
            boolean ours = other.get(2).equals(station);
            boolean fresh = Instant.ofEpochMilli(Long.parseLong(other.get(3)))
                    .plus(LONGEST_TEST)
                    .isAfter(now);
            if (ours ? live.contains(other.get(0)) : fresh) {
                database.change(
                        "UPDATE runs SET contested = (SELECT jig FROM runs WHERE id = ?) WHERE id = ?",
                        run,
                        other.get(0));
                return Optional.of(other.get(1) + (ours ? "" : " of station " + other.get(2)));
            }
        }
        return Optional.empty();
    }

    /** @throws StepFailure when the serial or key of a run's meter has been seen in another jig since */
    public synchronized void confirm(String run) throws StepFailure, RecordsException {
        Optional<StepFailure> contested = database.ofRows(() -> contested(run));
        if (contested.isPresent()) {
            throw contested.get();
        }
    }

    private Optional<StepFailure> contested(String run) throws SQLException {
        return database.first("SELECT contested FROM runs WHERE id = ? AND contested IS NOT NULL", run)
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
        Optional<StepFailure> late = database.inTransaction(() -> {
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
        database.ofRows(
                () -> database.change("UPDATE runs SET passed = 0, locked = 0, report = NULL WHERE id = ?", run));
    }

    /** What has become of a run that is not live. */
    public synchronized Fate fate(String run) throws RecordsException {
        Optional<List<String>> found = database.ofRows(
                () -> database.first("SELECT station, COALESCE(report, '') FROM runs WHERE id = ?", run));
        if (found.isEmpty() || !found.get().get(0).equals(station)) {
            return new Fate.Others();
        }
        String report = found.get().get(1);
        return report.isEmpty() ? new Fate.Dropped() : new Fate.Kept(report);
    }

    private void end(TestOutcome outcome, String report) throws SQLException {
        Optional<Label> meter = outcome.identity();
        int changed = database.change(
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
        int position = 0;
        for (StepResult step : outcome.steps()) {
            database.change(
                    "INSERT INTO steps (run, position, step, result, millis, finding, what, next) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    outcome.run(),
                    position++,
                    step.step().id(),
                    step.result().id(),
                    step.millis(),
                    step.finding().map(Finding::name).orElse(null),
                    step.what(),
                    step.next());
        }
    }

    @Override
    public synchronized void close() {
        database.close();
    }
}
