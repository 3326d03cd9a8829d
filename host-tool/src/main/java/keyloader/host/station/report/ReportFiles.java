package keyloader.host.station.report;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keyloader.host.port.DurableFiles;
import keyloader.host.station.battery.TestOutcome;
import keyloader.sealing.Network;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;

/**
 * The three files of one run. They are on the disk, under other names, before the run is recorded, and get their names after it: no
 * report says what no record says.
 */
public final class ReportFiles {
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
            Path directory, TestOutcome outcome, List<Network> networks, SigningKey station, String version)
            throws GeneralSecurityException {
        String name = outcome.serial().orElse("unknown") + "-" + outcome.run();
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put(name + ".xml", JUnitXml.of(outcome));
        documents.put(name + ".pdf", ReportPdf.of(outcome, station.publicKey().id()));
        String report = ReportJson.line(outcome, networks, station.publicKey().id(), version, documents);
        return new ReportFiles(directory, name, documents, SignedReport.sign(report, station));
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
        return directory.resolve(file + ".new");
    }
}
