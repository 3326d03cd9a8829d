package keyloader.host.station;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import keyloader.host.Faults;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.station.battery.Battery;
import keyloader.host.station.battery.BatterySettings;
import keyloader.host.station.battery.Finding;
import keyloader.host.station.battery.Identities;
import keyloader.host.station.battery.Operator;
import keyloader.host.station.battery.ScannedLabel;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepFailure;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.station.records.Records;
import keyloader.host.station.records.RecordsException;
import keyloader.host.station.report.ReportFiles;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;

/** Tests meters in several jigs at once, a thread for each. What came of one is kept before anybody hears of it. */
public final class Station implements AutoCloseable {
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int RUN_RANDOM = 4;

    private final HostPorts ports;
    private final Keeping keeping;
    private final Records records;
    private final BatterySettings settings;
    private final SigningKey key;
    private final Redaction redaction;
    private final StationListener listener;
    private final Battery battery;
    /** By jig; what is tested now. */
    private final Map<String, Thread> busy = new HashMap<>();

    private boolean allPassed = true;
    private boolean closing;
    private int begun;

    /**
     * Where results go.
     *
     * @param newRecords whether records that are not there are made
     * @param reports a directory that is there
     * @param version of this program
     */
    public record Keeping(Path records, boolean newRecords, Path reports, Records.Allowed allowed, String version) {}

    private Station(
            HostPorts ports,
            Keeping keeping,
            Records records,
            BatterySettings settings,
            OpenContainer container,
            SigningKey key,
            Operator operator,
            StationListener listener) {
        this.ports = ports;
        this.keeping = keeping;
        this.records = records;
        this.settings = settings;
        this.key = new OneAtATime(key);
        this.redaction = new Redaction(settings.networks());
        this.listener = listener;
        this.battery = new Battery(
                settings,
                ports.station(),
                ports.random(),
                ports.clock(),
                new ContainerBook(container, ports.random(), ports.clock()),
                new Known(),
                operator,
                redaction);
    }

    /** @param container with the key that signs, and the jigs' loaders; it stays open meanwhile */
    public static Station open(
            HostPorts ports,
            Keeping keeping,
            BatterySettings settings,
            OpenContainer container,
            Operator operator,
            StationListener listener)
            throws Failure {
        SigningKey key = container.signingKey();
        Records records = openRecords(keeping, key);
        try {
            ReportFiles.tidy(keeping.reports(), ports.files(), records::fate);
            return new Station(ports, keeping, records, settings, container, key, operator, listener);
        } catch (RecordsException e) {
            records.close();
            throw Failure.of(Problem.RECORDS_UNUSABLE, keeping.records(), e.reason());
        } catch (IOException e) {
            records.close();
            throw Failure.of(Problem.REPORTS_UNUSABLE, keeping.reports(), e);
        }
    }

    /** Whether they could be opened; nothing is changed or made. */
    public static void tryRecords(Keeping keeping) throws Failure {
        if (areToBeMade(keeping)) {
            return;
        }
        try {
            Records.tryOut(keeping.records());
        } catch (RecordsException e) {
            throw Failure.of(Problem.RECORDS_UNUSABLE, keeping.records(), e.reason());
        }
    }

    private static boolean areToBeMade(Keeping keeping) throws Failure {
        boolean there = Files.exists(keeping.records());
        if (!there && !keeping.newRecords()) {
            throw Failure.of(Problem.RECORDS_NOT_MADE, keeping.records());
        }
        return !there;
    }

    /** @param key that signs the station's reports */
    private static Records openRecords(Keeping keeping, SigningKey key) throws Failure {
        areToBeMade(keeping);
        try {
            return Records.open(keeping.records(), key.publicKey().id().ownerCode());
        } catch (RecordsException e) {
            throw Failure.of(Problem.RECORDS_UNUSABLE, keeping.records(), e.reason());
        }
    }

    /** A token's key is not for several threads. */
    private record OneAtATime(SigningKey key) implements SigningKey {
        @Override
        public PublicPoint publicKey() {
            return key.publicKey();
        }

        @Override
        public Bytes sign(byte[] content) throws GeneralSecurityException {
            synchronized (key) {
                return key.sign(content);
            }
        }
    }

    /** What the records know. */
    private final class Known implements Identities {
        @Override
        public int identify(String run, Hello meter) throws StepFailure {
            try {
                return records.identify(run, ports.clock().instant(), meter, keeping.allowed());
            } catch (RecordsException e) {
                throw StepFailure.of(Finding.RECORDS_SILENT, e.reason());
            }
        }

