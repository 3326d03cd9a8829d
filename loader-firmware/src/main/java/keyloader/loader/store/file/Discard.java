package keyloader.loader.store.file;

import java.io.IOException;

/**
 * Tells a medium that what is in a range is not wanted any more. Only ever asked for before the range is overwritten: while
 * the medium still has the old content where the range says, so that it can forget that, and not the 0xff that come over it.
 * What the range reads as in between, and whether anything was forgotten at all, changes nothing for the store.
 */
interface Discard {
    /** @param offset bytes; a multiple of the sector, as is {@code length} */
    void discard(long offset, int length) throws IOException;

    /** A file's range belongs to the file system: a hole in it would have to be filled again, and there may be no room for that. */
    Discard NONE = (offset, length) -> {};
}
