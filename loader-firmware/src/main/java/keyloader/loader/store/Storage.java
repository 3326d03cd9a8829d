package keyloader.loader.store;

import java.io.Closeable;
import java.io.IOException;

/**
 * Erase blocks of pages, as NOR flash has them: every durable effect of a loader goes through these three operations.
 * Before {@link #sync} returns, each page may hold its old or its new content, or a mixture, when the power is cut.
 */
public interface Storage extends Closeable {
    /** Bytes. */
    int PAGE = 512;

    int PAGES_PER_BLOCK = 16;

    /** What an erased byte reads as. */
    byte ERASED = (byte) 0xff;

    /** Erase blocks, counted from 0. */
    int blocks();

    /** @param page counted from 0 over all blocks */
    byte[] read(int page) throws IOException;

    /** @param content {@value #PAGE} bytes, onto a page that is erased */
    void program(int page, byte[] content) throws IOException;

    void erase(int block) throws IOException;

    /** Everything programmed and erased so far survives a cut. */
    void sync() throws IOException;
}
