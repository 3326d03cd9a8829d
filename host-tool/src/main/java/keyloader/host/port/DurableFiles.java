package keyloader.host.port;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Every durable effect of this program, one call for each step that a power cut can fall behind. A test wraps it and
 * stops at the n-th step.
 */
public interface DurableFiles {

    /**
     * @param limit in bytes
     * @return empty when there is no such file
     * @throws IOException also when the file is longer than the limit
     */
    Optional<byte[]> read(Path file, int limit) throws IOException;

    /** Whether only the user can read the file; true where the system knows no such permissions. */
    boolean isPrivate(Path file) throws IOException;

    /** Leaves the file to the user alone. */
    void makePrivate(Path file) throws IOException;

    /** Makes one directory that only the user can enter, in one that is there. */
    void createPrivateDirectory(Path directory) throws IOException;

    /** Makes a directory that only the user can enter, and those above it; not an error when it is there. */
    default void makePrivateDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            makePrivateDirectory(parent);
        }
        createPrivateDirectory(directory);
        if (parent != null) {
            syncDirectory(parent); // or a cut could take the new directory with the container in it
        }
    }

    /** Writes a new file that only the user can read, in the place of a leftover of that name. Not synced. */
    void writePrivate(Path file, byte[] content) throws IOException;

    /** Writes behind what {@link #writePrivate} has written, for what is too long to be held whole. Not synced. */
    void append(Path file, byte[] content) throws IOException;

    /** Removes a file; not an error when there is none. */
    void delete(Path file) throws IOException;

    /** Waits until the file's content is on the disk. */
    void sync(Path file) throws IOException;

    /** Moves the file into the place of {@code target}, at once or not at all. */
    void rename(Path file, Path target) throws IOException;

    /** Waits until the directory's entries are on the disk. */
    void syncDirectory(Path directory) throws IOException;

    private void discard(Path temporary, IOException cause) {
        try {
            delete(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e); // a leftover is overwritten by the next save
        }
    }

    /** @return empty when another program, or another part of this one, holds the lock */
    Optional<Closeable> lock(Path file) throws IOException;

    /** What a file is to hold. */
    @FunctionalInterface
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    /** Replaces the whole file so that after a cut at any instant either the old or the new content is there. */
    default void replace(Path file, byte[] content) throws IOException {
        replace(file, out -> out.write(content));
    }

    /** As {@link #replace(Path, byte[])}, of what is too long to be held whole. */
    default void replace(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path temporary = absolute.resolveSibling(absolute.getFileName() + ".new");
        try {
            Pieces pieces = new Pieces(this, temporary);
            content.to(pieces);
            pieces.finish();
            sync(temporary);
            rename(temporary, absolute);
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
        Path directory = absolute.getParent();
        if (directory != null) {
            syncDirectory(directory);
        }
    }
}
