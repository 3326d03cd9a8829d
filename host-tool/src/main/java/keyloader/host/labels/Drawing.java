package keyloader.host.labels;

import java.nio.file.Path;
import java.util.List;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.DurableFiles;
import keyloader.host.text.Tell;
import keyloader.sealing.Label;

/**
 * What is drawn, where to, and who hears of it.
 *
 * @param labels in the order of the sheets
 */
public record Drawing(List<Label> labels, DurableFiles files, Tell tell) {
    public Drawing {
        labels = List.copyOf(labels);
    }

    /** @param done labels */
    void progress(String what, int done) {
        tell.progress(what, done, labels.size());
        if (done == labels.size()) {
            tell.progressDone();
        }
    }

    static Failure notReadBack(Label label, Path file) {
        return Failure.of(Problem.LABELS_NOT_READ_BACK, label.serial(), file);
    }
}
