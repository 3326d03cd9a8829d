package keyloader.label;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import keyloader.sealing.Label;

/** The QR code of a label, module by module, without its quiet zone. */
public final class LabelCode {
    /** White on each side, in modules (ISO/IEC 18004 section 5.3.8). */
    public static final int QUIET_ZONE = 4;

    private final ByteMatrix modules;

    private LabelCode(ByteMatrix modules) {
        this.modules = modules;
    }

    /** With error correction level M (SPEC 3). */
    public static LabelCode of(Label label) {
        try {
            return new LabelCode(
                    Encoder.encode(label.uri(), ErrorCorrectionLevel.M).getMatrix());
        } catch (WriterException e) {
            throw new IllegalStateException("a label's text always fits a QR code", e);
        }
    }

    /** Modules on a side. */
    public int size() {
        return modules.getWidth();
    }

    /** @param y from the top */
    public boolean isDark(int x, int y) {
        return modules.get(x, y) == 1;
    }
}
