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
    private Optional<Slot> newest = Optional.empty();
    private long sequence;
    private int half;
    private int nextPage;

    private SlotJournal(Pages pages, int slot) {
        this.pages = pages;
        this.slot = slot;
    }

    static SlotJournal load(Pages pages, int slot) throws IOException {
        SlotJournal journal = new SlotJournal(pages, slot);
        long newestWhole = 0;
        for (int half = 0; half < Geometry.JOURNAL_BLOCKS; half++) {
            int page = 0;
            while (page < Storage.PAGES_PER_BLOCK) {
                Optional<Found> found = journal.read(half, page);
                if (found.isPresent() && found.get().sequence > newestWhole) {
                    newestWhole = found.get().sequence;
                    journal.newest = found.get().state;
                    journal.half = half;
                }
                page += found.isPresent() ? found.get().parts : 1;
            }
        }
        journal.nextPage = journal.firstFree(journal.half);
        return journal;
    }

    private record Found(long sequence, int parts, Optional<Slot> state) {}

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
            return Optional.of(new Found(first.get().sequence(), parts, SlotRecord.decode(content)));
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
        return newest;
    }

    /** Not synced. */
    void append(Optional<Slot> state) throws IOException {
        byte[] content = SlotRecord.encode(state).toArray();
        int parts = (content.length + Page.MAX_PAYLOAD - 1) / Page.MAX_PAYLOAD;
        if (nextPage + parts > Storage.PAGES_PER_BLOCK) {
            half = 1 - half;
            pages.eraseUnlessBlank(Geometry.journalBlock(slot, half));
            nextPage = 0;
        }
        sequence++;
        for (int part = 0; part < parts; part++) {
            int from = part * Page.MAX_PAYLOAD;
            int length = Math.min(Page.MAX_PAYLOAD, content.length - from);
            byte[] payload = Bytes.of(content, from, length).toArray();
            pages.program(number(half, nextPage++), new Page(Page.Type.SLOT_RECORD, part, parts, sequence, payload));
        }
        newest = state;
    }

    /** Forgets everything, older records included. Only for ZEROIZE, which starts again after a cut. Not synced. */
    void erase() throws IOException {
        for (int each = 0; each < Geometry.JOURNAL_BLOCKS; each++) {
            pages.eraseUnlessBlank(Geometry.journalBlock(slot, each));
        }
        newest = Optional.empty();
        half = 0;
        nextPage = 0;
    }

    private int number(int inHalf, int page) {
        return Geometry.firstPage(Geometry.journalBlock(slot, inHalf)) + page;
    }
}
