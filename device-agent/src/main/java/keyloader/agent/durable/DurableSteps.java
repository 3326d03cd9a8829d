package keyloader.agent.durable;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Every durable effect of this program, one step at a time. A power cut falls before, within or after one of these steps
 * and nowhere else, so that a test which cuts at each of them has tried them all.
 */
public interface DurableSteps {

    /** Who may read a file. */
    enum Access {
        OWNER_ONLY,
        EVERYONE
    }

    /** Makes a directory that only its owner may enter. Its parent must exist; one that is there already is left as it is. */
    void createDirectory(Path directory) throws IOException;

    /** Writes a whole new file, and returns when its content is on the medium. Its name is not, before the directory is synced. */
    void write(Path file, byte[] content, Access access) throws IOException;

    /** Writes into a file in place, from {@code offset} on, and returns when that is on the medium. The file must exist. */
    void overwrite(Path file, long offset, byte[] content) throws IOException;

    /** Gives a file or directory another name at once, replacing a file of that name. */
    void rename(Path from, Path to) throws IOException;

    /** @param target taken literally, relative to the link's directory */
    void symbolicLink(Path link, Path target) throws IOException;

    /** Removes a file, a link or an empty directory; what is absent already is fine. */
    void delete(Path path) throws IOException;

    /** Returns when the names in a directory are on the medium. */
    void sync(Path directory) throws IOException;
}
