package keyloader.agent.factory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.label.LabelDrawing;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** The label as a picture. The only class that needs the label-picture library, which a meter's own package leaves out. */
public final class LabelFile {
    private LabelFile() {}

    /** Replaces {@code file} once the picture, as it lies on the medium, reads back as this label. */
    public static void write(Label label, Path file, DurableSteps steps) throws FailureException {
        Path unfinished = AtomicFile.unfinished(file);
        try {
            steps.write(unfinished, LabelDrawing.draw(label), Access.EVERYONE);
            if (!readsBack(label, Files.readAllBytes(unfinished))) {
                steps.delete(unfinished);
                throw new FailureException(Problem.LABEL_NOT_READABLE);
            }
            steps.rename(unfinished, file);
            steps.sync(AtomicFile.directory(file));
        } catch (IOException e) {
            throw new FailureException(Problem.LABEL_UNWRITABLE, e).causedBy(e);
        }
    }

    private static boolean readsBack(Label label, byte[] picture) {
        try {
            return LabelReader.readLabel(picture).equals(label);
        } catch (PictureUnreadableException | MalformedException e) {
            return false;
        }
    }
}
