package keyloader.host.round;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import keyloader.host.text.Escape;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * A table on A4 paper, landscape. Text is set in the font that PDFBox brings (Liberation Sans: Latin, Greek, Cyrillic); what
 * that font has not, and what is written from right to left, is written out by its number, as on a terminal.
 */
final class Paper {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final float MARGIN = 36; // points: half an inch
    private static final float SIZE = 8;
    private static final float LEADING = 10.5f;
    private static final float PADDING = 3;
    private static final float TITLE = 14;
    /** Of one cell; a longer one ends in an ellipsis. */
    private static final int MAX_LINES = 12;

    private final PDDocument document;
    private final PDFont font;
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
        try (InputStream in = Paper.class.getResourceAsStream(FONT)) {
            this.font = PDType0Font.load(document, Objects.requireNonNull(in, "PDFBox brings its font"), true);
        }
        this.width = PDRectangle.A4.getHeight() - 2 * MARGIN;
        this.widths = new float[columns.size()];
        int all = columns.stream().mapToInt(Column::parts).sum();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width * columns.get(i).parts() / all;
        }
        this.page = turnPage();
        y -= TITLE;
        line(MARGIN, y, TITLE, fitting(shown(title), width, TITLE));
        y -= LEADING + 4;
        for (String one : wrap(shown(subtitle), width)) {
            line(MARGIN, y, SIZE, one);
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

    private void line(float x, float baseline, float size, String text) throws IOException {
        page.beginText();
        page.setFont(font, size);
        page.newLineAtOffset(x, baseline);
        page.showText(text);
        page.endText();
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
            line(x + PADDING, y, SIZE, fitting(columns.get(i).title(), widths[i] - 2 * PADDING, SIZE));
            x += widths[i];
        }
        y -= PADDING + 2;
        rule(y);
    }

    private void row(List<String> cells) throws IOException {
        List<List<String>> wrapped = new ArrayList<>();
        int lines = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> one = wrap(shown(cells.get(i)), widths[i] - 2 * PADDING);
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
                line(x + PADDING, baseline, SIZE, text);
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
                foot.beginText();
                foot.setFont(font, SIZE);
                foot.newLineAtOffset(MARGIN, MARGIN - LEADING);
                foot.showText("page " + (i + 1) + " of " + count);
                foot.endText();
            }
        }
    }

    /** What the font can show; nothing that could turn or hide the rest. */
    private String shown(String raw) {
        StringBuilder shown = new StringBuilder();
        Escape.text(raw).codePoints().forEach(point -> {
            if (isSet(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(String.format("\\u{%x}", point));
            }
        });
        return shown.toString();
    }

    private boolean isSet(int point) {
        byte direction = Character.getDirectionality(point);
        if (direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC) {
            return false; // it would stand in the wrong order
        }
        try {
            font.encode(Character.toString(point));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private float widthOf(String text, float size) throws IOException {
        return font.getStringWidth(text) / 1000 * size;
    }

    /** At spaces where there are some, otherwise anywhere. */
    private List<String> wrap(String text, float room) throws IOException {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (!rest.isEmpty()) {
            if (lines.size() == MAX_LINES) {
                lines.set(MAX_LINES - 1, fitting(lines.get(MAX_LINES - 1) + "\u2026", room, SIZE));
                break;
            }
            int end = fits(rest, room, SIZE);
            if (end < rest.length()) {
                int space = rest.lastIndexOf(' ', end);
                end = space > 0 ? space : end;
            }
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        return lines;
    }

    /** @return how many characters fit, at least one code point */
    private int fits(String text, float room, float size) throws IOException {
        int end = text.offsetByCodePoints(0, 1);
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            if (widthOf(text.substring(0, next), size) > room) {
                break;
            }
            end = next;
        }
        return end;
    }

    private String fitting(String text, float room, float size) throws IOException {
        if (widthOf(text, size) <= room) {
            return text;
        }
        int end = fits(text, room - widthOf("\u2026", size), size);
        return text.substring(0, end).replaceAll("\u2026+$", "") + "\u2026";
    }
}
