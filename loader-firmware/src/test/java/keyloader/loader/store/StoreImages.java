package keyloader.loader.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;

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

    /** As a firmware of version 1 would have left the same loader: a generation in each block, and no counts. */
    static void ofVersion1(Image image) {
        List<Page> generations = new ArrayList<>();
        for (int number = 0; number < Geometry.firstPage(Geometry.SUPERBLOCKS); number++) {
            Page.decode(number, image.page(number)).ifPresent(generations::add);
            image.set(number, Image.erasedPage());
        }
        generations.sort(Comparator.comparingLong(Page::sequence).reversed());
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            Page page = generations.get(block);
            Bytes map = without(Bytes.of(page.payload(), 10, page.payload().length - 10), 8);
            byte[] head = Bytes.of(page.payload(), 0, 10).toArray();
            head[8] = 1;
            byte[] payload = Bytes.concat(Bytes.of(head), map).toArray();
            int number = Geometry.firstPage(block);
            image.set(number, new Page(Page.Type.SUPERBLOCK, 0, 1, page.sequence(), payload).encode(number));
        }
        for (int number = Geometry.firstPage(Geometry.journalBlock(0, 0)); number < image.count(); number++) {
            Optional<Page> record = Page.decode(number, image.page(number));
            if (record.isPresent()
                    && record.get().type() == Page.Type.SLOT_RECORD
                    && record.get().parts() == 1) {
                byte[] old = without(without(Bytes.of(record.get().payload()), 10), 11)
                        .toArray();
                Page changed =
                        new Page(Page.Type.SLOT_RECORD, 0, 1, record.get().sequence(), old);
                image.set(number, changed.encode(number));
            }
        }
    }

    private static Bytes without(Bytes map, long key) {
        try {
            CborValue.Dict dict = (CborValue.Dict) Cbor.decode(map, "image");
            Map<CborValue, CborValue> entries = new LinkedHashMap<>(dict.entries());
            entries.remove(CborValue.of(key));
            return Cbor.encode(new CborValue.Dict(entries));
        } catch (MalformedException e) {
            throw new IllegalStateException("just made", e);
        }
    }
}
