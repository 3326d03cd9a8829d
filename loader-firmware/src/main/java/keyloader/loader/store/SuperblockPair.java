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
 * Two blocks, written in turn, a generation a page: whatever happens to one block, the other holds the newest generation or
 * the one before. Sixteen generations cost a block one erase, so that power-ups do not wear it out.
 */
final class SuperblockPair {
    private final Pages pages;
    private final int[] nextPage;
    private Superblock newest;
    private long generation;
    private int block;
    private boolean needsUpgrade;

    /** @param nextPage of each block */
    private SuperblockPair(Pages pages, int[] nextPage, Superblock newest, long generation, int block) {
        this.pages = pages;
        this.nextPage = nextPage;
        this.newest = newest;
        this.generation = generation;
        this.block = block;
    }

    /** Writes the first generation. */
    static void format(Pages pages, Superblock first) throws IOException {
        new SuperblockPair(pages, new int[Geometry.SUPERBLOCKS], first, 0, 1).write(first);
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
        Found newest = found.get();
        int[] nextPage = new int[Geometry.SUPERBLOCKS];
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            nextPage[block] = firstFree(pages, block);
        }
        SuperblockPair pair = new SuperblockPair(pages, nextPage, newest.superblock, newest.generation, newest.block);
        if (newest.version < Superblock.VERSION) {
            pair.needsUpgrade = true;
            pair.newest = newest.superblock.withErases(newest.generation); // each erased a block
        }
        return pair;
    }

    /** What is stored is of an older version until something is written. */
    boolean needsUpgrade() {
        return needsUpgrade;
    }

    /** @return whether the page is whole, or has nothing to do with a superblock */
    private static boolean read(Pages pages, int block, int number, List<Found> all) throws StoreUnusableException {
        int pageNumber = Geometry.firstPage(block) + number;
        Optional<Page> page;
        try {
            page = pages.read(pageNumber);
            if (page.isEmpty()) {
                return !pages.looksLikeSuperblock(pageNumber);
            }
        } catch (IOException e) {
            return true; // what the storage does not give out is neither
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
    private static int firstFree(Pages pages, int block) {
        int page = Storage.PAGES_PER_BLOCK;
        while (page > 0 && isReadableAndBlank(pages, Geometry.firstPage(block) + page - 1)) {
            page--;
        }
        return page;
    }

    private static boolean isReadableAndBlank(Pages pages, int number) {
        try {
            return pages.isBlank(number);
        } catch (IOException e) {
            return false;
        }
    }

    /** Generations go into the two blocks in turn: the last of each is the newest, or the one before. */
    static boolean isWhole(Pages pages) {
        for (int block = 0; block < Geometry.SUPERBLOCKS; block++) {
            int free = firstFree(pages, block);
            if (free == 0 || !isSuperblock(pages, Geometry.firstPage(block) + free - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSuperblock(Pages pages, int number) {
        try {
            Optional<Page> page = pages.read(number);
            page.ifPresent(whole -> Arrays.fill(whole.payload(), (byte) 0)); // it holds the identity's seed
            return page.isPresent() && page.get().type() == Page.Type.SUPERBLOCK;
        } catch (IOException e) {
            return false;
        }
    }

    Superblock newest() {
        return newest;
    }

    /** Durable when it returns. */
    void write(Superblock next) throws IOException {
        int other = 1 - block;
        try {
            // A firmware of version 1 looks at the first pages only: it has to see in one that the store is no longer
            // its own.
            if (nextPage[other] == Storage.PAGES_PER_BLOCK || needsUpgrade) {
                begin(other, next);
            } else {
                program(other, next);
            }
        } catch (IOException e) {
            // The other block is worn, or failed for a moment.
            if (nextPage[block] == Storage.PAGES_PER_BLOCK || needsUpgrade) {
                throw e;
            }
            program(block, next);
        }
    }

    /** So that no older generation is left, which a damaged page could bring back. */
    void writeBoth(Superblock next) throws IOException {
        begin(1 - block, next);
        begin(1 - block, newest);
    }

    private void begin(int target, Superblock next) throws IOException {
        pages.eraseUnlessBlank(target);
        nextPage[target] = 0;
        program(target, next.withErases(newest.erases() + 1));
    }

    private void program(int target, Superblock next) throws IOException {
        generation++;
        byte[] payload = next.encode();
        pages.program(
                Geometry.firstPage(target) + nextPage[target]++,
                new Page(Page.Type.SUPERBLOCK, 0, 1, generation, payload));
        Arrays.fill(payload, (byte) 0);
        pages.sync();
        newest = next;
        block = target;
        needsUpgrade = false;
    }
}
