package keyloader.host.station.battery;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.prepare.LabelSource;
import keyloader.sealing.Label;

/**
 * What was scanned on a meter.
 *
 * @param complaint why it is no label, if it is none
 */
public record ScannedLabel(Optional<Label> label, String complaint) {

    /** From a scanner, whose text is never the name of a file. */
    public static ScannedLabel ofText(String text) {
        try {
            return new ScannedLabel(Optional.of(LabelSource.text(text)), "");
        } catch (Failure e) {
            return unreadable(e);
        }
    }

    /** A label's text, or a file with it or its picture. */
    public static ScannedLabel ofArgument(String text) {
        try {
            return new ScannedLabel(Optional.of(LabelSource.read(text)), "");
        } catch (Failure e) {
            return unreadable(e);
        }
    }

    private static ScannedLabel unreadable(Failure e) {
        return new ScannedLabel(Optional.empty(), e.complaint().message());
    }
}
