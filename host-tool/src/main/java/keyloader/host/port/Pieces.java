package keyloader.host.port;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes a new private file; a short one in one step. */
final class Pieces extends OutputStream {
    static final int PIECE = 1 << 18;

    private final DurableFiles files;
    private final Path file;
    private final byte[] piece = new byte[PIECE];
    private int length;
    private boolean begun;

    Pieces(DurableFiles files, Path file) {
        this.files = files;
        this.file = file;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            if (length == PIECE) {
                finish();
            }
            int fits = Math.min(count - done, PIECE - length);
            System.arraycopy(bytes, offset + done, piece, length, fits);
            length += fits;
            done += fits;
        }
    }

    /** Writes what there is; a file without content comes into being now. */
    void finish() throws IOException {
        byte[] content = Arrays.copyOf(piece, length);
        length = 0;
        if (!begun) {
            begun = true;
            files.writePrivate(file, content);
        } else if (content.length > 0) {
            files.append(file, content);
        }
    }
}
