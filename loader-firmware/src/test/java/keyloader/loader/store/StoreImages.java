package keyloader.loader.store;

/** Changes to whole images of stores, for tests outside this package. */
public final class StoreImages {
    private StoreImages() {}

    /** The first superblock as a later firmware would write it. */
    public static byte[] ofVersion(byte[] image, int version) {
        byte[] raw = java.util.Arrays.copyOf(image, Storage.PAGE);
        Page old = Page.decode(0, raw).orElseThrow();
        byte[] payload = old.payload().clone();
        payload[8] = (byte) version;
        byte[] page = new Page(Page.Type.SUPERBLOCK, 0, 1, old.sequence(), payload).encode(0);
        byte[] changed = image.clone();
        System.arraycopy(page, 0, changed, 0, page.length);
        return changed;
    }
}
