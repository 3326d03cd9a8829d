package keyloader.host.prepare;

import java.nio.charset.StandardCharsets;
import keyloader.host.outcome.Failure;
import keyloader.host.text.Escape;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Which meter is meant: the label's text, a picture of the label, or a file with the text. */
public final class LabelSource {
    private static final String HINT =
            "give the label's text (KEYLOADER:I:...;X:...;K:...;;) in quotes, or a sharp picture of the label (PNG or JPEG)";

    private LabelSource() {}

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
            throw Failure.of("the label does not hold: " + Failure.said(e), HINT);
        } catch (PictureUnreadableException e) {
            throw Failure.of("the picture cannot be read: " + Escape.text(String.valueOf(e.getMessage())), HINT);
        }
    }
}
