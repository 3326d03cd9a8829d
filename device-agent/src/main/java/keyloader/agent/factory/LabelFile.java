package keyloader.agent.factory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.label.LabelDrawing;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** The label as a picture. The only class that needs the label-picture library, which a meter's own package leaves out. */
public final class LabelFile {
    private LabelFile() {}

    /** Replaces {@code file} once the picture, as it lies on the medium, reads back as this label. */
    public static void write(Label label, Path file, DurableSteps steps) throws IOException {
        Path unfinished = AtomicFile.unfinished(file);
        steps.write(unfinished, LabelDrawing.draw(label), Access.EVERYONE);
        try {
            if (!LabelReader.readLabel(Files.readAllBytes(unfinished)).equals(label)) {
                throw new IOException("the label's picture reads back as another label");
            }
        } catch (PictureUnreadableException | MalformedException e) {
            throw new IOException("the label's picture does not read back", e);
        }
        steps.rename(unfinished, file);
        steps.sync(AtomicFile.directory(file));
    }
}
