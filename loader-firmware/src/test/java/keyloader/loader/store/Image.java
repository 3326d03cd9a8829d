package keyloader.loader.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import keyloader.wire.Bytes;

/** Every byte of a storage. Pages are replaced, never changed in place, so that copies are cheap. */
final class Image {
    private static final byte[] ERASED_PAGE = erasedPage();

    private final byte[][] pages;

    private Image(byte[][] pages) {
        this.pages = pages;
    }

    static Image erased(int blocks) {
        byte[][] pages = new byte[blocks * Storage.PAGES_PER_BLOCK][];
        Arrays.fill(pages, ERASED_PAGE);
        return new Image(pages);
    }

    static byte[] erasedPage() {
        byte[] page = new byte[Storage.PAGE];
        Arrays.fill(page, Storage.ERASED);
        return page;
    }

    Image copy() {
        return new Image(pages.clone());
    }

    int count() {
        return pages.length;
    }

    byte[] page(int number) {
        return pages[number];
    }

    void set(int number, byte[] content) {
        pages[number] = Arrays.equals(content, ERASED_PAGE) ? ERASED_PAGE : content.clone();
    }

    /** Tells images apart, as far as 64 bits can. */
    long fingerprint() {
        long all = 0;
        for (int number = 0; number < pages.length; number++) {
            if (pages[number] != ERASED_PAGE) {
                all = all * 0x9e3779b97f4a7c15L + number * 31L + Arrays.hashCode(pages[number]);
            }
        }
        return all;
    }

    boolean isBlank(int number) {
        return pages[number] == ERASED_PAGE || Arrays.equals(pages[number], ERASED_PAGE);
    }

    boolean contains(Bytes wanted) {
        String needle = latin(wanted.toArray());
        for (byte[] page : pages) {
            if (page != ERASED_PAGE && latin(page).contains(needle)) {
                return true;
            }
        }
        return false;
    }

    /** A character for each byte: Java finds strings faster than we find bytes. */
    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
