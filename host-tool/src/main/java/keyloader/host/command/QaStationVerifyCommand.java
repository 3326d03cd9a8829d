package keyloader.host.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.station.report.ReportException;
import keyloader.host.station.report.ReportFiles;
import keyloader.host.station.report.SignedReport;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether reports are as their station wrote them. */
@Command(
        name = "verify",
        description = "Verifies signed reports, and the documents beside them.",
        footer = {"", "The station's code is the factory's word, by another way than the report's."})
public final class QaStationVerifyCommand implements HostCommand {
    private static final String ANY = "any";
    private static final int MAX_DOCUMENT = 16 << 20;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "signed reports (.json)")
    List<String> files = List.of();

    @Option(
            names = "--station",
            paramLabel = "CODE",
            description = "whose signature they must bear: 16 hexadecimal digits; any: see whose it is")
    @Nullable String station;

    @Option(names = "--passed", description = "refuse a report on a meter that has not passed")
    boolean passed;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (files.isEmpty()) {
            throw Failure.of(Problem.FILE_MISSING);
        }
        Optional<String> due = code();
        Tell tell = new Tell(ports.terminal(), common.quiet);
        ObjectNode document = Json.object();
        ArrayNode reports = document.putArray("reports");
        boolean allHold = true;
        for (String file : files) {
            try {
                SignedReport report = verified(file, due);
                if (passed && !report.report().path("verdict").asText().equals("PASS")) {
                    throw Failure.of(Problem.REPORT_NO_PASS, file);
                }
                reports.add(described(file, report));
                if (!json) {
                    tell.result("holds     " + Escape.text(file) + ": " + words(report));
                }
            } catch (Failure e) {
                allHold = false;
                tell.error(e.complaint());
                reports.add(refused(file, e.complaint()));
            }
        }
        if (json) {
            tell.result(Json.print(document));
        }
        return allHold ? ExitCode.OK : ExitCode.FAILED;
    }

    private Optional<String> code() throws Failure {
        if (station == null) {
            throw Failure.of(Problem.STATION_MISSING);
        }
        if (station.equals(ANY)) {
            return Optional.empty();
        }
        String digits = station.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{16}")) {
            throw Failure.of(Problem.STATION_CODE, station);
        }
        return Optional.of(digits);
    }

    private static SignedReport verified(String file, Optional<String> due) throws Failure {
        byte[] content = InputFile.read(file, SignedReport.MAX_LENGTH, "report");
        SignedReport report;
        try {
            report = SignedReport.parse(content);
        } catch (ReportException e) {
            throw Failure.of(Problem.REPORT_INVALID, file, e.reason());
        }
        String code = report.station().id().ownerCode();
        if (due.isPresent() && !due.get().equals(code.replace(" ", ""))) {
            throw Failure.of(Problem.REPORT_OF_ANOTHER, file, code);
        }
        String name = name(report);
        if (!InputFile.path(file).getFileName().toString().equals(name)) {
            throw Failure.of(Problem.REPORT_INVALID, file, "it is that of " + name);
        }
        for (Map.Entry<String, String> document : new TreeMap<>(report.documents()).entrySet()) {
            checkDocument(file, document.getKey(), document.getValue());
        }
        return report;
    }

    private static void checkDocument(String file, String name, String digest) throws Failure {
        Path beside = InputFile.path(file).toAbsolutePath().resolveSibling(name);
        byte[] content;
        try {
            content = InputFile.read(beside.toString(), MAX_DOCUMENT, "document");
        } catch (Failure e) {
            throw Failure.of(Problem.REPORT_DOCUMENT, name, file, "it cannot be read");
        }
        if (!Bytes.sha256(content).hex().equals(digest)) {
            throw Failure.of(Problem.REPORT_DOCUMENT, name, file, "it was changed");
        }
    }

    private static ObjectNode described(String file, SignedReport report) {
        ObjectNode node = Json.object()
                .put("file", file)
                .put("holds", true)
                .put("station", report.station().id().ownerCode());
        for (String name : List.of("verdict", "run", "started")) {
            node.put(name, report.report().path(name).asText());
        }
        return node.put("serial", serial(report));
    }

    private static ObjectNode refused(String file, Complaint why) {
        ObjectNode node = Json.object().put("file", file).put("holds", false);
        node.set("error", why.json());
        return node;
    }

    private static String serial(SignedReport report) {
        JsonNode meter = report.report().path("meter");
        return (meter.isMissingNode() ? report.report().path("label") : meter)
                .path("serial")
                .asText();
    }

    /** A copy under another meter's name would say that that one has passed. */
    private static String name(SignedReport report) {
        Optional<String> meter = Optional.of(serial(report)).filter(serial -> !serial.isEmpty());
        return ReportFiles.name(meter, report.report().path("run").asText()) + ".json";
    }

    private static String words(SignedReport report) {
        return Escape.text(report.report().path("verdict").asText()) + " of meter " + Escape.text(serial(report))
                + " at "
                + Escape.text(report.report().path("started").asText()) + ", by station "
                + report.station().id().ownerCode();
    }
}
