package keyloader.label;

import com.google.zxing.ChecksumException;
import com.google.zxing.DecodeHintType;
import com.google.zxing.ReaderException;
import com.google.zxing.ResultPoint;
import com.google.zxing.ResultPointCallback;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.DetectorResult;
import com.google.zxing.multi.qrcode.detector.MultiDetector;
import com.google.zxing.qrcode.decoder.Decoder;
import com.google.zxing.qrcode.detector.Detector;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Looks for QR codes in one picture in several ways, until something was read and the easy ways are done, or all ways are
 * used up. The work is bounded in pixels, not in seconds, so that the same picture has the same answer on any machine.
 */
final class CodeFinder {
    /** Pixels looked at, over all passes. */
    private static final long MAX_WORK = 240_000_000;
    /** Pixels searched again for one more code, over all passes: a picture may be full of codes that say the same. */
    private static final long MAX_SEARCHED_AGAIN = 240_000_000;

    /** Codes read in one pass. */
    private static final int MAX_CODES = 100;
    /** ZXing compares every three candidates for a corner with each other; a hostile picture has thousands. */
    private static final int MAX_CORNERS = 400;
    /** How far a code reaches beyond the middles of its corners, as a part of their distance. */
    private static final double MARGIN = 0.12;

    private final Set<String> texts = new LinkedHashSet<>();
    private boolean unreadable;
    private long work;
    private long searchedAgain;

    /** Texts, in the order found. */
    Set<String> texts() {
        return texts;
    }

    /** Whether there was a code whose content could not be restored. */
    boolean sawUnreadable() {
        return unreadable;
    }

    /** @param wanted what counts as having read something */
    void search(Grey picture, Predicate<String> wanted) {
        // Sharp and large pictures, which most are, are read here. Two sizes and two thresholds, so that of two labels
        // in a picture the easier one is not taken for the only one.
        Grey half = picture.halved();
        pass(picture, Grey::hybrid);
        pass(picture, CodeFinder::wide);
        if (half.shortSide() >= 100) {
            pass(half, Grey::hybrid);
            pass(half, CodeFinder::wide);
        }
        if (texts.stream().anyMatch(wanted)) {
            return;
        }
        sizes(picture);
        if (texts.stream().noneMatch(wanted)) {
            turned(picture);
        }
    }

    private static Optional<BitMatrix> wide(Grey picture) {
        return picture.belowMean(Math.max(8, picture.shortSide() / 16));
    }

    private static Optional<BitMatrix> narrow(Grey picture) {
        return picture.belowMean(Math.max(8, picture.shortSide() / 48));
    }

    private static Optional<BitMatrix> inverted(Grey picture) {
        Optional<BitMatrix> matrix = wide(picture);
        matrix.ifPresent(BitMatrix::flip);
        return matrix;
    }

    private void sizes(Grey picture) {
        for (Grey size = picture; size.shortSide() >= 80; size = size.halved()) {
            pass(size, Grey::hybrid);
            pass(size, CodeFinder::wide);
            pass(size, CodeFinder::narrow);
            pass(size, Grey::global);
            pass(size, CodeFinder::inverted);
        }
        if (picture.count() <= 4_000_000) {
            Grey doubled = picture.doubled();
            pass(doubled, Grey::hybrid);
            pass(doubled, CodeFinder::wide);
            pass(doubled, CodeFinder::narrow);
        }
    }

    /** Corners are found along rows, which goes least well half-way between the axes. */
    private void turned(Grey picture) {
        Grey size = picture;
        while (size.count() > 4_000_000) {
            size = size.halved();
        }
        for (int degrees : new int[] {45, 22, 67}) {
            Grey turned = size.turned(degrees);
            pass(turned, Grey::hybrid);
            pass(turned, CodeFinder::wide);
        }
    }

    private void pass(Grey picture, Function<Grey, Optional<BitMatrix>> threshold) {
        work += picture.count();
        if (work <= MAX_WORK) {
            threshold.apply(picture).ifPresent(this::look);
        }
    }

    private void look(BitMatrix matrix) {
        try {
            for (DetectorResult code : new MultiDetector(matrix).detectMulti(hints())) {
                readAndErase(code, matrix);
            }
        } catch (ReaderException | IllegalArgumentException | IndexOutOfBoundsException | TooManyCorners e) {
            // nothing that its several-at-once search would make of it; the other search is more patient with slants
        }
        try {
            boolean read = true;
            for (int codes = 0; read && codes < MAX_CODES && searchedAgain <= MAX_SEARCHED_AGAIN; codes++) {
                read = readAndErase(new Detector(matrix).detect(hints()), matrix);
                searchedAgain += read ? (long) matrix.getWidth() * matrix.getHeight() : 0;
            }
        } catch (ReaderException | IllegalArgumentException | IndexOutOfBoundsException | TooManyCorners e) {
            // nothing more in this pass
        }
    }

    private boolean readAndErase(DetectorResult code, BitMatrix matrix) {
        try {
            texts.add(new Decoder().decode(code.getBits()).getText());
        } catch (ChecksumException e) {
            unreadable = true;
            return false;
        } catch (ReaderException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return false; // three marks that were no code
        }
        erase(code.getPoints(), matrix);
        return true;
    }

    /** So that the next search finds another one. Corners: bottom left, top left, top right. */
    private static void erase(ResultPoint[] corners, BitMatrix matrix) {
        ResultPoint origin = corners[1];
        double ux = corners[2].getX() - origin.getX();
        double uy = corners[2].getY() - origin.getY();
        double vx = corners[0].getX() - origin.getX();
        double vy = corners[0].getY() - origin.getY();
        double area = ux * vy - uy * vx;
        double reach = Math.abs(ux) + Math.abs(vx) + Math.abs(uy) + Math.abs(vy); // no pixel of it is farther away
        for (int y = from(origin.getY() - reach); y < to(origin.getY() + reach, matrix.getHeight()); y++) {
            for (int x = from(origin.getX() - reach); x < to(origin.getX() + reach, matrix.getWidth()); x++) {
                double dx = x - origin.getX();
                double dy = y - origin.getY();
                if (within((dx * vy - dy * vx) / area) && within((ux * dy - uy * dx) / area)) {
                    matrix.unset(x, y);
                }
            }
        }
    }

    private static int from(double first) {
        return (int) Math.max(0, Math.floor(first));
    }

    private static int to(double last, int end) {
        return (int) Math.min(end, Math.ceil(last) + 1);
    }

    private static boolean within(double part) {
        return part > -MARGIN && part < 1 + MARGIN;
    }

    private static Map<DecodeHintType, Object> hints() {
        int[] corners = {0};
        ResultPointCallback count = point -> {
            if (++corners[0] > MAX_CORNERS) {
                throw new TooManyCorners();
            }
        };
        return Map.of(DecodeHintType.TRY_HARDER, true, DecodeHintType.NEED_RESULT_POINT_CALLBACK, count);
    }

    /** The only way out of ZXing's search. */
    private static final class TooManyCorners extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
