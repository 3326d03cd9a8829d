package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.print.Draft;
import keyloader.host.print.OutputFile;
import keyloader.host.station.records.RecordsException;
import keyloader.host.station.records.Yield;
import keyloader.host.text.Cells;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a station's meters have fared. */
@Command(
        name = "yield",
        description = "Shows how many meters have passed, what the others failed at, and how long steps take.",
        footer = {"", "A meter counts by its serial: as its last run says."})
public final class QaStationYieldCommand implements HostCommand {
    private static final List<String> COLUMNS = List.of(
            "run",
            "started",
            "seconds",
            "jig",
            "serial",
            "check code",
            "agent",
            "verdict",
            "earlier",
            "step",
            "finding",
            "what",
            "report");

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--records", paramLabel = "FILE", description = "the station's records")
    @Nullable String records;

    @Option(names = "--since", paramLabel = "DATE", description = "only runs since then, such as 2026-03-01 (UTC)")
    @Nullable String since;

    @Option(names = "--csv", paramLabel = "FILE", description = "also write a table of all runs; its name ends in .csv")
    @Nullable String csv;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (records == null) {
            throw Failure.of(Problem.RECORDS_MISSING);
        }
        Instant from = from();
        Path file = InputFile.path(records);
        if (!Files.exists(file)) {
            throw Failure.of(Problem.RECORDS_ABSENT, file);
        }
        Optional<OutputFile> table =
                csv == null ? Optional.empty() : Optional.of(OutputFile.of(InputFile.path(csv), List.of(".csv")));
        Yield yield = table.isEmpty() ? read(file, from, row -> {}) : write(ports, file, from, table.get());
        Tell tell = new Tell(ports.terminal(), common.quiet);
        if (json) {
            tell.result(Json.print(document(yield)));
        } else {
            show(tell, yield);
            table.ifPresent(written -> OutputOptions.tell(tell, written, false));
        }
        return ExitCode.OK;
    }

    private Instant from() throws Failure {
        if (since == null) {
            return Instant.EPOCH;
        }
        try {
            return since.contains("T")
                    ? Instant.parse(since)
                    : LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw Failure.of(Problem.SINCE_INVALID, since);
        }
    }

    private static Yield read(Path file, Instant from, Yield.Rows rows) throws Failure {
        try {
            return Yield.read(file, from, rows);
        } catch (RecordsException e) {
            throw Failure.of(Problem.RECORDS_UNUSABLE, file, e.reason());
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, "the table", e);
        }
    }

    private static Yield write(HostPorts ports, Path file, Instant from, OutputFile table) throws Failure {
        CsvSchema schema = CsvSchema.emptySchema().withLineSeparator("\r\n"); // RFC 4180
        try (Draft draft = Draft.of(ports.files(), table.file())) {
            CsvGenerator generator = new CsvFactory().createGenerator(draft.out());
            generator.setSchema(schema);
            line(generator, COLUMNS);
            Yield yield = read(file, from, row -> line(generator, cells(row)));
            generator.flush();
            draft.written();
            draft.keep();
            return yield;
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, table.file(), e);
        }
    }

    private static void line(CsvGenerator csv, List<String> cells) throws IOException {
        csv.writeStartArray();
        for (String cell : cells) {
            csv.writeString(Cells.harmless(cell));
        }
        csv.writeEndArray();
    }

    private static List<String> cells(Yield.Row row) {
        String code = row.kid().length() < 8
                ? ""
                : row.kid().substring(0, 4).toUpperCase(Locale.ROOT) + "-"
                        + row.kid().substring(4, 8).toUpperCase(Locale.ROOT);
        return List.of(
                row.run(),
                row.started().toString(),
                String.format(Locale.ROOT, "%.1f", row.millis() / 1000.0),
                row.jig(),
                row.serial(),
                code,
                row.agent(),
                row.passed().map(passed -> passed ? "PASS" : "FAIL").orElse("BROKEN OFF"),
                String.valueOf(row.earlier()),
                row.step(),
                row.finding(),
                row.what(),
                row.report());
    }

    private static void show(Tell tell, Yield yield) {
        tell.result("meters    " + yield.meters() + ", in " + yield.runs() + " run(s)");
        tell.result("passed    " + yield.passedAtFirst() + " at first, " + yield.passedLater() + " after a retest"
                + percent(yield.passedAtFirst() + yield.passedLater(), yield.meters()));
        tell.result("failed    " + yield.failed());
        if (yield.brokenOff() > 0) {
            tell.result("not ended " + yield.brokenOff() + " run(s), broken off or still going on");
        }
        if (!yield.failures().isEmpty()) {
            tell.result("");
            tell.result("failures by step");
            for (Yield.Failures one : yield.failures()) {
                tell.result(String.format(
                        Locale.ROOT,
                        "  %-12s %6d  %s",
                        Escape.text(one.step()),
                        one.runs(),
                        Escape.text(one.finding())));
            }
        }
        if (!yield.times().isEmpty()) {
            tell.result("");
            tell.result("seconds by step   median  slowest");
            for (Yield.Times one : yield.times()) {
                tell.result(String.format(
                        Locale.ROOT,
                        "  %-12s    %7.2f  %7.2f",
                        Escape.text(one.step()),
                        one.median() / 1000.0,
                        one.slowest() / 1000.0));
            }
        }
    }

    private static String percent(int part, int all) {
        return all == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / all);
    }

    private static ObjectNode document(Yield yield) {
        ObjectNode node = Json.object()
                .put("meters", yield.meters())
                .put("passedAtFirst", yield.passedAtFirst())
                .put("passedLater", yield.passedLater())
                .put("failed", yield.failed())
                .put("runs", yield.runs())
                .put("brokenOff", yield.brokenOff());
        ArrayNode failures = node.putArray("failures");
        yield.failures().forEach(one -> failures.addObject()
                .put("step", one.step())
                .put("finding", one.finding())
                .put("runs", one.runs()));
        ArrayNode times = node.putArray("times");
        yield.times().forEach(one -> times.addObject()
                .put("step", one.step())
                .put("runs", one.runs())
                .put("medianMillis", one.median())
                .put("slowestMillis", one.slowest()));
        return node;
    }
}
