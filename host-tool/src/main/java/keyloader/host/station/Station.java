package keyloader.host.station;

import java.io.IOException;
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
import java.util.Set;
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
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepFailure;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.records.Records;
import keyloader.host.station.records.RecordsException;
import keyloader.host.station.report.ReportFiles;
import keyloader.sealing.Label;
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

    private final Map<String, Label> present = new HashMap<>();
    private boolean allPassed = true;

    /**
     * Where results go.
     *
     * @param reports a directory that is there
     * @param newKeys serials whose meters may have a new key
     * @param version of this program
     */
    public record Keeping(Path records, Path reports, Set<String> newKeys, String version) {
        public Keeping {
            newKeys = Set.copyOf(newKeys);
        }
    }

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
        try {
            Records records = Records.open(keeping.records());
            return new Station(ports, keeping, records, settings, container, key, operator, listener);
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

    /** The records, and what is in the other jigs. */
    private final class Known implements Identities {
        @Override
        public int check(String jig, Label meter) throws StepFailure {
            synchronized (present) {
                for (Map.Entry<String, Label> other : present.entrySet()) {
                    if (!other.getKey().equals(jig)
                            && (other.getValue().serial().equals(meter.serial())
                                    || other.getValue().key().equals(meter.key()))) {
                        throw StepFailure.of(Finding.IN_ANOTHER_JIG, other.getKey());
                    }
                }
                present.put(jig, meter);
            }
            try {
                return records.check(meter, keeping.newKeys());
            } catch (RecordsException e) {
                throw StepFailure.of(Finding.RECORDS_SILENT, e.reason());
            }
        }
    }

    /**
     * Begins a test.
     *
     * @param label what was scanned, or a picture's file
     * @throws Failure when the jig is at work
     */
    public void begin(Jig jig, String label) throws Failure {
        synchronized (busy) {
            if (busy.containsKey(jig.name())) {
                throw Failure.of(Problem.JIG_BUSY, jig.name());
            }
            Thread thread = new Thread(() -> test(jig, label), "jig " + jig.name());
            busy.put(jig.name(), thread);
            thread.start();
        }
    }

    private void test(Jig jig, String label) {
        boolean told = false;
        try {
            String run = newRun(ports.clock());
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
            }
            synchronized (present) {
                present.remove(jig.name());
            }
            synchronized (busy) {
                busy.remove(jig.name());
                busy.notifyAll();
            }
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
            throw Failure.of(Problem.REPORT_NOT_WRITTEN, keeping.reports(), e);
        }
        if (!outcome.hasPassed()) {
            failed();
        }
        listener.ended(outcome, files.report());
    }

    private ReportFiles files(TestOutcome outcome) throws Failure {
        try {
            return ReportFiles.of(keeping.reports(), outcome, settings.networks(), key, keeping.version());
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.SIGNING_FAILED);
        }
    }

    private Optional<StepFailure> record(TestOutcome outcome, ReportFiles files) throws Failure {
        boolean kept = false;
        try {
            Records.Circumstances circumstances =
                    new Records.Circumstances(key.publicKey().id().ownerCode(), files.digest(), keeping.newKeys());
            Optional<StepFailure> late = records.keep(outcome, circumstances, () -> files.write(ports.files()));
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

    /** Waits for all tests that were begun; says whether all meters have passed. */
    public boolean await() throws InterruptedException {
        synchronized (busy) {
            while (!busy.isEmpty()) {
                busy.wait();
            }
            return allPassed;
        }
    }

    @Override
    public void close() {
        List<Thread> threads;
        synchronized (busy) {
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
