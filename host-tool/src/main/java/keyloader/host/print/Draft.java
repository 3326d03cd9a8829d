package keyloader.host.print;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import keyloader.host.port.DurableFiles;

/**
 * A document that lies beside its place until it has been read back, and goes away otherwise. It may be longer than what fits
 * into memory.
 */
public final class Draft implements AutoCloseable {
    private static final int PIECE = 1 << 20;

    private final DurableFiles files;
    private final Path file;
    private final Path temporary;
    private final OutputStream out;
    private boolean over;

    private Draft(DurableFiles files, Path file) {
        this.files = files;
        this.file = file.toAbsolutePath();
        this.temporary = this.file.resolveSibling(this.file.getFileName() + ".new");
        this.out = new BufferedOutputStream(new Pieces(), PIECE);
    }

    /** @param file where it is to lie in the end */
    public static Draft of(DurableFiles files, Path file) throws IOException {
        Draft draft = new Draft(files, file);
        files.writePrivate(draft.temporary, new byte[0]);
        return draft;
    }

    private final class Pieces extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            files.append(temporary, Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    public OutputStream out() {
        return out;
    }

    /** @return where to read back what has been written; it is on the medium */
    public Path written() throws IOException {
        out.flush();
        files.sync(temporary);
        return temporary;
    }

    /** It is right: from now on it has its name. */
    public void keep() throws IOException {
        files.rename(temporary, file);
        over = true;
        Path directory = file.getParent();
        if (directory != null) {
            files.syncDirectory(directory);
        }
    }

    /** Leaves nothing, unless it was kept. */
    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        try {
            files.delete(temporary);
        } catch (IOException e) {
            // a leftover is overwritten by the next draft
        }
    }
}
