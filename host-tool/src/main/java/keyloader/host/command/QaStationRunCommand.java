package keyloader.host.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.host.Main;
import keyloader.host.container.OpenContainer;
import keyloader.host.manifest.Manifest;
import keyloader.host.manifest.ManifestException;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.station.Jig;
import keyloader.host.station.JigFile;
import keyloader.host.station.Station;
import keyloader.host.station.StationInput;
import keyloader.host.station.battery.BatterySettings;
import keyloader.host.station.battery.Prompt;
import keyloader.host.station.battery.ScannedLabel;
import keyloader.host.station.records.Records;
import keyloader.host.text.Escape;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.Label;
import keyloader.sealing.Order;
import keyloader.sealing.Purpose;
import keyloader.sealing.Sealer;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tests the meters in the jigs. */
@Command(
        name = "run",
        description = "Tests the meters in the jigs, several at once, and reports on each.",
        footer = {
            "",
            "With JIG=LABEL these are tested, and it ends. Without, it reads what a scanner types: the",
            "jig's name, then the label, on two lines or on one; each starts that jig's test. A question",
            "is answered by the jig's name and a number. Reports are signed with this PC's key, the",
            "station's; one that runs beside another has a container of its own."
        })
public final class QaStationRunCommand implements HostCommand {
    private static final int LEAST_SECONDS = 10;
    private static final int MOST_SECONDS = 3600;

    /** What is done about lights or buttons. */
    enum Asked {
        ASK,
        SKIP;

