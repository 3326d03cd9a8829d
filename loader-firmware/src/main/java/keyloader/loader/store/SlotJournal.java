package keyloader.loader.store;

import java.io.IOException;
import java.util.Optional;
import keyloader.loader.machine.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A slot's states, one record after the other, on a pair of blocks; the newest whole record counts. A block is erased only
 * while the other holds a newer record, so that not even a torn erase can bring back an older state.
 */
final class SlotJournal {
    private final Pages pages;
    private final int slot;
    private SlotRecord newest = new SlotRecord(Optional.empty(), SlotRecord.Use.NONE);
    private long sequence;
    private int half;
    private int nextPage;
    private boolean unreadable;

    private SlotJournal(Pages pages, int slot) {
        this.pages = pages;
        this.slot = slot;
    }

    /** A slot whose journal the storage does not give out is DAMAGED: what it was cannot be known, and nothing of it is touched. */
    static SlotJournal load(Pages pages, int slot) {
        SlotJournal journal = new SlotJournal(pages, slot);
        try {
            journal.load();
        } catch (IOException e) {
            journal = new SlotJournal(pages, slot);
            journal.newest = new SlotRecord(Optional.of(new Slot.Damaged()), SlotRecord.Use.NONE);
            journal.nextPage = Storage.PAGES_PER_BLOCK;
            journal.unreadable = true;
        }
        return journal;
    }

    private void load() throws IOException {
        long newestWhole = 0;
        for (int each = 0; each < Geometry.JOURNAL_BLOCKS; each++) {
            for (int page = 0; page < Storage.PAGES_PER_BLOCK; page++) {
                Optional<Found> found = read(each, page);
                if (found.isPresent() && found.get().sequence > newestWhole) {
                    newestWhole = found.get().sequence;
                    newest = found.get().record;
                    half = each;
                }
            }
        }
        nextPage = firstFree(half);
    }

    /** The storage failed when it was read. */
    boolean unreadable() {
        return unreadable;
    }

    private record Found(long sequence, SlotRecord record) {}

    private Optional<Found> read(int inHalf, int page) throws IOException {
        Optional<Page> first = pages.read(number(inHalf, page));
        if (first.isEmpty() || first.get().type() != Page.Type.SLOT_RECORD) {
            return Optional.empty();
        }
        sequence = Math.max(sequence, first.get().sequence());
        int parts = first.get().parts();
        if (first.get().part() != 0 || page + parts > Storage.PAGES_PER_BLOCK) {
            return Optional.empty();
        }
        Bytes content = Bytes.of(first.get().payload());
        for (int part = 1; part < parts; part++) {
            Optional<Page> next = pages.read(number(inHalf, page + part));
            if (next.isEmpty()
                    || !next.get().is(Page.Type.SLOT_RECORD, part, parts)
                    || next.get().sequence() != first.get().sequence()) {
                return Optional.empty();
            }
            content = Bytes.concat(content, Bytes.of(next.get().payload()));
        }
        try {
            return Optional.of(new Found(first.get().sequence(), SlotRecord.decode(content)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** The page after the last that is not erased: what a cut has torn is never programmed again. */
    private int firstFree(int inHalf) throws IOException {
        int page = Storage.PAGES_PER_BLOCK;
        while (page > 0 && pages.isBlank(number(inHalf, page - 1))) {
            page--;
        }
        return page;
    }

    /** Nothing if EMPTY. */
    Optional<Slot> newest() {
        return newest.state();
    }

    SlotRecord.Use use() {
        return newest.use();
    }

    /** Not synced. */
    void append(Optional<Slot> state) throws IOException {
        append(new SlotRecord(state, newest.use()));
    }

    /** As {@link #append(Optional)}, and counts one message more in this slot. */
    void appendAndCount(Optional<Slot> state) throws IOException {
        append(new SlotRecord(state, newest.use().oneMessageMore()));
    }

    private void append(SlotRecord record) throws IOException {
        byte[] content = record.encode().toArray();
        if (nextPage + parts(content) > Storage.PAGES_PER_BLOCK) {
            turn(new SlotRecord(record.state(), record.use().oneEraseMore()));
        } else {
            program(record, content);
        }
    }

    /** Begins the other block, so that the newest record is never in one that is being erased. */
    private void turn(SlotRecord record) throws IOException {
        half = 1 - half;
        nextPage = 0;
        pages.eraseUnlessBlank(Geometry.journalBlock(slot, half));
        program(record, record.encode().toArray());
    }

    private void program(SlotRecord record, byte[] content) throws IOException {
        sequence++;
        int parts = parts(content);
        for (int part = 0; part < parts; part++) {
            int from = part * Page.MAX_PAYLOAD;
            int length = Math.min(Page.MAX_PAYLOAD, content.length - from);
            byte[] payload = Bytes.of(content, from, length).toArray();
            pages.program(number(half, nextPage++), new Page(Page.Type.SLOT_RECORD, part, parts, sequence, payload));
        }
        newest = record;
    }

    private static int parts(byte[] content) {
        return (content.length + Page.MAX_PAYLOAD - 1) / Page.MAX_PAYLOAD;
    }

    /** The first half of forgetting everything but the use: EMPTY in the other block. Not synced. */
    void beginClear() throws IOException {
        if (!isClear()) {
            turn(new SlotRecord(Optional.empty(), newest.use().oneEraseMore()));
        }
    }

    /** The second half, when the first is synced: the older records are erased. Not synced. */
    void finishClear() throws IOException {
        pages.eraseUnlessBlank(Geometry.journalBlock(slot, 1 - half));
    }

    /** Nothing is there but, perhaps, one record EMPTY. */
    private boolean isClear() throws IOException {
        return newest.state().isEmpty() && nextPage <= 1 && pages.isBlockBlank(Geometry.journalBlock(slot, 1 - half));
    }

    private int number(int inHalf, int page) {
        return Geometry.firstPage(Geometry.journalBlock(slot, inHalf)) + page;
    }
}
