package keyloader.label;

import com.google.zxing.Binarizer;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.PlanarYUVLuminanceSource;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.Optional;

/** A picture's brightness, 0 = black, a byte a pixel; what is transparent is white, as paper is. */
final class Grey {
    private static final int WHITE = 255;

    private final int width;
    private final int height;
    private final byte[] pixels;

    private Grey(int width, int height, byte[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    static Grey of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height];
        Raster raster = image.getRaster();
        int type = raster.getTransferType();
        boolean samples = !(image.getColorModel() instanceof IndexColorModel)
                && raster.getNumBands() <= 4
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
        int[] row = new int[0];
        for (int y = 0; y < height; y++) {
            if (samples) {
                row = raster.getPixels(0, y, width, 1, row.length == 0 ? null : row);
                fromSamples(row, raster.getNumBands(), type == DataBuffer.TYPE_USHORT ? 8 : 0, pixels, y * width);
            } else {
                row = image.getRGB(0, y, width, 1, row.length == 0 ? null : row, 0, width);
                for (int x = 0; x < width; x++) {
                    int argb = row[x];
                    int light = luminance(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff);
                    pixels[y * width + x] = (byte) onWhite(light, argb >>> 24);
                }
            }
        }
        return new Grey(width, height, pixels);
    }

    /** Grey, grey and alpha, RGB, or RGB and alpha, as the bands of a PNG or JPEG are. */
    private static void fromSamples(int[] row, int bands, int shift, byte[] to, int offset) {
        for (int x = 0; x < row.length / bands; x++) {
            int at = x * bands;
            int light = row[at] >> shift;
            if (bands >= 3) {
                light = luminance(light, row[at + 1] >> shift, row[at + 2] >> shift);
            }
            int alpha = bands % 2 == 0 ? row[at + bands - 1] >> shift : WHITE;
            to[offset + x] = (byte) onWhite(light, alpha);
        }
    }

    private static int luminance(int red, int green, int blue) {
        return (red * 306 + green * 601 + blue * 117) >> 10; // ITU-R BT.601 section 2.5.1
    }

    private static int onWhite(int light, int alpha) {
        return (light * alpha + WHITE * (WHITE - alpha)) / WHITE;
    }

    int count() {
        return pixels.length;
    }

    int shortSide() {
        return Math.min(width, height);
    }

    private int at(int x, int y) {
        return Byte.toUnsignedInt(pixels[y * width + x]);
    }

    /** Each pixel the mean of four, which takes noise away too. */
    Grey halved() {
        int w = width / 2;
        int h = height / 2;
        byte[] half = new byte[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int sum = at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
                half[y * w + x] = (byte) (sum / 4);
            }
        }
        return new Grey(w, h, half);
    }

    /** Twice as wide and high, for codes whose modules are hardly wider than a pixel. */
    Grey doubled() {
        return mapped(width * 2, height * 2, 0.5, 0, 0, 0.5);
    }

    /** Turned about its middle, with as much room as it needs. */
    Grey turned(double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        int w = (int) Math.ceil(Math.abs(width * cos) + Math.abs(height * sin));
        int h = (int) Math.ceil(Math.abs(width * sin) + Math.abs(height * cos));
        return mapped(w, h, cos, sin, -sin, cos);
    }

    /** Bilinear; pixel p of the result is where the matrix puts it, seen from the two middles. */
    private Grey mapped(int w, int h, double xx, double xy, double yx, double yy) {
        byte[] result = new byte[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                double dx = x - (w - 1) / 2.0;
                double dy = y - (h - 1) / 2.0;
                result[y * w + x] =
                        (byte) between(xx * dx + xy * dy + (width - 1) / 2.0, yx * dx + yy * dy + (height - 1) / 2.0);
            }
        }
        return new Grey(w, h, result);
    }

    private int between(double x, double y) {
        if (x <= -1 || y <= -1 || x >= width || y >= height) {
            return WHITE;
        }
        int left = Math.max(0, (int) Math.floor(x));
        int top = Math.max(0, (int) Math.floor(y));
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        double fx = Math.min(1, Math.max(0, x - left));
        double fy = Math.min(1, Math.max(0, y - top));
        double above = at(left, top) * (1 - fx) + at(right, top) * fx;
        double below = at(left, bottom) * (1 - fx) + at(right, bottom) * fx;
        return (int) Math.round(above * (1 - fy) + below * fy);
    }

    private LuminanceSource source() {
        return new PlanarYUVLuminanceSource(pixels, width, height, 0, 0, width, height, false);
    }

    /** ZXing's own local threshold, over blocks of 8 pixels. */
    Optional<BitMatrix> hybrid() {
        return matrix(new HybridBinarizer(source()));
    }

    /** One threshold for the whole picture. */
    Optional<BitMatrix> global() {
        return matrix(new GlobalHistogramBinarizer(source()));
    }

    private static Optional<BitMatrix> matrix(Binarizer binarizer) {
        try {
            return Optional.of(binarizer.getBlackMatrix());
        } catch (NotFoundException e) {
            return Optional.empty(); // no contrast at all
        }
    }

    /**
     * Black is what is clearly darker than its surroundings: shadows and weak contrast do no harm.
     *
     * @param radius of the square that counts as surroundings, in pixels
     */
    Optional<BitMatrix> belowMean(int radius) {
        BitMatrix matrix = new BitMatrix(width, height);
        long[] columns = new long[width];
        for (int y = 0; y < Math.min(radius, height); y++) {
            addRow(columns, y, 1);
        }
        for (int y = 0; y < height; y++) {
            if (y + radius < height) {
                addRow(columns, y + radius, 1);
            }
            if (y - radius - 1 >= 0) {
                addRow(columns, y - radius - 1, -1);
            }
            int rows = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
            thresholdRow(matrix, columns, rows, y, radius);
        }
        return Optional.of(matrix);
    }

    private void addRow(long[] columns, int y, int sign) {
        for (int x = 0; x < width; x++) {
            columns[x] += (long) sign * at(x, y);
        }
    }

    private void thresholdRow(BitMatrix matrix, long[] columns, int rows, int y, int radius) {
        long sum = Arrays.stream(columns, 0, Math.min(radius, width)).sum();
        for (int x = 0; x < width; x++) {
            sum += x + radius < width ? columns[x + radius] : 0;
            sum -= x - radius - 1 >= 0 ? columns[x - radius - 1] : 0;
            long count = (long) rows * (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
            // 4% below the mean, and at least one step: the grain of an even surface is not black.
            if ((at(x, y) + 1) * count * 100 <= sum * 96) {
                matrix.set(x, y);
            }
        }
    }
}
