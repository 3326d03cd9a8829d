package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import keyloader.loader.Firmware;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A zeroize by hand that the power is cut in is finished at the next power-up, once it has begun. */
@Timeout(300)
class ZeroizeCutTest {
    private static final long SEED = 20260101;
    private static final TestMessage MESSAGE = TestMessage.of(1, 1500);
    private static final TestMessage OTHER = TestMessage.of(2, 40);
    private static final Bytes ADMIN = TestMessage.of(3, 1).token();

    @Test
    void aCutAnywhereLeavesTheLoaderAsItWasOrEmptyAndNeverInBetween() throws IOException {
        MemoryStorage before = Firmware.formatted(2);
        try (Firmware firmware = new Firmware(before);
                Host host = firmware.host()) {
            host.put(MESSAGE, MESSAGE.begin(ADMIN));
            host.put(OTHER);
        }
        MemoryStorage storage = new MemoryStorage(before.image().copy());
        var loader = Firmware.powerUp(storage);
        Image start = storage.image().copy();
        int from = storage.operations();
        loader.zeroize(Kind.ZEROIZED_BY_CASE_SWITCH);
        List<Operation> trace = storage.trace().subList(from, storage.trace().size());

        CutImage cut = new CutImage(start);
        Random random = new Random(SEED);
        int whole = 0;
        int empty = 0;
        for (int n = 0; n <= trace.size(); n++) {
            Operation next = n < trace.size() ? trace.get(n) : new Operation.Sync();
            for (Image image : cut.variants(next, random)) {
                if (isEmpty(image, "cut at " + n)) {
                    empty++;
                } else {
                    whole++;
                    assertThat(n).as("the mark is durable with the first sync").isLessThan(3);
                }
            }
            cut.apply(next);
        }
        assertThat(whole).isPositive();
        assertThat(empty).isGreaterThan(50);
    }

    private static boolean isEmpty(Image image, String where) throws IOException {
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            if (host.list().isEmpty()) {
                assertThat(host.info().info().adminTokenSet()).as(where).isFalse();
                assertThat(host.signedLog())
                        .as(where)
                        .anyMatch(entry -> entry.kind() == Kind.ZEROIZED_BY_CASE_SWITCH
                                || (entry.kind() == Kind.RECOVERED
                                        && entry.slot().isEmpty()));
                return true;
            }
            assertThat(host.get(0)).as(where).isEqualTo(MESSAGE.content());
            assertThat(host.get(1)).as(where).isEqualTo(OTHER.content());
            assertThat(host.info().info().adminTokenSet()).as(where).isTrue();
            return false;
        }
    }
}
