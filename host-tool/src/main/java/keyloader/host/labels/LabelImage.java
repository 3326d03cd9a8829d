package keyloader.host.labels;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import keyloader.host.print.Lettering;
import keyloader.label.LabelCode;
import keyloader.label.LabelReader;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** A label in dots. Each module of the code has the same whole number of them, so that none is blurred or narrower. */
final class LabelImage {
    private static final Font FONT = font();
    private static final FontRenderContext EXACT = new FontRenderContext(new AffineTransform(), true, true);

    private LabelImage() {}

    private static Font font() {
        try (InputStream in = LabelImage.class.getResourceAsStream(Lettering.FONT)) {
            return Font.createFont(Font.TRUETYPE_FONT, Objects.requireNonNull(in, "PDFBox brings its font"));
        } catch (IOException | FontFormatException e) {
            throw new IllegalStateException("the font that PDFBox brings cannot be read", e);
        }
    }

    /** The most dots that a module may have where the code is not to be larger than it should. */
    static int dotsPerModule(Label label, double dotsPerMm) {
        return (int) (LabelForm.CODE * dotsPerMm / LabelCode.of(label).size());
    }

    /** In grey, for screens and for printers that make their own dots. */
    static BufferedImage grey(Label label, double dotsPerMm) {
        return draw(label, dotsPerMm, BufferedImage.TYPE_BYTE_GRAY);
    }

    /** In black and white, as a label printer has it. */
    static BufferedImage blackAndWhite(Label label, double dotsPerMm) {
        return draw(label, dotsPerMm, BufferedImage.TYPE_BYTE_BINARY);
    }

    private static BufferedImage draw(Label label, double dotsPerMm, int type) {
        int width = (int) Math.round(LabelForm.WIDTH * dotsPerMm);
        BufferedImage image = new BufferedImage(width, (int) Math.round(LabelForm.HEIGHT * dotsPerMm), type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, image.getHeight());
        graphics.setColor(Color.BLACK);
        code(graphics, label, dotsPerMm);
        graphics.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING,
                type == BufferedImage.TYPE_BYTE_BINARY
                        ? RenderingHints.VALUE_TEXT_ANTIALIAS_OFF
                        : RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        for (LabelForm.Line line : LabelForm.lines(label, LabelImage::width)) {
            Font font = FONT.deriveFont(line.bold() ? Font.BOLD : Font.PLAIN, (float) (line.size() * dotsPerMm));
            graphics.setFont(font);
            double room = font.getStringBounds(line.text(), graphics.getFontRenderContext())
                    .getWidth();
            graphics.drawString(line.text(), (float) ((width - room) / 2), (float) (line.baseline() * dotsPerMm));
        }
        graphics.dispose();
        return image;
    }

    /** Where dots are few, the code is smaller than its place, and stands in the middle of it. */
    private static void code(Graphics2D graphics, Label label, double dotsPerMm) {
        LabelCode code = LabelCode.of(label);
        int module = dotsPerModule(label, dotsPerMm);
        double spare = (LabelForm.CODE * dotsPerMm - module * code.size()) / 2;
        int left = (int) Math.round(LabelForm.CODE_LEFT * dotsPerMm + spare);
        int top = (int) Math.round(LabelForm.CODE_TOP * dotsPerMm + spare);
        for (int y = 0; y < code.size(); y++) {
            for (int x = 0; x < code.size(); x++) {
                if (code.isDark(x, y)) {
                    graphics.fillRect(left + x * module, top + y * module, module, module);
                }
            }
        }
    }

    private static double width(String text) {
        return FONT.deriveFont(Font.BOLD, 100f).getStringBounds(text, EXACT).getWidth() / 100;
    }

    /** Whether the one label in a picture is this one. */
    static boolean shows(BufferedImage picture, Label label) {
        try {
            return LabelReader.readLabel(picture).equals(label);
        } catch (MalformedException e) {
            return false;
        }
    }
}