        static Prompt of(@Nullable Asked given, boolean person) {
            if (given == null) {
                return person ? Prompt.ASK_IF_ANY : Prompt.SKIP;
            }
            return given == ASK ? Prompt.ASK : Prompt.SKIP;
        }
    }

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    NetworkOptions networks = new NetworkOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "JIG=LABEL",
            description = "a jig, and its meter's label or a picture of it")
    List<String> meters = List.of();

    @Option(names = "--jigs", paramLabel = "FILE", description = "the jigs: a line NAME = COMMAND WORDS... for each")
    @Nullable String jigs;

    @Option(names = "--records", paramLabel = "FILE", description = "the station's records (SQLite)")
    @Nullable String records;

    @Option(names = "--new-records", description = "make the file of records, if it is not there")
    boolean newRecords;

    @Option(names = "--reports", paramLabel = "DIR", description = "where the reports go")
    @Nullable String reports;

    @Option(
            names = "--country",
            paramLabel = "CC",
            description =
                    "where the bench is, two letters (ISO 3166-1): sets which channels meters may use; 00 = world")
    @Nullable String country;

    @Option(names = "--manifest", paramLabel = "FILE", description = "refuse meters that this manifest does not list")
    @Nullable String manifest;

    @Option(names = "--agent-version", paramLabel = "X", description = "refuse meters with another agent")
    @Nullable String agentVersion;

    @Option(
            names = "--lights",
            paramLabel = "HOW",
            description = "ask or skip; asks on a terminal unless told otherwise")
    @Nullable Asked lights;

    @Option(
            names = "--buttons",
            paramLabel = "HOW",
            description = "ask or skip; asks on a terminal unless told otherwise")
    @Nullable Asked buttons;

    @Option(
            names = "--allow-unknown",
            paramLabel = "NAME",
            split = ",",
            description = "checks of which a meter need not know the answer, such as clock; or all")
    List<String> allowUnknown = List.of();

    @Option(
            names = "--accept-new-key",
            paramLabel = "SERIAL",
            split = ",",
            description = "meters that were given a new key since they were tested")
    List<String> acceptNewKey = List.of();

    @Option(
            names = "--retest",
            paramLabel = "SERIAL",
            split = ",",
            description = "meters that may have passed before; or all")
    List<String> retest = List.of();

    @Option(names = "--without-radio", description = "test meters that join nothing, their network being files")
    boolean withoutRadio;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "the time for a meter, without what people take (60 unless given)")
    int limit;

    @Option(names = "--lock", description = "lock what has passed: its key can't be made anew")
    boolean lock;

    @Option(names = "--dry-run", description = "check everything, test nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print a line of JSON for each meter")
    boolean json;

    /** A jig, and what was scanned there. */
    private record Scan(Jig jig, ScannedLabel label) {}

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        check();
        Map<String, Jig> known = JigFile.parse(
                InputFile.read(String.valueOf(jigs), JigFile.MAX_LENGTH, "file of jigs"), String.valueOf(jigs));
        List<Scan> given = scans(known);
        Optional<Manifest> listed = readManifest();
        Path directory = reportsDirectory();
        try (OpenContainer container = bench.openContainer();
                CloseableNetworks wanted = networks.read(ports, !json)) {
            BatterySettings settings = settings(ports, wanted, listed);
            tryOut(ports, settings);
            Station.Keeping keeping = new Station.Keeping(
                    InputFile.path(String.valueOf(records)), newRecords, directory, allowed(), version());
            StationReport report = new StationReport(bench.tell(), ports.terminal(), json, common.quiet);
            report.begins(container.signingKey().publicKey(), known.keySet(), listed.map(Manifest::maker));
            if (dryRun) {
                Station.tryRecords(keeping);
                report.nothingDone(json);
                return ExitCode.OK;
            }
            if (!container.isOnDisk()) {
                container.save(container.content()); // a key that has signed is a key that stays
            }
            return test(ports, keeping, settings, container, known, given, report);
        }
    }

    private void check() throws Failure {
        if (jigs == null) {
            throw Failure.of(Problem.JIGS_MISSING);
        }
        if (records == null) {
            throw Failure.of(Problem.RECORDS_MISSING);
        }
        if (reports == null) {
            throw Failure.of(Problem.REPORTS_MISSING);
        }
        if (limit < LEAST_SECONDS || limit > MOST_SECONDS) {
            throw Failure.of(Problem.LIMIT_INVALID);
        }
        if (country == null) {
            throw Failure.of(Problem.COUNTRY_MISSING);
        }
        if (!Order.Load.isCountry(country.toUpperCase(Locale.ROOT))) {
            throw Failure.of(Problem.COUNTRY_INVALID, country);
        }
        networks.check(common.containerPassphraseFile);
        boolean secretFromInput = Stream.of(
                        Optional.ofNullable(common.containerPassphraseFile),
                        Optional.ofNullable(common.pinFile),
                        Optional.ofNullable(networks.passphraseFile),
                        Optional.ofNullable(networks.wifi.file),
                        Optional.ofNullable(networks.eap.clientKeyPassphraseFile))
                .anyMatch(Optional.of("-")::equals);
        if (secretFromInput && meters.isEmpty()) {
            throw Failure.of(Problem.STATION_INPUT);
        }
    }

    private List<Scan> scans(Map<String, Jig> known) throws Failure {
        Map<String, Scan> scans = new LinkedHashMap<>();
        for (String meter : meters) {
            int equals = meter.indexOf('=');
            if (equals < 1 || equals + 1 == meter.length()) {
                throw Failure.of(Problem.JIG_ARGUMENT, meter);
            }
            String name = meter.substring(0, equals);
            Jig jig = known.get(name);
            if (jig == null) {
                throw Failure.of(Problem.JIG_UNKNOWN, name, String.join(", ", known.keySet()));
            }
            if (scans.put(name, new Scan(jig, ScannedLabel.ofArgument(meter.substring(equals + 1)))) != null) {
                throw Failure.of(Problem.JIG_TWICE, name);
            }
        }
        return new ArrayList<>(scans.values());
    }

    private Optional<Manifest> readManifest() throws Failure {
        if (manifest == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Manifest.parse(InputFile.read(manifest, Manifest.MAX_LENGTH, "manifest")));
        } catch (ManifestException e) {
            throw Failure.of(Problem.MANIFEST_INVALID, e.line(), e.reason());
        }
    }

    private Path reportsDirectory() throws Failure {
        Path directory = InputFile.path(String.valueOf(reports));
        Path there = directory.toAbsolutePath();
        try {
            if (!dryRun) {
                Files.createDirectories(directory);
            }
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            if (!Files.isDirectory(there)) {
                throw new FileAlreadyExistsException(there.toString());
            }
        } catch (IOException e) {
            throw Failure.of(Problem.REPORTS_UNUSABLE, directory, e);
        }
        if (!Files.isWritable(there)) {
            throw Failure.of(Problem.REPORTS_UNUSABLE, directory, "no permission");
        }
        return directory;
    }

    private Records.Allowed allowed() throws Failure {
        for (String serial : acceptNewKey) {
            checkSerial(serial);
        }
        for (String serial : retest) {
            if (!serial.equals(Records.ALL)) {
                checkSerial(serial);
            }
        }
        return new Records.Allowed(new LinkedHashSet<>(acceptNewKey), new LinkedHashSet<>(retest));
    }

    private static void checkSerial(String serial) throws Failure {
        if (!Label.isSerial(serial)) {
            throw Failure.of(Problem.SERIAL_INVALID, serial);
        }
    }

    private BatterySettings settings(HostPorts ports, CloseableNetworks wanted, Optional<Manifest> listed) {
        boolean person = ports.terminal().interactive();
        return new BatterySettings(
                String.valueOf(country).toUpperCase(Locale.ROOT),
                wanted.items(),
                listed,
                Optional.ofNullable(agentVersion),
                new LinkedHashSet<>(allowUnknown),
                withoutRadio,
                Asked.of(lights, person),
                Asked.of(buttons, person),
                lock,
                Duration.ofSeconds(limit));
    }

    /** Seals the longest message of a test to nobody, so that what is wrong with the networks is said before any meter is touched. */
    private static void tryOut(HostPorts ports, BatterySettings settings) throws Failure {
        FileSigningKey nobody = FileSigningKey.generate(ports.random());
        FreshPrekey prekey = FreshPrekey.make(ports.random());
        prekey.seed().close(); // nobody is to open it
        try {
            Order.Load order = Order.Load.of(
                    Bytes.of(new byte[Order.ID_LENGTH]),
                    1,
                    0,
                    settings.country(),
                    Optional.empty(),
                    settings.networks());
            new Sealer(nobody.publicKey(), Purpose.QA)
                    .seal(order, nobody, Optional.of(prekey.prekey()))
                    .close();
        } catch (MalformedException e) {
            throw Failure.of(Problem.ORDER_INVALID, e);
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.SIGNING_FAILED);
        }
    }

    private static int test(
            HostPorts ports,
            Station.Keeping keeping,
            BatterySettings settings,
            OpenContainer container,
            Map<String, Jig> known,
            List<Scan> given,
            StationReport report)
            throws Failure {
        StationInput input = new StationInput(known, report::prompt);
        try (Station station = Station.open(ports, keeping, settings, container, input, report)) {
            StationInput.Scans scans = new Scanner(station, report, String.join(", ", known.keySet()), given.isEmpty());
            if (given.isEmpty()) {
                read(ports, input, scans);
            } else {
                for (Scan scan : given) {
                    station.begin(scan.jig(), scan.label());
                }
                if (settings.asks()) {
                    Thread answers = new Thread(() -> readQuietly(ports, input, scans), "answers");
                    answers.setDaemon(true); // whoever types nothing more must not keep the program
                    answers.start();
                }
            }
            boolean passed = station.await();
            report.end();
            return passed && report.allUnderstood() ? ExitCode.OK : ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private static void read(HostPorts ports, StationInput input, StationInput.Scans scans) throws Failure {
        try {
            input.read(ports.terminal().standardInput(), scans);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_UNREADABLE, "scanner's input", "-", e);
        }
    }

    private static void readQuietly(HostPorts ports, StationInput input, StationInput.Scans scans) {
        try {
            input.read(ports.terminal().standardInput(), scans);
        } catch (IOException e) {
            // the same as its end: nobody answers
        }
    }

    /** What comes from a scanner. A fault in a line is told, and does not end the others' tests. */
    private record Scanner(Station station, StationReport report, String jigs, boolean begins)
            implements StationInput.Scans {
        @Override
        public void scanned(Jig jig, String label) {
            if (!begins) { // with labels as arguments only answers are read
                notUnderstood(label);
                return;
            }
            try {
                station.begin(jig, ScannedLabel.ofText(label));
            } catch (Failure e) {
                report.notBegun(e.complaint());
            }
        }

        @Override
        public void notUnderstood(String line) {
            report.notBegun(
                    Failure.of(Problem.STATION_LINE, shortened(line), jigs).complaint());
        }

        /** What was scanned by mistake may be a router's code. */
        private static String shortened(String line) {
            return line.length() <= 16 ? line : line.substring(0, 8) + "...";
        }
    }

    private static String version() {
        return Escape.text(Main.version());
    }
}
