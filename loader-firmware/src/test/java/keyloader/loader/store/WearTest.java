package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import keyloader.loader.Firmware;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By counts: no block wears out long before its kind, and what a power-up costs does not grow. */
@Timeout(300)
class WearTest {
    private static final int SLOTS = 4;
    private static final Bytes RECEIPT = TestMessage.of(9, 700).content();

    /** A message of its own for each round, up to the longest; power is taken after every third. */
    private static void use(MemoryStorage storage, int rounds) throws IOException {
        int done = 0;
        while (done < rounds) {
            try (Firmware firmware = new Firmware(storage);
                    Host host = firmware.host()) {
                for (int i = 0; i < 3 && done < rounds; i++) {
                    TestMessage message = TestMessage.of(done, 100 + done * 37 % 16_000);
                    int slot = host.put(message);
                    host.get(slot);
                    host.consume(slot, message, RECEIPT);
                    host.release(slot, message);
                    done++;
                }
            }
        }
    }

    private static String kind(int block) {
        if (block < Geometry.SUPERBLOCKS) {
            return "superblock";
        }
        int ofSlot = block - Geometry.journalBlock(0, 0);
        return ofSlot < 0
                ? "log"
                : List.of("journal", "journal", "key", "content 0", "content 1", "content 2")
                        .get(ofSlot % 6);
    }

    @Test
    void noBlockWearsMoreThanHalfAgainAsMuchAsItsKind() throws IOException, StoreUnusableException {
        MemoryStorage storage = Firmware.formatted(SLOTS);
        use(storage, 600);
        Map<Integer, Long> erases = new HashMap<>();
        for (Operation operation : storage.trace()) {
            if (operation instanceof Operation.Erase erase) {
                erases.merge(erase.block(), 1L, Long::sum);
            }
        }
        Map<String, List<Long>> kinds = new TreeMap<>();
        for (int block = 0; block < storage.blocks(); block++) {
            kinds.computeIfAbsent(kind(block), name -> new java.util.ArrayList<>())
                    .add(erases.getOrDefault(block, 0L));
        }
        kinds.forEach((kind, counts) -> {
            long most = counts.stream().max(Long::compare).orElseThrow();
            double mean = counts.stream().mapToLong(Long::longValue).average().orElseThrow();
            System.out.printf(
                    "erases in 600 messages and 200 power-ups, %s: at most %d, on average %.1f%n", kind, most, mean);
            assertThat(most).as(kind).isPositive().isLessThanOrEqualTo((long) Math.ceil(1.5 * mean));
        });
        long most = erases.values().stream().max(Long::compare).orElseThrow();
        SlotStore store = SlotStore.open(storage, Firmware.RANDOM);
        assertThat(store.wear()).as("as the store counts").isEqualTo(most);
        assertThat(store.powerUps()).isEqualTo(200);
    }

    @Test
    void recoveryReadsWhatTheSlotsAndTheRingHaveAndNoHistory() throws IOException {
        MemoryStorage young = Firmware.formatted(SLOTS);
        use(young, 3);
        MemoryStorage old = Firmware.formatted(SLOTS);
        use(old, 2500); // 10,000 commands
        int pages = young.image().count();
        int bound = 2 * pages; // each page to learn what is on it, and once more to see that a block is erased
        int afterFew = reads(young);
        int afterMany = reads(old);
        System.out.printf(
                "pages read at power-up: %d after 12 commands, %d after 10,000, of %d%n", afterFew, afterMany, pages);
        assertThat(afterFew).isLessThanOrEqualTo(bound);
        assertThat(afterMany).isLessThanOrEqualTo(bound);
    }

    @Test
    void aZeroizeLeavesWhatHasHeldNothingAsItIs() throws IOException {
        Probes.assertUnusedSlotsAreSparedByZeroize();
    }

    private static int reads(MemoryStorage storage) throws IOException {
        MemoryStorage fresh = new MemoryStorage(storage.image());
        new Firmware(fresh).close();
        return fresh.reads();
    }
}
