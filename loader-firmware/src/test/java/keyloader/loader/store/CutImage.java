package keyloader.loader.store;

import java.util.ArrayList;
import java.util.Arrays;
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
    private final byte[][] durable;
    private final Map<Integer, List<byte[]>> pending = new TreeMap<>();

    CutImage(byte[][] start) {
        durable = start;
    }

    void apply(Operation operation) {
        if (operation instanceof Operation.Program program) {
            add(program.page(), program.content().toArray());
        } else if (operation instanceof Operation.Erase erase) {
            for (int i = 0; i < Storage.PAGES_PER_BLOCK; i++) {
                add(erase.block() * Storage.PAGES_PER_BLOCK + i, erased());
            }
        } else {
            pending.forEach((page, versions) -> durable[page] = versions.get(versions.size() - 1));
            pending.clear();
        }
    }

    private void add(int page, byte[] content) {
        pending.computeIfAbsent(page, p -> new ArrayList<>()).add(content);
    }

    private static byte[] erased() {
        byte[] page = new byte[Storage.PAGE];
        Arrays.fill(page, Storage.ERASED);
        return page;
    }

    /** Which version of a page survives; -1 is the one before the last sync. */
    private interface Choice {
        int version(int page, int versions);
    }

    /** All kept, all lost, each page alone kept or lost, some mixtures; and each of the first two with {@code next} torn. */
    List<byte[][]> variants(Operation next, Random random) {
        List<byte[][]> all = new ArrayList<>();
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

    private byte[][] image(Choice choice) {
        byte[][] image = new byte[durable.length][];
        for (int page = 0; page < durable.length; page++) {
            List<byte[]> versions = pending.getOrDefault(page, List.of());
            int version = versions.isEmpty() ? -1 : choice.version(page, versions.size());
            image[page] = (version < 0 ? durable[page] : versions.get(version)).clone();
        }
        return image;
    }

    /** @param kind 0 the first half is done, 1 the second half, 2 arbitrary bits */
    private static byte[][] tear(byte[][] image, Operation next, int kind, Random random) {
        byte[][] torn = image.clone();
        if (next instanceof Operation.Program program) {
            torn[program.page()] = mix(torn[program.page()], program.content().toArray(), kind, random);
        } else if (next instanceof Operation.Erase erase) {
            for (int i = 0; i < Storage.PAGES_PER_BLOCK; i++) {
                int page = erase.block() * Storage.PAGES_PER_BLOCK + i;
                int half = Integer.compare(i, Storage.PAGES_PER_BLOCK / 2);
                boolean done = kind == 2 ? random.nextBoolean() : kind == 0 ? half < 0 : half > 0;
                torn[page] = half == 0 ? mix(torn[page], erased(), kind, random) : done ? erased() : torn[page];
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
