package keyloader.loader.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        pages[number] = content.clone();
    }

    boolean isBlank(int number) {
        return Arrays.equals(pages[number], ERASED_PAGE);
    }

    boolean contains(Bytes wanted) {
        byte[] needle = wanted.toArray();
        for (byte[] page : programmed()) {
            for (int i = 0; i + needle.length <= page.length; i++) {
                if (page[i] == needle[0] && Arrays.equals(page, i, i + needle.length, needle, 0, needle.length)) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<byte[]> programmed() {
        List<byte[]> programmed = new ArrayList<>();
        for (byte[] page : pages) {
            if (page != ERASED_PAGE && !Arrays.equals(page, ERASED_PAGE)) {
                programmed.add(page);
            }
        }
        return programmed;
    }
}
