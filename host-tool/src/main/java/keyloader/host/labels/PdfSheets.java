package keyloader.host.labels;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.print.Draft;
import keyloader.host.print.Lettering;
import keyloader.host.print.OutputFile;
import keyloader.label.LabelCode;
import keyloader.sealing.Label;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.util.Matrix;

/** Labels side by side on A4 paper, to be cut out. The code is drawn as areas, which every printer has as sharp as it can. */
public final class PdfSheets {
    static final int COLUMNS = 7;
    static final int ROWS = 8;
    static final int ON_A_PAGE = COLUMNS * ROWS;

    private static final double POINT = LabelForm.INCH / 72; // mm
    private static final double PAGE_WIDTH = 210;
    private static final double PAGE_HEIGHT = 297;
    private static final double LEFT = (PAGE_WIDTH - COLUMNS * LabelForm.WIDTH) / 2;
    private static final double TOP = (PAGE_HEIGHT - ROWS * LabelForm.HEIGHT) / 2;
    private static final float FOOT = 8; // points
    /** What an office printer has at the least. */
    private static final int READ_BACK_DPI = 300;

    private final PDDocument document;
    private final Lettering letters;

    private PdfSheets(PDDocument document) throws IOException {
        this.document = document;
        this.letters = new Lettering(document);
    }

    public static int pages(int labels) {
        return (labels + ON_A_PAGE - 1) / ON_A_PAGE;
    }

    /** Where a label lies on its page, in millimetres from the upper left corner. */
    private record Place(double left, double top) {
        static Place of(int onPage) {
            int row = onPage / COLUMNS;
            return new Place(LEFT + onPage % COLUMNS * LabelForm.WIDTH, TOP + row * LabelForm.HEIGHT);
        }
    }

    public static void write(Drawing drawing, OutputFile file) throws Failure {
        try (Draft draft = Draft.of(drawing.files(), file.file())) {
            draw(drawing, draft);
            readBack(drawing, draft.written(), file.file());
            draft.keep();
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, file.file(), e);
        }
    }

    private static void draw(Drawing drawing, Draft draft) throws IOException {
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation().setTitle("Labels");
            document.getDocumentInformation().setProducer("keyloader");
            PdfSheets sheets = new PdfSheets(document);
            int count = drawing.labels().size();
            for (int page = 0; page < pages(count); page++) {
                int end = Math.min(count, (page + 1) * ON_A_PAGE);
                sheets.page(drawing.labels().subList(page * ON_A_PAGE, end), page + 1, pages(count));
                drawing.progress("sheets", end);
            }
            document.save(draft.out());
        }
    }

    private void page(List<Label> labels, int number, int of) throws IOException {
        PDPage sheet = new PDPage(PDRectangle.A4);
        document.addPage(sheet);
        try (PDPageContentStream page = new PDPageContentStream(document, sheet)) {
            for (int i = 0; i < labels.size(); i++) {
                label(page, labels.get(i), Place.of(i));
            }
            String foot = "Print this in its actual size (100%): the codes are 20 mm wide. Page " + number + " of " + of
                    + ": " + labels.get(0).serial() + " to "
                    + labels.get(labels.size() - 1).serial();
            float room = points(COLUMNS * LabelForm.WIDTH);
            letters.line(page, points(LEFT), points(TOP / 2), FOOT, letters.fitting(foot, room, FOOT));
        }
    }

    private void label(PDPageContentStream page, Label label, Place place) throws IOException {
        page.saveGraphicsState();
        page.setStrokingColor(0.7f);
        page.setLineWidth(0.25f);
        page.addRect(
                points(place.left()),
                points(PAGE_HEIGHT - place.top() - LabelForm.HEIGHT),
                points(LabelForm.WIDTH),
                points(LabelForm.HEIGHT));
        page.stroke();
        page.restoreGraphicsState();
        code(page, LabelCode.of(label), place);
        for (LabelForm.Line line : LabelForm.lines(label, this::width)) {
            float size = points(line.size());
            float x = points(place.left() + LabelForm.WIDTH / 2) - letters.width(line.text(), size) / 2;
            float y = points(PAGE_HEIGHT - place.top() - line.baseline());
            if (line.bold()) {
                letters.bold(page, x, y, size, line.text());
            } else {
                letters.line(page, x, y, size, line.text());
            }
        }
    }

    /** All of it as one area, so that no seam shows between its modules. */
    private static void code(PDPageContentStream page, LabelCode code, Place place) throws IOException {
        float module = points(LabelForm.CODE) / code.size();
        page.saveGraphicsState();
        // From here on the unit is a module, and y goes down.
        page.transform(new Matrix(
                module,
                0,
                0,
                -module,
                points(place.left() + LabelForm.CODE_LEFT),
                points(PAGE_HEIGHT - place.top() - LabelForm.CODE_TOP)));
        for (int y = 0; y < code.size(); y++) {
            for (int x = 0; x < code.size(); x++) {
                int end = x;
                while (end < code.size() && code.isDark(end, y)) {
                    end++;
                }
                if (end > x) {
                    page.addRect(x, y, end - x, 1);
                    x = end;
                }
            }
        }
        page.fill();
        page.restoreGraphicsState();
    }

    private double width(String text) {
        try {
            return letters.width(text, 1);
        } catch (IOException e) {
            throw new IllegalStateException("the font is in memory", e);
        }
    }

    private static float points(double mm) {
        return (float) (mm / POINT);
    }

    /** Each page is drawn as a printer would, and each label looked for in its own place. */
    private static void readBack(Drawing drawing, Path written, Path file) throws Failure {
        List<Label> labels = drawing.labels();
        int read = 0;
        try (PDDocument document = Loader.loadPDF(written.toFile())) {
            if (document.getNumberOfPages() != pages(labels.size())) {
                throw Drawing.notReadBack(labels.get(0), file);
            }
            PDFRenderer renderer = new PDFRenderer(document);
            for (int page = 0; page < document.getNumberOfPages(); page++) {
                BufferedImage sheet = renderer.renderImageWithDPI(page, READ_BACK_DPI, ImageType.GRAY);
                for (int i = 0; i < ON_A_PAGE && read < labels.size(); i++, read++) {
                    if (!LabelImage.shows(cutOut(sheet, Place.of(i)), labels.get(read))) {
                        throw Drawing.notReadBack(labels.get(read), file);
                    }
                }
                drawing.progress("reading back", read);
            }
        } catch (IOException | RuntimeException e) { // damaged, PDFBox throws either
            throw Drawing.notReadBack(labels.get(Math.min(read, labels.size() - 1)), file);
        }
    }

    private static BufferedImage cutOut(BufferedImage sheet, Place place) {
        double scale = READ_BACK_DPI / LabelForm.INCH;
        return sheet.getSubimage(
                (int) (place.left() * scale), (int) (place.top() * scale), (int) (LabelForm.WIDTH * scale), (int)
                        (LabelForm.HEIGHT * scale));
    }
}
