package keyloader.label;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** Codes of any text, as a PNG of 600 pixels a side. */
final class Codes {
    private Codes() {}

    static byte[] png(String text) throws IOException {
        BitMatrix code;
        try {
            code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 600, 600);
        } catch (WriterException e) {
            throw new IllegalStateException("a short text", e);
        }
        BufferedImage image = new BufferedImage(600, 600, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 600; y++) {
            for (int x = 0; x < 600; x++) {
                image.setRGB(x, y, code.get(x, y) ? 0xff000000 : 0xffffffff);
            }
        }
        return Photo.png(image);
    }
}
