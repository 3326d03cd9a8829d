package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LogEntry;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.cbor.Cbor;

/** The log on its ring of blocks, one entry a page together with the chain value before it. */
final class LogRing {
    private static final int RING = Geometry.LOG_BLOCKS * Storage.PAGES_PER_BLOCK;
    /** Pages and blocks that may fail in a row before the log as a whole is taken for failed. */
    private static final int MAX_FAILING = 40;

    /** @param position within the ring */
    private record Kept(LogEntry entry, Bytes chainBefore, int position) {
        Bytes chainAfter() {
            return entry.chain(chainBefore);
        }
    }

    private final Pages pages;
    private final NavigableMap<Long, Kept> kept = new TreeMap<>();
    private int position;
    private boolean broken;

    private LogRing(Pages pages) {
        this.pages = pages;
    }

    static LogRing load(Pages pages) {
        LogRing ring = new LogRing(pages);
        for (int position = 0; position < RING; position++) {
            ring.read(position).ifPresent(entry -> ring.kept.put(entry.entry.number(), entry));
        }
        if (!ring.kept.isEmpty()) {
            ring.position = (ring.kept.lastEntry().getValue().position + 1) % RING;
            ring.dropWhatIsNotChained();
        }
        return ring;
    }

    private Optional<Kept> read(int position) {
        Optional<Page> page;
        try {
            page = pages.read(pageNumber(position));
        } catch (IOException e) {
            broken = true;
            return Optional.empty();
        }
        return page.flatMap(whole -> read(whole, position));
    }

    private static Optional<Kept> read(Page page, int position) {
        byte[] payload = page.payload();
        if (page.type() != Page.Type.LOG_ENTRY || payload.length <= Limits.HASH) {
            return Optional.empty();
        }
        Bytes chainBefore = Bytes.of(payload, 0, Limits.HASH);
        Bytes encoded = Bytes.of(payload, Limits.HASH, payload.length - Limits.HASH);
        try {
            LogEntry entry = LogEntry.fromCbor(Cbor.decode(encoded, "log entry"));
            return Optional.of(new Kept(entry, chainBefore, position));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Keeps the newest entries back to the first gap. A gap is damage, unless an erase was cut where the next entry goes. */
    private void dropWhatIsNotChained() {
        Kept oldest = kept.lastEntry().getValue();
        for (Map.Entry<Long, Kept> before = kept.lowerEntry(oldest.entry.number());
                before != null
                        && before.getKey() == oldest.entry.number() - 1
                        && before.getValue().chainAfter().equals(oldest.chainBefore);
                before = kept.lowerEntry(before.getKey())) {
            oldest = before.getValue();
        }
        NavigableMap<Long, Kept> loose = kept.headMap(oldest.entry.number(), false);
        int erasedNext = position % Storage.PAGES_PER_BLOCK == 0 ? position / Storage.PAGES_PER_BLOCK : -1;
        broken |= loose.values().stream().anyMatch(entry -> entry.position / Storage.PAGES_PER_BLOCK != erasedNext);
        loose.clear();
    }

    /** An entry in the middle cannot be read, or does not fit its neighbours. */
    boolean broken() {
        return broken;
    }

    long next() {
        return kept.isEmpty() ? 0 : kept.lastKey() + 1;
    }

    Bytes newestChain() {
        return kept.isEmpty()
                ? LogEntry.CHAIN_START
                : kept.lastEntry().getValue().chainAfter();
    }

    /** The highest power-up number of an entry. */
    long powerUps() {
        return kept.isEmpty() ? 0 : kept.lastEntry().getValue().entry.powerUp();
    }

    /** How often its most worn block was erased, pages that were skipped not counted. */
    long erases() {
        return next() / RING;
    }

    /** Not synced. */
    void append(LogEntry entry) throws IOException {
        if (entry.number() != next()) {
            throw new IllegalStateException("log entries are numbered one after the other");
        }
        Bytes chainBefore = newestChain();
        byte[] payload = Bytes.concat(chainBefore, Cbor.encode(entry.toCbor())).toArray();
        int failing = 0;
        while (!append(new Page(Page.Type.LOG_ENTRY, 0, 1, entry.number(), payload), failing++)) {
            position = (position + 1) % RING;
        }
        kept.put(entry.number(), new Kept(entry, chainBefore, position));
        position = (position + 1) % RING;
    }

    /** @return whether it is there; a page or block that is worn is left behind, as one that a cut has torn */
    private boolean append(Page page, int failing) throws IOException {
        try {
            seekFreePage();
            pages.program(pageNumber(position), page);
            return true;
        } catch (IOException e) {
            if (failing == MAX_FAILING) {
                throw e;
            }
            return false;
        }
    }

    /** Skips pages that a cut has torn; enters the next block by erasing it. */
    private void seekFreePage() throws IOException {
        while (position % Storage.PAGES_PER_BLOCK != 0) {
            if (pages.isBlank(pageNumber(position))) {
                return;
            }
            position = (position + 1) % RING;
        }
        int index = position / Storage.PAGES_PER_BLOCK;
        int block = Geometry.logBlock(index);
        if (!pages.isBlockBlank(block)) {
            pages.erase(block);
            pages.sync();
            kept.values().removeIf(entry -> entry.position / Storage.PAGES_PER_BLOCK == index);
        }
    }

    Reply.LogPage page(long first) {
        NavigableMap<Long, Kept> from = kept.tailMap(first, true);
        List<LogEntry> entries = new ArrayList<>();
        for (Kept entry : from.values()) {
            if (entries.size() == Limits.PAGE_ENTRIES) {
                break;
            }
            entries.add(entry.entry);
        }
        Bytes before = from.isEmpty() ? newestChain() : from.firstEntry().getValue().chainBefore;
        return new Reply.LogPage(before, entries, next());
    }

    private static int pageNumber(int position) {
        return Geometry.firstPage(Geometry.logBlock(0)) + position;
    }
}
