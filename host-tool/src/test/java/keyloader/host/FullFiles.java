package keyloader.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that is full, at once or after some files, until a test makes room: half of the bytes fit. */
final class FullFiles extends FilterFiles {
    private final Refusal where;
    private final AtomicInteger left = new AtomicInteger();

    /** Where a disk refuses. */
    enum Refusal {
        WRITE,
        SYNC,
        RENAME
    }

    FullFiles(Refusal where) {
        this.where = where;
    }

    void makeRoom() {
        left.set(Integer.MAX_VALUE);
    }

    /** @param more files that still fit */
    void fillAfter(int more) {
        left.set(more);
    }

    private void refuse(Refusal now) throws IOException {
        if (now == where && left.getAndUpdate(files -> Math.max(0, files - 1)) == 0) {
            throw new FileSystemException("container.new", null, "No space left on device");
        }
    }

    private byte[] whatFits(byte[] content) {
        return where == Refusal.WRITE && left.get() == 0 ? Arrays.copyOf(content, content.length / 2) : content;
    }

    @Override
    public void writePrivate(Path file, byte[] content) throws IOException {
        super.writePrivate(file, whatFits(content));
        refuse(Refusal.WRITE);
    }

    @Override
    public void append(Path file, byte[] content) throws IOException {
        super.append(file, whatFits(content));
        refuse(Refusal.WRITE);
    }

    @Override
    public void sync(Path file) throws IOException {
        refuse(Refusal.SYNC);
        super.sync(file);
    }

    @Override
    public void rename(Path file, Path target) throws IOException {
        refuse(Refusal.RENAME);
        super.rename(file, target);
    }
}
