package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.host.labels.Drawing;
import keyloader.host.labels.PdfSheets;
import keyloader.host.labels.PngLabels;
import keyloader.host.labels.ZplLabels;
import keyloader.host.labels.ZplLabels.Resolution;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.print.OutputFile;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.Label;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws the labels of many meters. */
@Command(
        name = "labels",
        description = "Draws meters' labels, with a QR code of 20 mm, and reads each back from what was drawn.",
        footer = {
            "",
            "Print sheets and pictures in their actual size (100 percent). A manifest's signature is verified, whosever it is."
        })
public final class LabelsCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "METERS",
            description = "a manifest, or the lines that keyloader-agent provision has printed; - for standard input")
    @Nullable String meters;

    @Option(names = "--pdf", paramLabel = "FILE", description = "sheets of A4 paper, 56 labels each")
    @Nullable String pdf;

    @Option(names = "--png", paramLabel = "DIR", description = "a picture of each label, DIR/SERIAL.png")
    @Nullable String png;

    @Option(names = "--zpl", paramLabel = "FILE", description = "for label printers that speak ZPL II")
    @Nullable String zpl;

    @Option(names = "--dpi", paramLabel = "N", description = "of the label printer: 203, 300 or 600; 203, if not given")
    @Nullable String dpi;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        if (meters == null) {
            throw Failure.of(Problem.FILE_MISSING);
        }
        if (pdf == null && png == null && zpl == null) {
            throw Failure.of(Problem.LABELS_NOWHERE);
        }
        Resolution resolution = resolution();
        Optional<OutputFile> sheets = output(pdf, ".pdf");
        Optional<OutputFile> printer = output(zpl, ".zpl");
        Optional<Path> pictures = png == null ? Optional.empty() : Optional.of(InputFile.path(png));
        List<Label> labels =
                MeterFiles.linesOrManifest(meters, ports.terminal()).labels();
        if (pictures.isPresent()) {
            PngLabels.check(labels);
        }
        Tell tell = new Tell(ports.terminal(), common.quiet);
        Drawing drawing = new Drawing(labels, ports.files(), tell);
        if (sheets.isPresent()) {
            PdfSheets.write(drawing, sheets.get());
        }
        if (printer.isPresent()) {
            ZplLabels.write(drawing, printer.get(), resolution);
        }
        if (pictures.isPresent()) {
            PngLabels.write(drawing, pictures.get());
        }
        report(tell, labels.size(), sheets, pictures, printer, resolution);
        return ExitCode.OK;
    }

    private Resolution resolution() throws Failure {
        String wanted = dpi == null ? "203" : dpi;
        if (dpi != null && zpl == null) {
            throw Failure.of(Problem.LABELS_DPI_ALONE);
        }
        return Arrays.stream(Resolution.values())
                .filter(one -> Integer.toString(one.dpi()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> Failure.of(Problem.LABELS_DPI, wanted));
    }

    private static Optional<OutputFile> output(@Nullable String name, String kind) throws Failure {
        return name == null ? Optional.empty() : Optional.of(OutputFile.of(InputFile.path(name), List.of(kind)));
    }

    private void report(
            Tell tell,
            int labels,
            Optional<OutputFile> sheets,
            Optional<Path> pictures,
            Optional<OutputFile> printer,
            Resolution resolution) {
        if (json) {
            ObjectNode document = Json.object().put("labels", labels);
            sheets.ifPresent(file -> document.put("pdf", absolute(file.file())).put("pages", PdfSheets.pages(labels)));
            pictures.ifPresent(directory -> document.put("png", absolute(directory)));
            printer.ifPresent(file -> document.put("zpl", absolute(file.file())).put("dpi", resolution.dpi()));
            tell.result(Json.print(document));
            return;
        }
        tell.result("labels    " + labels + ", each read back");
        sheets.ifPresent(file -> tell.result(
                "sheets    " + Escape.text(absolute(file.file())) + ", " + PdfSheets.pages(labels) + " page(s)"));
        pictures.ifPresent(directory -> tell.result("pictures  " + Escape.text(absolute(directory))));
        printer.ifPresent(file ->
                tell.result("ZPL       " + Escape.text(absolute(file.file())) + ", " + resolution.dpi() + " dpi"));
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().toString();
    }
}
