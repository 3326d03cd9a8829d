package keyloader.label;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Draws a printable label: the QR code, and for people the serial, the check code and the text of the code. */
public final class LabelDrawing {
    private static final int WIDTH = 800;
    private static final int CODE = 720;
    private static final int MARGIN = 40;
    private static final int QUIET_ZONE = 4; // modules, ISO/IEC 18004 section 5.3.8

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
        BitMatrix code = code(label.uri());
        int lineHeight = 22;
        String uri = label.uri();
        BufferedImage image =
                new BufferedImage(WIDTH, MARGIN + CODE + 130 + 3 * lineHeight, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setColor(Color.BLACK);
        for (int y = 0; y < code.getHeight(); y++) {
            for (int x = 0; x < code.getWidth(); x++) {
                if (code.get(x, y)) {
                    graphics.fillRect(MARGIN + x, MARGIN / 2 + y, 1, 1);
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

    private static BitMatrix code(String text) {
        try {
            return new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            CODE,
                            CODE,
                            Map.of(
                                    EncodeHintType.ERROR_CORRECTION,
                                    ErrorCorrectionLevel.M,
                                    EncodeHintType.MARGIN,
                                    QUIET_ZONE));
        } catch (WriterException e) {
            throw new IllegalStateException("a label's text always fits a QR code", e);
        }
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
