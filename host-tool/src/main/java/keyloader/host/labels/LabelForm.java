package keyloader.host.labels;

import java.util.ArrayList;
import java.util.List;
import keyloader.sealing.Label;

/** How a label looks on paper: the code, below it the serial and the check code. Lengths are millimetres, from the upper left. */
final class LabelForm {
    static final double INCH = 25.4;
    static final double WIDTH = 25;
    static final double HEIGHT = 33;
    /** The code alone. Its quiet zone of 4 modules comes on top, and never has more than 1.78 mm: 45 modules at the fewest. */
    static final double CODE = 20;

    static final double CODE_LEFT = (WIDTH - CODE) / 2;
    static final double CODE_TOP = 2;

    private static final double TEXT_WIDTH = WIDTH - 1.5;
    private static final int LONG_SERIAL = 16; // characters: what still has letters of 1.5 mm on one line
    private static final double ONE_LINE = 2.8;
    private static final double TWO_LINES = 2.4;
    private static final double CHECK_CODE = 3.6;

    private LabelForm() {}

    /**
     * A line of text, in the middle of the label.
     *
     * @param size of the font
     * @param baseline below the label's upper edge
     */
    record Line(String text, double size, double baseline, boolean bold) {}

    /** How wide text is in the font, as a part of the font's size. */
    @FunctionalInterface
    interface Measure {
        double width(String text);
    }

    static List<Line> lines(Label label, Measure measure) {
        List<Line> lines = new ArrayList<>();
        String serial = label.serial();
        if (serial.length() <= LONG_SERIAL) {
            lines.add(fitting(serial, ONE_LINE, 27.2, false, measure));
        } else {
            int end = lineBreak(serial);
            lines.add(fitting(serial.substring(0, end), TWO_LINES, 25.8, false, measure));
            lines.add(fitting(serial.substring(end), TWO_LINES, 28.2, false, measure));
        }
        lines.add(fitting(label.kid().checkCode(), CHECK_CODE, 31.8, true, measure));
        return lines;
    }

    /** In the middle, or behind a mark near it, so that both lines have room. */
    private static int lineBreak(String serial) {
        int middle = (serial.length() + 1) / 2;
        for (int end = LONG_SERIAL; end >= serial.length() - LONG_SERIAL && end > 0; end--) {
            if (".-_".indexOf(serial.charAt(end - 1)) >= 0) {
                return end;
            }
        }
        return middle;
    }

    private static Line fitting(String text, double size, double baseline, boolean bold, Measure measure) {
        return new Line(text, Math.min(size, TEXT_WIDTH / measure.width(text)), baseline, bold);
    }
}
