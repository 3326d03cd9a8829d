package keyloader.loader.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import keyloader.loader.store.MemoryStorage.Operation;

/**
 * What may be found on the storage after a cut: of each page that was touched since the last sync any version, the last
 * operation perhaps torn. Pages go their own ways, as they do in a file's page cache.
 */
final class CutImage {
    private final Image durable;
    private final Map<Integer, List<byte[]>> pending = new TreeMap<>();

    CutImage(Image start) {
        durable = start.copy();
    }

    void apply(Operation operation) {
        if (operation instanceof Operation.Program program) {
            add(program.page(), program.content().toArray());
        } else if (operation instanceof Operation.Erase erase) {
            for (int i = 0; i < Storage.PAGES_PER_BLOCK; i++) {
                add(erase.block() * Storage.PAGES_PER_BLOCK + i, Image.erasedPage());
            }
        } else {
            pending.forEach((page, versions) -> durable.set(page, versions.get(versions.size() - 1)));
            pending.clear();
        }
    }

    private void add(int page, byte[] content) {
        pending.computeIfAbsent(page, p -> new ArrayList<>()).add(content);
    }

    /** Which version of a page survives; -1 is the one before the last sync. */
    interface Choice {
        int version(int page, int versions);
    }

    /** All kept, all lost, each page alone kept or lost, some mixtures; and each of the first two with {@code next} torn. */
    List<Image> variants(Operation next, Random random) {
        List<Image> all = new ArrayList<>();
        all.add(image((page, versions) -> versions - 1));
        for (int torn = 0; torn < 3; torn++) {
            all.add(tear(all.get(0), next, torn, random));
        }
        if (pending.isEmpty()) {
            return all;
        }
        all.add(image((page, versions) -> -1));
        all.add(tear(image((page, versions) -> -1), next, 0, random));
        if (pending.size() > 1) {
            for (int one : pending.keySet()) {
                all.add(image((page, versions) -> page == one ? versions - 1 : -1));
                all.add(image((page, versions) -> page == one ? -1 : versions - 1));
            }
            for (int i = 0; i < 4; i++) {
                all.add(image((page, versions) -> random.nextInt(versions + 1) - 1));
            }
        }
        return all;
    }

    Image image(Choice choice) {
        Image image = durable.copy();
        pending.forEach((page, versions) -> {
            int version = choice.version(page, versions.size());
            if (version >= 0) {
                image.set(page, versions.get(version));
            }
        });
        return image;
    }

    /** @param kind 0 the first half is done, 1 the second half, 2 arbitrary bits */
    private static Image tear(Image image, Operation next, int kind, Random random) {
        Image torn = image.copy();
        if (next instanceof Operation.Program program) {
            int page = program.page();
            torn.set(page, mix(torn.page(page), program.content().toArray(), kind, random));
        } else if (next instanceof Operation.Erase erase) {
            for (int i = 0; i < Storage.PAGES_PER_BLOCK; i++) {
                int page = erase.block() * Storage.PAGES_PER_BLOCK + i;
                int half = Integer.compare(i, Storage.PAGES_PER_BLOCK / 2);
                boolean done = kind == 2 ? random.nextBoolean() : kind == 0 ? half < 0 : half > 0;
                if (half == 0) {
                    torn.set(page, mix(torn.page(page), Image.erasedPage(), kind, random));
                } else if (done) {
                    torn.set(page, Image.erasedPage());
                }
            }
        }
        return torn;
    }

    private static byte[] mix(byte[] before, byte[] after, int kind, Random random) {
        byte[] mixed = before.clone();
        for (int i = 0; i < mixed.length; i++) {
            int mask = kind == 2 ? random.nextInt(256) : (i < mixed.length / 2) == (kind == 0) ? 0xff : 0;
            mixed[i] = (byte) ((before[i] & ~mask) | (after[i] & mask));
        }
        return mixed;
    }
}
