package keyloader.loader.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import keyloader.loader.store.StoreUnusableException.Reason;
import keyloader.wire.MalformedException;

/** Two blocks, written in turn: while one is erased and programmed, the other holds the generation before. */
final class SuperblockPair {
    private final Pages pages;
    private Superblock newest;
    private long generation;
    private int block;

    private SuperblockPair(Pages pages, Superblock newest, long generation, int block) {
        this.pages = pages;
        this.newest = newest;
        this.generation = generation;
        this.block = block;
    }

    /** Writes the first generation. */
    static void format(Pages pages, Superblock first) throws IOException {
        new SuperblockPair(pages, first, 0, 1).write(first);
    }

    static SuperblockPair load(Pages pages, int blocks) throws IOException, StoreUnusableException {
        Optional<SuperblockPair> newest = Optional.empty();
        boolean damaged = false;
        for (int block = 0; block < Geometry.SUPERBLOCKS && block < blocks; block++) {
            Optional<Page> page = pages.read(Geometry.firstPage(block));
            if (page.isEmpty()) {
                damaged |= pages.looksLikeSuperblock(Geometry.firstPage(block));
                continue;
            }
            byte[] payload = page.get().payload();
            if (page.get().type() != Page.Type.SUPERBLOCK || !Superblock.hasMagic(payload, 0)) {
                continue;
            }
            if (Superblock.version(payload) > Superblock.VERSION) {
                throw new StoreUnusableException(Reason.NEWER_FORMAT);
            }
            try {
                SuperblockPair found = new SuperblockPair(
                        pages, Superblock.decode(payload), page.get().sequence(), block);
                if (newest.isEmpty() || found.generation > newest.get().generation) {
                    newest = Optional.of(found);
                }
            } catch (MalformedException e) {
                damaged = true;
            } finally {
                Arrays.fill(payload, (byte) 0);
            }
        }
        if (newest.isEmpty()) {
            boolean cut = damaged && blocks < Geometry.blocks(1);
            throw new StoreUnusableException(cut ? Reason.CUT_SHORT : damaged ? Reason.DAMAGED : Reason.NOT_A_STORE);
        }
        if (Geometry.blocks(newest.get().newest.slots()) != blocks) {
            throw new StoreUnusableException(Reason.CUT_SHORT);
        }
        return newest.get();
    }

    Superblock newest() {
        return newest;
    }

    /** Durable when it returns. */
    void write(Superblock next) throws IOException {
        int target = 1 - block;
        pages.eraseUnlessBlank(target);
        byte[] payload = next.encode();
        pages.program(Geometry.firstPage(target), new Page(Page.Type.SUPERBLOCK, 0, 1, generation + 1, payload));
        Arrays.fill(payload, (byte) 0);
        pages.sync();
        newest = next;
        generation++;
        block = target;
    }

    /** So that no older generation is left, which a damaged page could bring back. */
    void writeBoth(Superblock next) throws IOException {
        write(next);
        write(next);
    }
}
