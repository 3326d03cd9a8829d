package keyloader.loader.store;

import java.util.ArrayList;
import java.util.List;
import keyloader.wire.Bytes;

/** What a storage holds, and how often it was written to, for tests outside this package. */
public record Snapshot(int operations, List<Bytes> pages) {

    public static Snapshot of(MemoryStorage storage) {
        List<Bytes> pages = new ArrayList<>();
        for (int number = 0; number < storage.image().count(); number++) {
            pages.add(Bytes.of(storage.image().page(number)));
        }
        return new Snapshot(storage.operations(), pages);
    }
}
