package keyloader.label;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Draws a printable label: the QR code, and for people the serial, the check code and the text of the code. */
public final class LabelDrawing {
    private static final int WIDTH = 800;
    private static final int CODE = 720;
    private static final int MARGIN = 40;

    private LabelDrawing() {}

    /**
     * A PNG picture that has been read back and says what it should.
     *
     * @throws IllegalStateException when the picture does not read back as this label
     */
    public static byte[] draw(Label label) {
        byte[] png = encode(paint(label));
        try {
            if (!LabelReader.readLabel(png).equals(label)) {
                throw new IllegalStateException("the label's picture reads back as another label");
            }
        } catch (PictureUnreadableException | MalformedException e) {
            throw new IllegalStateException("the label's picture does not read back", e);
        }
        return png;
    }

    private static BufferedImage paint(Label label) {
        LabelCode code = LabelCode.of(label);
        int module = CODE / (code.size() + 2 * LabelCode.QUIET_ZONE);
        int margin = (CODE - module * code.size()) / 2;
        int lineHeight = 22;
        String uri = label.uri();
        BufferedImage image =
                new BufferedImage(WIDTH, MARGIN + CODE + 130 + 3 * lineHeight, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setColor(Color.BLACK);
        for (int y = 0; y < code.size(); y++) {
            for (int x = 0; x < code.size(); x++) {
                if (code.isDark(x, y)) {
                    graphics.fillRect(MARGIN + margin + x * module, MARGIN / 2 + margin + y * module, module, module);
                }
            }
        }
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        int top = MARGIN / 2 + CODE;
        center(graphics, new Font(Font.SANS_SERIF, Font.PLAIN, 34), label.serial(), top + 40);
        center(graphics, new Font(Font.MONOSPACED, Font.BOLD, 54), label.kid().checkCode(), top + 100);
        Font small = new Font(Font.MONOSPACED, Font.PLAIN, 18);
        int third = (uri.length() + 2) / 3;
        for (int line = 0; line < 3; line++) {
            int end = Math.min((line + 1) * third, uri.length());
            center(graphics, small, uri.substring(line * third, end), top + 135 + line * lineHeight);
        }
        graphics.dispose();
        return image;
    }

    private static void center(Graphics2D graphics, Font font, String text, int baseline) {
        graphics.setFont(font);
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.drawString(text, (WIDTH - metrics.stringWidth(text)) / 2, baseline);
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", png)) {
                throw new IllegalStateException("this Java writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return png.toByteArray();
    }
}
