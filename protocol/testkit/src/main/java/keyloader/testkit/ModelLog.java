package keyloader.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Status;

/** A log that keeps everything. */
final class ModelLog {
    private final List<LogEntry> entries = new ArrayList<>();
    /** The chain value before each entry, and after the last. */
    private final List<Bytes> chain = new ArrayList<>(List.of(LogEntry.CHAIN_START));

    private long powerUps;

    void powerUp() {
        powerUps++;
        add(Kind.POWER_UP, OptionalInt.empty(), Status.OK, Optional.empty());
    }

    void add(Kind kind, int slot, Status status, Bytes digest) {
        add(kind, OptionalInt.of(slot), status, Optional.of(digest.slice(0, LogEntry.DIGEST_PREFIX)));
    }

    void add(Kind kind, OptionalInt slot, Status status, Optional<Bytes> digest) {
        LogEntry entry = new LogEntry(entries.size(), kind, slot, status, digest, powerUps);
        entries.add(entry);
        chain.add(entry.chain(newestChain()));
    }

    long powerUps() {
        return powerUps;
    }

    long next() {
        return entries.size();
    }

    Bytes newestChain() {
        return chain.get(chain.size() - 1);
    }

    Reply page(long first) {
        int from = (int) Math.min(first, entries.size());
        int to = Math.min(from + Limits.PAGE_ENTRIES, entries.size());
        return new Reply.LogPage(chain.get(from), entries.subList(from, to), entries.size());
    }
}
