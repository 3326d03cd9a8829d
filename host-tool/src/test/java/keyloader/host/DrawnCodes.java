package keyloader.host;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures of codes, as a camera would take them of a label on white. */
final class DrawnCodes {
    private DrawnCodes() {}

    /** One beside the other. */
    static Path draw(Path file, String... texts) throws IOException {
        int size = 400;
        BufferedImage image = new BufferedImage(size * Math.max(1, texts.length), size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), size);
        graphics.dispose();
        for (int i = 0; i < texts.length; i++) {
            BitMatrix code = encode(texts[i], size);
            for (int x = 0; x < size; x++) {
                for (int y = 0; y < size; y++) {
                    image.setRGB(i * size + x, y, code.get(x, y) ? 0 : 0xffffff);
                }
            }
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static BitMatrix encode(String text, int size) {
        try {
            return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, size, size);
        } catch (WriterException e) {
            throw new AssertionError(e);
        }
    }
}
