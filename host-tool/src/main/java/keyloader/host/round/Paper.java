package keyloader.host.round;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.host.print.Lettering;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** A table on A4 paper, landscape. */
final class Paper {
    private static final float MARGIN = 36; // points: half an inch
    private static final float SIZE = 8;
    private static final float LEADING = 10.5f;
    private static final float PADDING = 3;
    private static final float TITLE = 14;
    /** Of one cell; a longer one ends in an ellipsis. */
    private static final int MAX_LINES = 12;

    private final PDDocument document;
    private final Lettering letters;
    private final List<Column> columns;
    private final float[] widths;
    private final float width;
    private PDPageContentStream page;
    private float y;

    /**
     * @param parts its share of the width
     * @param box whether a box to tick is drawn in place of text
     */
    record Column(String title, int parts, boolean box) {
        Column(String title, int parts) {
            this(title, parts, false);
        }

        static Column box(String title, int parts) {
            return new Column(title, parts, true);
        }
    }

    private Paper(PDDocument document, String title, String subtitle, List<Column> columns) throws IOException {
        this.document = document;
        this.columns = columns;
        this.letters = new Lettering(document);
        this.width = PDRectangle.A4.getHeight() - 2 * MARGIN;
        this.widths = new float[columns.size()];
        int all = columns.stream().mapToInt(Column::parts).sum();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width * columns.get(i).parts() / all;
        }
        this.page = turnPage();
        y -= TITLE;
        letters.line(page, MARGIN, y, TITLE, letters.fitting(letters.shown(title), width, TITLE));
        y -= LEADING + 4;
        for (String one : letters.wrap(letters.shown(subtitle), width, SIZE, MAX_LINES)) {
            letters.line(page, MARGIN, y, SIZE, one);
            y -= LEADING;
        }
        header();
    }

    /** Text of the cells as it came: it is made safe here. */
    static byte[] table(String title, String subtitle, List<Column> columns, List<List<String>> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation().setTitle(title);
            document.getDocumentInformation().setProducer("keyloader");
            Paper paper = new Paper(document, title, subtitle, columns);
            for (List<String> row : rows) {
                paper.row(row);
            }
            paper.page.close();
            paper.number();
            document.save(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private PDPageContentStream turnPage() throws IOException {
        PDPage fresh = new PDPage(new PDRectangle(PDRectangle.A4.getHeight(), PDRectangle.A4.getWidth()));
        document.addPage(fresh);
        y = PDRectangle.A4.getWidth() - MARGIN;
        return new PDPageContentStream(document, fresh);
    }

    private void rule(float at) throws IOException {
        page.setLineWidth(0.4f);
        page.moveTo(MARGIN, at);
        page.lineTo(MARGIN + width, at);
        page.stroke();
    }

    private void header() throws IOException {
        y -= LEADING + PADDING;
        float x = MARGIN;
        for (int i = 0; i < widths.length; i++) {
            letters.line(
                    page, x + PADDING, y, SIZE, letters.fitting(columns.get(i).title(), widths[i] - 2 * PADDING, SIZE));
            x += widths[i];
        }
        y -= PADDING + 2;
        rule(y);
    }

    private void row(List<String> cells) throws IOException {
        List<List<String>> wrapped = new ArrayList<>();
        int lines = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> one = letters.wrap(letters.shown(cells.get(i)), widths[i] - 2 * PADDING, SIZE, MAX_LINES);
            wrapped.add(one);
            lines = Math.max(lines, one.size());
        }
        float height = Math.max(lines * LEADING, columns.get(0).box() ? 16 : 0) + 2 * PADDING;
        if (y - height < MARGIN + LEADING) {
            page.close();
            page = turnPage();
            header();
        }
        float x = MARGIN;
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).box()) {
                page.addRect(x + PADDING, y - height + (height - 11) / 2, 11, 11);
                page.stroke();
            }
            float baseline = y - PADDING - SIZE;
            for (String text : wrapped.get(i)) {
                letters.line(page, x + PADDING, baseline, SIZE, text);
                baseline -= LEADING;
            }
            x += widths[i];
        }
        y -= height;
        rule(y);
    }

    private void number() throws IOException {
        int count = document.getNumberOfPages();
        for (int i = 0; i < count; i++) {
            try (PDPageContentStream foot =
                    new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true, true)) {
                letters.line(foot, MARGIN, MARGIN - LEADING, SIZE, "page " + (i + 1) + " of " + count);
            }
        }
    }
}
