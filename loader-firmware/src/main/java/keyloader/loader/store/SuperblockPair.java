package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import keyloader.loader.store.StoreUnusableException.Reason;
import keyloader.wire.MalformedException;

/**
 * Two blocks, a generation a page: while one is erased and begun, the other holds the generation before. Sixteen generations
 * cost one erase, so that power-ups do not wear the blocks out.
 */
final class SuperblockPair {
    private final Pages pages;
    private Superblock newest;
    private long generation;
    private int block;
    private int nextPage;
    private boolean needsUpgrade;

    private SuperblockPair(Pages pages, Superblock newest, long generation, int block, int nextPage) {
        this.pages = pages;
        this.newest = newest;
        this.generation = generation;
        this.block = block;
        this.nextPage = nextPage;
    }

    /** Writes the first generation. */
    static void format(Pages pages, Superblock first) throws IOException {
        new SuperblockPair(pages, first, 0, 0, 0).write(first);
    }

    /** A page that is one generation of some version. */
    private record Found(Superblock superblock, int version, long generation, int block) {}

    static SuperblockPair load(Pages pages, int blocks) throws IOException, StoreUnusableException {
        SuperblockPair pair = find(pages, blocks);
        if (Geometry.blocks(pair.newest.slots()) != blocks) {
            throw new StoreUnusableException(Reason.CUT_SHORT);
        }
        return pair;
    }

    /** As {@link #load}, on a storage that may be larger than the store. */
    static SuperblockPair find(Pages pages, int blocks) throws IOException, StoreUnusableException {
        List<Found> all = new ArrayList<>();
        boolean damaged = false;
        for (int block = 0; block < Geometry.SUPERBLOCKS && block < blocks; block++) {
            for (int page = 0; page < Storage.PAGES_PER_BLOCK; page++) {
                damaged |= !read(pages, block, page, all);
            }
        }
        Optional<Found> found = all.stream().max(Comparator.comparingLong(Found::generation));
        if (found.isEmpty()) {
            pages.read(0); // where the storage does not answer at all, that is what is wrong
            boolean cut = damaged && blocks < Geometry.blocks(1);
            throw new StoreUnusableException(cut ? Reason.CUT_SHORT : damaged ? Reason.DAMAGED : Reason.NOT_A_STORE);
        }
        Superblock newest = found.get().superblock;
        long generation = found.get().generation;
        int block = found.get().block;
        if (found.get().version == Superblock.VERSION) {
            return new SuperblockPair(pages, newest, generation, block, firstFree(pages, block));
        }
        // Version 1 erased a block for each generation. A firmware of that time looks at the first pages only: the next
        // generation has to be in one, for it to see that this store is no longer its own.
        SuperblockPair older =
                new SuperblockPair(pages, newest.withErases(generation), generation, block, Storage.PAGES_PER_BLOCK);
        older.needsUpgrade = true;
        return older;
    }

    /** What is stored is of an older version until something is written. */
    boolean needsUpgrade() {
        return needsUpgrade;
    }

    private static Optional<Page> readOrNothing(Pages pages, int number) {
        try {
            return pages.read(number);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @return whether the page is whole, or has nothing to do with a superblock */
    private static boolean read(Pages pages, int block, int number, List<Found> all)
            throws IOException, StoreUnusableException {
        int pageNumber = Geometry.firstPage(block) + number;
        Optional<Page> page = readOrNothing(pages, pageNumber);
        if (page.isEmpty()) {
            return !pages.looksLikeSuperblock(pageNumber);
        }
        byte[] payload = page.get().payload();
        if (page.get().type() != Page.Type.SUPERBLOCK || !Superblock.hasMagic(payload, 0)) {
            return true;
        }
        int version = Superblock.version(payload);
        if (version > Superblock.VERSION) {
            throw new StoreUnusableException(Reason.NEWER_FORMAT);
        }
        try {
            all.add(new Found(Superblock.decode(payload), version, page.get().sequence(), block));
            return true;
        } catch (MalformedException e) {
            return false;
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }

    /** The page after the last that is not erased: what a cut has torn is never programmed again. */
    private static int firstFree(Pages pages, int block) throws IOException {
        int page = Storage.PAGES_PER_BLOCK;
        while (page > 0 && pages.isBlank(Geometry.firstPage(block) + page - 1)) {
            page--;
        }
        return page;
    }

    Superblock newest() {
        return newest;
    }

    /** Durable when it returns. */
    void write(Superblock next) throws IOException {
        while (nextPage < Storage.PAGES_PER_BLOCK) {
            try {
                program(next);
                return;
            } catch (IOException e) {
                // The page is worn, or the storage failed for a moment: another page.
                continue;
            }
        }
        writeIntoOtherBlock(next);
    }

    /** So that no older generation is left, which a damaged page could bring back. */
    void writeBoth(Superblock next) throws IOException {
        writeIntoOtherBlock(next);
        writeIntoOtherBlock(newest);
    }

    private void writeIntoOtherBlock(Superblock next) throws IOException {
        pages.eraseUnlessBlank(1 - block);
        block = 1 - block;
        nextPage = 0;
        program(next.withErases(newest.erases() + 1));
    }

    private void program(Superblock next) throws IOException {
        generation++;
        byte[] payload = next.encode();
        pages.program(
                Geometry.firstPage(block) + nextPage++, new Page(Page.Type.SUPERBLOCK, 0, 1, generation, payload));
        Arrays.fill(payload, (byte) 0);
        pages.sync();
        newest = next;
        needsUpgrade = false;
    }
}
