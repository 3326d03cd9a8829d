package keyloader.host.print;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import keyloader.host.text.Escape;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;

/**
 * Sets text of one document, in the font that PDFBox brings (Liberation Sans: Latin, Greek, Cyrillic). Lengths are points (1/72
 * inch), from the lower left corner of the page.
 */
public final class Lettering {
    /** Where it lies among the resources. */
    public static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private final PDFont font;

    public Lettering(PDDocument document) throws IOException {
        try (InputStream in = Lettering.class.getResourceAsStream(FONT)) {
            this.font = PDType0Font.load(document, Objects.requireNonNull(in, "PDFBox brings its font"), true);
        }
    }

    /** @param text as {@link #shown} gives it */
    public void line(PDPageContentStream page, float x, float baseline, float size, String text) throws IOException {
        page.beginText();
        page.setFont(font, size);
        page.newLineAtOffset(x, baseline);
        page.showText(text);
        page.endText();
    }

    /** The same in bold, for which the font has no letters of its own: the outlines are drawn as well. */
    public void bold(PDPageContentStream page, float x, float baseline, float size, String text) throws IOException {
        page.saveGraphicsState();
        page.setLineWidth(size / 30);
        page.setRenderingMode(RenderingMode.FILL_STROKE);
        line(page, x, baseline, size, text);
        page.restoreGraphicsState();
    }

    /**
     * What the font can show, and nothing that could turn or hide the rest: what it has not, and what is written from right to
     * left, is written out by its number, as on a terminal.
     *
     * @param raw from anybody
     */
    public String shown(String raw) {
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

    /**
     * Broken at spaces where there are some, otherwise anywhere.
     *
     * @param most lines; what is more ends in an ellipsis
     */
    public List<String> wrap(String text, float room, float size, int most) throws IOException {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (!rest.isEmpty()) {
            if (lines.size() == most) {
                lines.set(most - 1, fitting(lines.get(most - 1) + "\u2026", room, size));
                break;
            }
            int end = fits(rest, room, size);
            if (end < rest.length()) {
                int space = rest.lastIndexOf(' ', end);
                end = space > 0 ? space : end;
            }
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        return lines;
    }

    /** As much of it as fits, and an ellipsis where that is not all. */
    public String fitting(String text, float room, float size) throws IOException {
        if (width(text, size) <= room) {
            return text;
        }
        int end = fits(text, room - width("\u2026", size), size);
        return text.substring(0, end).replaceAll("\u2026+$", "") + "\u2026";
    }

    public float width(String text, float size) throws IOException {
        return font.getStringWidth(text) / 1000 * size;
    }

    /** @return how many characters fit, at least one code point */
    private int fits(String text, float room, float size) throws IOException {
        int end = text.offsetByCodePoints(0, 1);
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            if (width(text.substring(0, next), size) > room) {
                break;
            }
            end = next;
        }
        return end;
    }
}
