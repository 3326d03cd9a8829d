package keyloader.loader.store;

import java.util.ArrayList;
import java.util.List;

/** Which block is for what (SPEC 15): two superblocks, the log, then six blocks for each slot. */
public final class Geometry {
    static final int SUPERBLOCKS = 2;
    /** Half of this would do for 256 entries; the rest is for pages that cuts have torn. */
    static final int LOG_BLOCKS = 36;

    static final int JOURNAL_BLOCKS = 2;
    static final int CONTENT_BLOCKS = 3;

    public static final int MAX_SLOTS = 1024;
    public static final int DEFAULT_SLOTS = 64;

    private static final int FIRST_LOG_BLOCK = SUPERBLOCKS;
    private static final int FIRST_SLOT_BLOCK = SUPERBLOCKS + LOG_BLOCKS;
    private static final int BLOCKS_PER_SLOT = JOURNAL_BLOCKS + 1 + CONTENT_BLOCKS;

    private Geometry() {}

    public static int blocks(int slots) {
        return FIRST_SLOT_BLOCK + slots * BLOCKS_PER_SLOT;
    }

    static int logBlock(int index) {
        return FIRST_LOG_BLOCK + index;
    }

    /** @param half 0 or 1 */
    static int journalBlock(int slot, int half) {
        return FIRST_SLOT_BLOCK + slot * BLOCKS_PER_SLOT + half;
    }

    static int keyBlock(int slot) {
        return journalBlock(slot, JOURNAL_BLOCKS);
    }

    static int contentBlock(int slot, int index) {
        return keyBlock(slot) + 1 + index;
    }

    static List<Integer> contentBlocks(int slot) {
        List<Integer> blocks = new ArrayList<>();
        for (int index = 0; index < CONTENT_BLOCKS; index++) {
            blocks.add(contentBlock(slot, index));
        }
        return blocks;
    }

    static int firstPage(int block) {
        return block * Storage.PAGES_PER_BLOCK;
    }
}
