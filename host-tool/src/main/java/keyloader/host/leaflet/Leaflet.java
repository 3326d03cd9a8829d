package keyloader.host.leaflet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.ResourceBundle;
import keyloader.host.print.Lettering;
import keyloader.sealing.Verdict;
import keyloader.wire.light.Blink;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/**
 * One page for the person who plugs the loader in: what to do, and what the light says. Its patterns are drawn from the
 * {@link Blink}s that meters show, one for each {@link Verdict.Light}.
 */
public final class Leaflet {
    private static final float MARGIN = 42; // points
    private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;
    private static final float TITLE = 24;
    private static final float HEADING = 15;
    private static final float SIZE = 10.5f;
    private static final float LEADING = 13;

    /** Of a pattern, from its left end to its right. */
    static final Duration SHOWN = Duration.ofSeconds(6);

    static final float STRIP = 150;
    private static final float STRIP_HEIGHT = 13;

    private final Lettering letters;
    private final PDPageContentStream page;
    private final Pen pen;
    private final ResourceBundle texts;
    private float y = PDRectangle.A4.getHeight() - MARGIN;

    private Leaflet(Lettering letters, PDPageContentStream page, ResourceBundle texts) {
        this.letters = letters;
        this.page = page;
        this.pen = new Pen(page);
        this.texts = texts;
    }

    /**
     * A4, in PDF.
     *
     * @param contact whom to ask, as it came: three lines of it are shown
     */
    public static byte[] pdf(Language language, Optional<String> contact) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            ResourceBundle texts = language.texts();
            document.getDocumentInformation().setTitle(texts.getString("TITLE"));
            document.getDocumentInformation().setProducer("keyloader");
            document.getDocumentCatalog().setLanguage(language.locale().getLanguage());
            PDPage sheet = new PDPage(PDRectangle.A4);
            document.addPage(sheet);
            try (PDPageContentStream page = new PDPageContentStream(document, sheet)) {
                new Leaflet(new Lettering(document), page, texts).draw(contact);
            }
            document.save(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private void draw(Optional<String> contact) throws IOException {
        y -= TITLE;
        letters.bold(page, MARGIN, y, TITLE, texts.getString("TITLE"));
        y -= 22;
        steps();
        y -= 22;
        letters.bold(page, MARGIN, y, HEADING, texts.getString("LIGHTS"));
        y -= 22;
        light("STEADY", Optional.of(Blink.STEADY));
        light("WORKING", Optional.of(Blink.SLOW));
        for (Verdict.Light light : Verdict.Light.values()) {
            if (light.blinks() > 0) {
                light(light.name(), Optional.of(Blink.count(light.blinks())));
            }
        }
        light("OFF", Optional.empty());
        letters.line(page, MARGIN, y + 2, 8, "|");
        letters.line(page, MARGIN + 6, y + 2, 8, texts.getString("SECONDS"));
        letters.line(page, MARGIN + STRIP - 2, y + 2, 8, "|");
        y -= 20;
        paragraph(MARGIN, WIDTH, texts.getString("SEALED"), 4);
        if (contact.isPresent()) {
            y -= 6;
            letters.bold(page, MARGIN, y, SIZE, texts.getString("CONTACT"));
            y -= LEADING;
            paragraph(MARGIN, WIDTH, letters.shown(contact.get()), 3);
        }
        if (y < MARGIN - LEADING) {
            throw new IllegalStateException("the leaflet's words do not fit on its page");
        }
    }

    private void steps() throws IOException {
        float panel = (WIDTH - 2 * 16) / 3;
        float top = y;
        float lowest = y;
        for (int i = 0; i < 3; i++) {
            float x = MARGIN + i * (panel + 16);
            pen.box(x, top - 150, panel, 150);
            pen.ring(x + 18, top - 18, 11);
            String number = Integer.toString(i + 1);
            letters.bold(page, x + 18 - letters.width(number, HEADING) / 2, top - 23.5f, HEADING, number);
            float middle = x + panel / 2;
            boolean plugged = i == 1;
            pen.meter(middle - 32, top - 88, i == 2);
            pen.loader(middle - 10, plugged ? top - 136 : top - 146);
            if (plugged) {
                letters.bold(page, middle + 40, top - 68, HEADING, "\u2026");
            } else {
                pen.arrow(middle + 26, i == 0 ? top - 138 : top - 104, i == 0 ? 34 : -34);
            }
            y = top - 150 - 18;
            paragraph(x, panel, texts.getString("STEP." + number), 7);
            lowest = Math.min(lowest, y);
        }
        y = lowest;
    }

    private void light(String name, Optional<Blink> pattern) throws IOException {
        float top = y;
        if (pattern.isPresent()) {
            strip(pattern.get(), top - STRIP_HEIGHT + 3);
        }
        pen.box(MARGIN, top - STRIP_HEIGHT + 3, STRIP, STRIP_HEIGHT);
        float x = MARGIN + STRIP + 16;
        letters.bold(page, x, top - SIZE + 3, SIZE, texts.getString("LIGHT." + name));
        y = top - SIZE + 3 - LEADING;
        paragraph(x, WIDTH - STRIP - 16, texts.getString("LIGHT." + name + ".MEANS"), 4);
        y -= 4;
    }

    private void strip(Blink pattern, float low) throws IOException {
        float perNano = STRIP / SHOWN.toNanos();
        long at = 0;
        while (at < SHOWN.toNanos()) {
            long end = Math.min(SHOWN.toNanos(), at + Math.min(SHOWN.toNanos(), pattern.nanosToChange(at)));
            if (pattern.isOn(at)) {
                pen.lit(MARGIN + at * perNano, low, (end - at) * perNano, STRIP_HEIGHT);
            }
            at = end;
        }
    }

    private void paragraph(float x, float room, String text, int most) throws IOException {
        for (String line : letters.wrap(text, room, SIZE, most)) {
            letters.line(page, x, y, SIZE, line);
            y -= LEADING;
        }
    }
}
