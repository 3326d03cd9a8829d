package keyloader.host.prepare;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Which meter is meant: the label's text, a picture of the label, or a file with the text. */
public final class LabelSource {
    private LabelSource() {}

    /** What was typed or scanned where only a label is wanted. */
    public static Label text(String label) throws Failure {
        try {
            return Label.parse(label);
        } catch (MalformedException e) {
            throw LabelProblem.of(e);
        }
    }

    /** Decoded already, by the desktop. */
    public static Label picture(BufferedImage picture) throws Failure {
        if ((long) picture.getWidth() * picture.getHeight() > LabelReader.MAX_PIXELS) {
            throw Failure.of(Problem.PICTURE_UNREADABLE, "the picture has more than 50 million pixels");
        }
        try {
            return LabelReader.readLabel(picture);
        } catch (MalformedException e) {
            throw LabelProblem.of(e);
        }
    }

    public static Label read(String meter) throws Failure {
        try {
            if (meter.strip().startsWith(Label.SCHEME)) {
                return Label.parse(meter);
            }
            byte[] content = InputFile.read(meter, LabelReader.MAX_FILE, "label");
            String beginning = new String(content, 0, Math.min(content.length, 64), StandardCharsets.US_ASCII);
            if (beginning.strip().startsWith(Label.SCHEME) && content.length <= Label.MAX_LENGTH + 64) {
                return Label.parse(new String(content, StandardCharsets.US_ASCII));
            }
            return LabelReader.readLabel(content);
        } catch (MalformedException e) {
            throw LabelProblem.of(e);
        } catch (PictureUnreadableException e) {
            throw LabelProblem.of(e);
        }
    }
}
