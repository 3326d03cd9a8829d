package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.wire.LogEntry;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ring once round, and where it is torn. */
@Timeout(60)
class LogRingTest {
    private static final int RING = Geometry.LOG_BLOCKS * Storage.PAGES_PER_BLOCK;
    private static final int FIRST_PAGE = Geometry.firstPage(Geometry.logBlock(0));

    private final MemoryStorage storage = MemoryStorage.erased(Geometry.blocks(1));
    private final Pages pages = new Pages(storage);

    private static LogEntry entry(long number) {
        return new LogEntry(number, LogEntry.Kind.REFUSED, OptionalInt.of(0), Status.BAD_TOKEN, Optional.empty(), 1);
    }

    private LogRing filled(int entries) throws IOException {
        LogRing ring = LogRing.load(pages);
        for (int i = 0; i < entries; i++) {
            ring.append(entry(i));
        }
        return ring;
    }

    /** As an erase leaves it that was cut. */
    private void eraseSecondHalf(int logBlock) {
        int first = FIRST_PAGE + logBlock * Storage.PAGES_PER_BLOCK;
        for (int page = Storage.PAGES_PER_BLOCK / 2; page < Storage.PAGES_PER_BLOCK; page++) {
            storage.image().set(first + page, Image.erasedPage());
        }
    }

    @Test
    void anEraseThatWasCutIsNoDamageWhereTheNextEntryGoes() throws IOException {
        filled(RING);
        eraseSecondHalf(0);
        LogRing torn = LogRing.load(pages);
        assertThat(torn.broken()).isFalse();
        assertThat(torn.page(0).entries()).first().isEqualTo(entry(Storage.PAGES_PER_BLOCK));
        torn.append(entry(RING));
        assertThat(LogRing.load(pages).next()).isEqualTo(RING + 1);
    }

    @Test
    void theSameElsewhereIsDamage() throws IOException {
        filled(RING);
        eraseSecondHalf(1);
        assertThat(LogRing.load(pages).broken()).isTrue();
    }

    @Test
    void whatIsErasedIsNotShownAnyMore() throws IOException {
        LogRing ring = filled(RING + 1);
        assertThat(ring.page(0)).isEqualTo(LogRing.load(pages).page(0));
        assertThat(ring.page(0).entries()).first().isEqualTo(entry(Storage.PAGES_PER_BLOCK));
    }

    /** Or else a cut could bring its old entries back beside the new ones: later there would be a gap between them. */
    @Test
    void anEraseIsDurableBeforeItsBlockIsUsedAgain() throws IOException {
        filled(RING + 1);
        int erase = storage.trace().indexOf(new Operation.Erase(Geometry.logBlock(0)));
        assertThat(storage.trace().get(erase + 1)).isEqualTo(new Operation.Sync());
    }

    @Test
    void aPageOfAnotherKindIsNoEntry() throws IOException {
        filled(3);
        Page last = Page.decode(FIRST_PAGE + 2, storage.image().page(FIRST_PAGE + 2))
                .orElseThrow();
        Page forged = new Page(Page.Type.CONTENT, 0, 1, last.sequence(), last.payload());
        storage.image().set(FIRST_PAGE + 2, forged.encode(FIRST_PAGE + 2));
        assertThat(LogRing.load(pages).next()).isEqualTo(2);
    }

    @Test
    void entriesAreNumberedOneAfterTheOther() throws IOException {
        LogRing ring = filled(2);
        assertThatThrownBy(() -> ring.append(entry(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ring.append(entry(3))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStorageThatTakesNothingEndsTheSearchForAFreePage() throws IOException {
        LogRing ring = filled(1);
        storage.failAlways(true);
        assertThatThrownBy(() -> ring.append(entry(1))).isInstanceOf(IOException.class);
    }
}
