package keyloader.host.loaders;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;

/**
 * A loader's log, followed link by link to the chain value that the loader has signed (SPEC 10).
 *
 * @param broken what does not fit, or empty when all does
 */
public record LogCheck(List<LogEntry> entries, Optional<String> broken) {
    /** More than any loader keeps; a bound for one that never ends. */
    private static final int MAX_ENTRIES = 1 << 16;

    public LogCheck {
        entries = List.copyOf(entries);
    }

    /** Reads the log, then the signed statement about it. */
    public static LogCheck read(LoaderClient client) throws IOException, LoaderRefusedException {
        List<LogEntry> entries = new ArrayList<>();
        Reply.LogPage page = client.log(0);
        Bytes chain = page.chainBefore();
        Optional<String> broken = Optional.empty();
        while (true) {
            if (!page.chainBefore().equals(chain)) {
                broken = Optional.of("a page of the log does not follow on the one before");
                break;
            }
            for (LogEntry entry : page.entries()) {
                if (!entries.isEmpty() && entry.number() != last(entries).number() + 1) {
                    broken = Optional.of("the numbers of its entries are not consecutive");
                }
                chain = entry.chain(chain);
                entries.add(entry);
            }
            long next = entries.isEmpty() ? 0 : last(entries).number() + 1;
            if (broken.isPresent() || next >= page.next()) {
                break;
            }
            if (page.entries().isEmpty() || entries.size() >= MAX_ENTRIES) {
                broken = Optional.of("the log does not reach the end that it announces");
                break;
            }
            page = client.log(next);
        }
        return new LogCheck(entries, broken).against(client.info(), chain);
    }

    private LogCheck against(LoaderInfo info, Bytes chain) {
        if (broken.isPresent()) {
            return this;
        }
        long next = entries.isEmpty() ? 0 : last(entries).number() + 1;
        if (next != info.logEntries()) {
            return new LogCheck(
                    entries, Optional.of("the log has another number of entries than the loader has signed"));
        }
        if (!entries.isEmpty() && entries.get(0).number() == 0 && !startsAtZero(chain)) {
            return new LogCheck(entries, Optional.of("the log does not begin at its beginning"));
        }
        if (!chain.equals(info.logChain())) {
            return new LogCheck(entries, Optional.of("the log does not lead to the value that the loader has signed"));
        }
        return this;
    }

    /** A log whose first entry is kept must begin with 32 zero bytes. */
    private boolean startsAtZero(Bytes end) {
        Bytes chain = LogEntry.CHAIN_START;
        for (LogEntry entry : entries) {
            chain = entry.chain(chain);
        }
        return chain.equals(end);
    }

    private static LogEntry last(List<LogEntry> entries) {
        return entries.get(entries.size() - 1);
    }
}
