package keyloader.loader.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** {@link Page}s on a {@link Storage}. What a worn or stuck block did not take is found at once, by reading it back. */
final class Pages {
    private final Storage storage;

    Pages(Storage storage) {
        this.storage = storage;
    }

    Optional<Page> read(int number) throws IOException {
        byte[] raw = storage.read(number);
        try {
            return Page.decode(number, raw);
        } finally {
            Arrays.fill(raw, (byte) 0); // it may be a key
        }
    }

    void program(int number, Page page) throws IOException {
        byte[] raw = page.encode(number);
        try {
            storage.program(number, raw);
            if (!Arrays.equals(storage.read(number), raw)) {
                throw new IOException("page " + number + " does not hold what was programmed");
            }
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    /** Tells a damaged superblock from a file of another kind. */
    boolean looksLikeSuperblock(int number) throws IOException {
        return Superblock.hasMagic(storage.read(number), Page.HEADER);
    }

    boolean isBlank(int number) throws IOException {
        for (byte b : storage.read(number)) {
            if (b != Storage.ERASED) {
                return false;
            }
        }
        return true;
    }

    boolean isBlockBlank(int block) throws IOException {
        for (int i = 0; i < Storage.PAGES_PER_BLOCK; i++) {
            if (!isBlank(Geometry.firstPage(block) + i)) {
                return false;
            }
        }
        return true;
    }

    void erase(int block) throws IOException {
        storage.erase(block);
        if (!isBlockBlank(block)) {
            throw new IOException("block " + block + " could not be erased");
        }
    }

    /** Spares an erased block the wear. */
    void eraseUnlessBlank(int block) throws IOException {
        if (!isReadableAndBlank(block)) {
            erase(block);
        }
    }

    private boolean isReadableAndBlank(int block) {
        try {
            return isBlockBlank(block);
        } catch (IOException e) {
            return false; // an erase may be what it needs
        }
    }

    void sync() throws IOException {
        storage.sync();
    }
}
