package keyloader.host.labels;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.print.Draft;
import keyloader.host.print.OutputFile;
import keyloader.sealing.Label;

/**
 * Labels for printers that speak ZPL II. The whole label is a graphic: what the printer makes of its own QR codes and fonts
 * nobody could read back before it is on paper.
 */
public final class ZplLabels {
    /** Dots in an inch; by the number that is on the printer, its dots in a millimetre. */
    public enum Resolution {
        DPI_203(203, 8),
        DPI_300(300, 300 / LabelForm.INCH),
        DPI_600(600, 600 / LabelForm.INCH);

        private final int dpi;
        private final double dotsPerMm;

        Resolution(int dpi, double dotsPerMm) {
            this.dpi = dpi;
            this.dotsPerMm = dotsPerMm;
        }

        public int dpi() {
            return dpi;
        }

        double dotsPerMm() {
            return dotsPerMm;
        }
    }

    private static final Pattern LABEL = Pattern.compile("\\^XA\\^PW(\\d{1,5})\\^LL(\\d{1,5})\\^LH0,0"
            + "\\^FX [A-Za-z0-9._-]+\\^FS\\^FO0,0\\^GFA,(\\d{1,7}),(\\d{1,7}),(\\d{1,4}),([0-9A-Za-z:,!]*)\\^FS\\^XZ");

    private ZplLabels() {}

    public static void write(Drawing drawing, OutputFile file, Resolution resolution) throws Failure {
        try (Draft draft = Draft.of(drawing.files(), file.file())) {
            OutputStream out = draft.out();
            int done = 0;
            for (Label label : drawing.labels()) {
                out.write(line(label, resolution).getBytes(StandardCharsets.US_ASCII));
                drawing.progress("labels", ++done);
            }
            readBack(drawing, draft.written(), file.file());
            draft.keep();
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, file.file(), e);
        }
    }

    /** One label, with its serial as a comment. */
    static String line(Label label, Resolution resolution) {
        BufferedImage image = LabelImage.blackAndWhite(label, resolution.dotsPerMm());
        int perRow = ZplGraphic.bytesPerRow(image);
        int all = perRow * image.getHeight();
        return "^XA^PW" + image.getWidth() + "^LL" + image.getHeight() + "^LH0,0^FX " + label.serial()
                + "^FS^FO0,0^GFA," + all + "," + all + "," + perRow + "," + ZplGraphic.encode(image) + "^FS^XZ\n";
    }

    private static void readBack(Drawing drawing, Path written, Path file) throws Failure {
        List<Label> labels = drawing.labels();
        int read = 0;
        try (BufferedReader lines = Files.newBufferedReader(written, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (read == labels.size() || !shows(line, labels.get(read))) {
                    throw Drawing.notReadBack(labels.get(Math.min(read, labels.size() - 1)), file);
                }
                drawing.progress("reading back", ++read);
            }
        } catch (IOException e) { // also where it is not ASCII
            throw Drawing.notReadBack(labels.get(Math.min(read, labels.size() - 1)), file);
        }
        if (read < labels.size()) {
            throw Drawing.notReadBack(labels.get(read), file);
        }
    }

    private static boolean shows(String line, Label label) {
        Matcher matcher = LABEL.matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        int rows = Integer.parseInt(matcher.group(2));
        int all = Integer.parseInt(matcher.group(3));
        int perRow = Integer.parseInt(matcher.group(5));
        int width = Integer.parseInt(matcher.group(1));
        if (all != perRow * rows || !matcher.group(4).equals(matcher.group(3)) || perRow != (width + 7) / 8) {
            return false;
        }
        try {
            return LabelImage.shows(ZplGraphic.decode(matcher.group(6), perRow, rows), label);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
