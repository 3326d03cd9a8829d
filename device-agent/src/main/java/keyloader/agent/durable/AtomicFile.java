package keyloader.agent.durable;

import java.io.IOException;
import java.nio.file.Path;
import keyloader.agent.durable.DurableSteps.Access;

/** Replaces a file so that at every instant either the whole old one or the whole new one has its name. */
public final class AtomicFile {
    private static final String UNFINISHED = ".new";

    private AtomicFile() {}

    /** @param file has a parent directory, which exists */
    public static void replace(DurableSteps steps, Path file, byte[] content, Access access) throws IOException {
        Path unfinished = unfinished(file);
        steps.write(unfinished, content, access);
        steps.rename(unfinished, file);
        steps.sync(directory(file));
    }

    /** Where the content lies until it is complete. What is found there at a start is refuse of a cut. */
    public static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    public static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("the root of a file system is no file");
        }
        return parent;
    }
}