        @Override
        public void confirm(String run) throws StepFailure {
            try {
                records.confirm(run);
            } catch (RecordsException e) {
                throw StepFailure.of(Finding.RECORDS_SILENT, e.reason());
            }
        }
    }

    /**
     * Begins a test.
     *
     * @throws Failure when the jig is at work
     */
    public void begin(Jig jig, ScannedLabel label) throws Failure {
        synchronized (busy) {
            if (busy.containsKey(jig.name()) || closing) {
                throw Failure.of(Problem.JIG_BUSY, jig.name());
            }
            Thread thread = new Thread(() -> test(jig, label), "jig " + jig.name());
            busy.put(jig.name(), thread);
            begun++;
            thread.start();
        }
    }

    private void test(Jig jig, ScannedLabel label) {
        boolean told = false;
        String run = newRun(ports.clock());
        try {
            beginRun(run, jig);
            TestOutcome outcome = battery.run(
                    new Battery.Job(run, jig.name(), jig.command(), label), step -> listener.begins(jig.name(), step));
            keep(outcome);
            told = true;
        } catch (Failure e) {
            notKept(jig, e.complaint());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) { // other errors are not ours to judge
            notKept(jig, Faults.complaint(e));
        } finally {
            if (!told) {
                failed();
                records.isBrokenOff(run);
            }
            synchronized (busy) {
                busy.remove(jig.name());
                busy.notifyAll();
            }
        }
    }

    private void beginRun(String run, Jig jig) throws Failure {
        try {
            records.begin(run, jig.name(), ports.clock().instant());
        } catch (RecordsException e) {
            throw Failure.of(Problem.RECORDS_NOT_WRITTEN, keeping.records(), e.reason());
        }
    }

    private void notKept(Jig jig, Complaint why) {
        listener.notKept(jig.name(), why);
    }

    private String newRun(Clock clock) {
        byte[] fresh = new byte[RUN_RANDOM];
        ports.random().nextBytes(fresh);
        Instant now = clock.instant();
        return RUN.format(now) + "-" + Bytes.of(fresh).hex();
    }

    /** Reports on the disk, then the record, then the reports' names, then the word. */
    private void keep(TestOutcome tested) throws Failure {
        TestOutcome outcome = tested;
        Optional<StepFailure> late;
        ReportFiles files;
        do {
            files = files(outcome);
            late = record(outcome, files);
            if (late.isPresent()) {
                outcome = outcome.failedLate(Step.DUPLICATE, late.get());
            }
        } while (late.isPresent());
        try {
            files.keep(ports.files());
        } catch (IOException e) {
            withdraw(outcome, files);
            throw Failure.of(Problem.REPORT_NOT_WRITTEN, keeping.reports(), e);
        }
        if (!outcome.hasPassed()) {
            failed();
        }
        listener.ended(outcome, files.report());
    }

    /** What is told not to count is no result of the records either, if they still can be written. */
    private void withdraw(TestOutcome outcome, ReportFiles files) {
        try {
            records.withdraw(outcome.run());
            files.discard(ports.files());
        } catch (RecordsException e) {
            // both are on the disk: at the next start the report gets its name
        }
    }

    private ReportFiles files(TestOutcome outcome) throws Failure {
        try {
            return ReportFiles.of(keeping.reports(), outcome, settings, key, keeping.version());
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.SIGNING_FAILED);
        }
    }

    private Optional<StepFailure> record(TestOutcome outcome, ReportFiles files) throws Failure {
        boolean kept = false;
        try {
            Optional<StepFailure> late = records.keep(outcome, files.digest(), () -> files.write(ports.files()));
            kept = late.isEmpty();
            return late;
        } catch (RecordsException e) {
            throw Failure.of(Problem.RECORDS_NOT_WRITTEN, keeping.records(), e.reason());
        } catch (IOException e) {
            throw Failure.of(Problem.REPORT_NOT_WRITTEN, keeping.reports(), e);
        } finally {
            if (!kept) {
                files.discard(ports.files());
            }
        }
    }

    private void failed() {
        synchronized (busy) {
            allPassed = false;
        }
    }

    /** Waits for all tests that were begun; says whether there were any, and all meters have passed. */
    public boolean await() throws InterruptedException {
        synchronized (busy) {
            while (!busy.isEmpty()) {
                busy.wait();
            }
            closing = true;
            return allPassed && begun > 0;
        }
    }

    @Override
    public void close() {
        List<Thread> threads;
        synchronized (busy) {
            closing = true;
            threads = new ArrayList<>(busy.values());
        }
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        redaction.close();
        records.close();
    }
}
