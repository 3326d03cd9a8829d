package keyloader.host.station.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.host.port.DurableFiles;
import keyloader.host.station.battery.BatterySettings;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.records.Records;
import keyloader.host.station.records.RecordsException;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;

/**
 * The three files of one run. They are on the disk, under other names, before the run is recorded, and get their names after it: no
 * report says what no record says.
 */
public final class ReportFiles {
    private static final String NEW = ".new";
    private static final Pattern NAME =
            Pattern.compile(".+-([0-9]{8}T[0-9]{6}Z-[0-9a-f]{8})\\.(?:json|xml|pdf)" + Pattern.quote(NEW));

    private final Path directory;
    private final String name;
    private final Map<String, byte[]> contents = new LinkedHashMap<>();
    private final Bytes digest;

    private ReportFiles(Path directory, String name, Map<String, byte[]> documents, byte[] report) {
        this.directory = directory;
        this.name = name;
        this.digest = Bytes.sha256(report);
        contents.putAll(documents);
        contents.put(name + ".json", report); // last: where it is, the others are
    }

    /**
     * @param directory which is there
     * @param version of this program
     */
    public static ReportFiles of(
            Path directory, TestOutcome outcome, BatterySettings settings, SigningKey station, String version)
            throws GeneralSecurityException {
        String name = name(outcome.serial(), outcome.run());
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put(name + ".xml", JUnitXml.of(outcome));
        documents.put(name + ".pdf", ReportPdf.of(outcome, station.publicKey().id()));
        String report = ReportJson.line(outcome, settings, station.publicKey().id(), version, documents);
        return new ReportFiles(directory, name, documents, SignedReport.sign(report, station));
    }

    /** Of the files of a run, without their endings. */
    public static String name(Optional<String> serial, String run) {
        return serial.orElse("unknown") + "-" + run;
    }

    /** SHA-256 of the signed report, in hexadecimal. */
    public String digest() {
        return digest.hex();
    }

    /** The signed report. */
    public Path report() {
        return directory.resolve(name + ".json");
    }

    /** Returns when all of it is on the disk, under names that nobody looks for. */
    public void write(DurableFiles files) throws IOException {
        for (Map.Entry<String, byte[]> one : contents.entrySet()) {
            Path temporary = temporary(one.getKey());
            files.writePrivate(temporary, one.getValue());
            files.sync(temporary);
        }
        files.syncDirectory(directory);
    }

    /** Gives them their names, durably. */
    public void keep(DurableFiles files) throws IOException {
        for (String file : contents.keySet()) {
            files.rename(temporary(file), directory.resolve(file));
        }
        files.syncDirectory(directory);
    }

    /** Leaves nothing of what {@link #write} has written. */
    public void discard(DurableFiles files) {
        for (String file : contents.keySet()) {
            try {
                files.delete(temporary(file));
            } catch (IOException e) {
                // it has no report's name, and says nothing to anybody
            }
        }
    }

    private Path temporary(String file) {
        return directory.resolve(file + NEW);
    }

    /** What the records say of a run. */
    @FunctionalInterface
    public interface Fates {
        Records.Fate of(String run) throws RecordsException;
    }

    /**
     * Finishes what a cut has left: reports of runs that were kept get their names, others of this station go. Nothing of this
     * station's may be running.
     */
    public static void tidy(Path directory, DurableFiles files, Fates fates) throws IOException, RecordsException {
        Map<String, List<String>> left = new TreeMap<>(); // by run
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + NEW)) {
            for (Path one : found) {
                String file = one.getFileName().toString();
                Matcher name = NAME.matcher(file);
                if (name.matches()) {
                    left.computeIfAbsent(name.group(1), run -> new ArrayList<>())
                            .add(file.substring(0, file.length() - NEW.length()));
                }
            }
        }
        for (Map.Entry<String, List<String>> one : left.entrySet()) {
            Records.Fate fate = fates.of(one.getKey());
            if (fate instanceof Records.Fate.Kept kept && isThere(directory, one.getValue(), kept.report())) {
                one.getValue()
                        .sort(Comparator.comparing(
                                file -> file.endsWith(".json"))); // last: where it is, the others are
                for (String file : one.getValue()) {
                    files.rename(directory.resolve(file + NEW), directory.resolve(file));
                }
            } else if (!(fate instanceof Records.Fate.Others)) {
                for (String file : one.getValue()) {
                    files.delete(directory.resolve(file + NEW));
                }
            }
        }
        files.syncDirectory(directory);
    }

    private static boolean isThere(Path directory, List<String> files, String digest) throws IOException {
        for (String file : files) {
            if (file.endsWith(".json")) {
                byte[] content = Files.readAllBytes(directory.resolve(file + NEW));
                return Bytes.sha256(content).hex().equals(digest);
            }
        }
        return false;
    }
}
