package keyloader.host.command;

import java.util.Collection;
import keyloader.host.manifest.Manifest;
import keyloader.host.manifest.ManifestException;
import keyloader.host.manifest.MeterLines;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;

/** Files with what a factory has made. */
final class MeterFiles {
    private static final String WHAT = "meters' lines";

    private MeterFiles() {}

    /** @param names {@code -} for standard input */
    static MeterLines lines(Collection<String> names, Terminal terminal) throws Failure {
        MeterLines lines = new MeterLines();
        for (String name : names) {
            add(lines, InputFile.read(name, Manifest.MAX_LENGTH, WHAT, terminal), name);
        }
        if (lines.labels().isEmpty()) {
            throw Failure.of(Problem.METER_LINES_NONE, String.join(", ", names));
        }
        return lines;
    }

    /** Such lines, or a manifest with them. */
    static MeterLines linesOrManifest(String name, Terminal terminal) throws Failure {
        byte[] file = InputFile.read(name, Manifest.MAX_LENGTH, WHAT, terminal);
        MeterLines lines = new MeterLines();
        if (Manifest.isOne(file)) {
            try {
                return MeterLines.ofManifest(file);
            } catch (ManifestException e) {
                throw Failure.of(Problem.METER_LINE_INVALID, e.line(), name, e.reason());
            }
        }
        add(lines, file, name);
        if (lines.labels().isEmpty()) {
            throw Failure.of(Problem.METER_LINES_NONE, name);
        }
        return lines;
    }

    private static void add(MeterLines lines, byte[] file, String name) throws Failure {
        try {
            lines.read(file, name);
        } catch (ManifestException e) {
            throw Failure.of(Problem.METER_LINE_INVALID, e.line(), name, e.reason());
        }
    }
}
