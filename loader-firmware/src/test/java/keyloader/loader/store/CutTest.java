package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keyloader.loader.Firmware;
import keyloader.loader.machine.Slot;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.testkit.Host;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power is cut at every operation of a loader's life, with everything that may then be on the storage, and the loader
 * recovers: as if the command that was cut had not come, or had been answered.
 */
@Timeout(300)
class CutTest {
    private static final long SEED = 20260101;

    @Test
    void aCutAtAnyInstantLeavesTheStateBeforeOrAfterACommand() throws IOException {
        Life life = Life.whole();
        assertThat(life.trace().size()).isGreaterThan(100);
        assertThat(explore(life)).isGreaterThan(1500);
    }

    @Test
    void aCutWhereTheLogBeginsAnewLosesNoEntryThatWasAnswered() throws IOException {
        assertThat(explore(Life.longLog())).isGreaterThan(150);
    }

    @Test
    void aCutInTheMiddleOfRecoveryChangesNothingAboutThat() throws IOException {
        Life life = Life.whole();
        CutImage cut = new CutImage(life.start());
        Random random = new Random(SEED);
        for (int n = 0; n < life.trace().size(); n++) {
            for (Image image : extremes(cut.variants(life.trace().get(n), random))) {
                MemoryStorage storage = new MemoryStorage(image);
                Image start = storage.image().copy();
                new Firmware(storage).close();
                CutImage second = new CutImage(start);
                for (Operation operation : storage.trace()) {
                    for (Image again : extremes(second.variants(operation, random))) {
                        check(life, n, again, false);
                    }
                    second.apply(operation);
                }
            }
            cut.apply(life.trace().get(n));
        }
    }

    /** The last operation torn, and everything lost if anything can be: all of them would take minutes. */
    private static List<Image> extremes(List<Image> variants) {
        return List.of(variants.get(3), variants.get(variants.size() > 4 ? 4 : 0));
    }

    @Test
    void everySyncOfConsumeIsNeeded() throws IOException {
        Life life = Life.consume();
        explore(life);
        int answeredBefore = life.moments().get(life.moments().size() - 2).operations();
        List<Integer> syncs = new ArrayList<>();
        for (int i = answeredBefore; i < life.trace().size(); i++) {
            if (life.trace().get(i) instanceof Operation.Sync) {
                syncs.add(i);
            }
        }
        assertThat(syncs).as("SPENDING, key, SPENT").hasSize(3);
        for (int sync : syncs) {
            Life careless = life.withoutOperation(sync);
            assertThatThrownBy(() -> explore(careless))
                    .as("without the sync that is operation %d", sync)
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** @return how many images were tried */
    private static int explore(Life life) throws IOException {
        CutImage cut = new CutImage(life.start());
        Random random = new Random(SEED);
        int images = 0;
        for (int n = 0; n <= life.trace().size(); n++) {
            Operation next = n < life.trace().size() ? life.trace().get(n) : new Operation.Sync();
            for (Image image : cut.variants(next, random)) {
                check(life, n, image, true);
                images++;
            }
            cut.apply(next);
        }
        return images;
    }

    private static void check(Life life, int operations, Image image, boolean firstRecovery) throws IOException {
        int last = life.lastMoment(operations);
        Life.Moment before = life.moments().get(last);
        Life.Moment after = life.moments().get(Math.min(last + 1, life.moments().size() - 1));
        String where = "cut at operation " + operations + ", in " + after.answered();
        assertNothingInClear(image, where);
        if (firstRecovery) {
            assertWhatIsSpentIsWiped(image, before, where);
        }
        MemoryStorage storage = new MemoryStorage(image);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            View recovered = View.of(host, adminTokenSet(storage));
            assertThat(recovered)
                    .as(where)
                    .isIn(
                            before.view(),
                            after.view(),
                            // The admin hash comes before the message, into a loader that is empty otherwise.
                            before.view().withAdminToken(after.view().adminTokenSet()));
            for (SlotEntry sealed : recovered.in(SlotState.SEALED)) {
                Bytes digest = sealed.message().orElseThrow().digest();
                assertThat(host.get(sealed.slot())).as(where).isEqualTo(Life.CONTENTS.get(digest));
            }
            assertLogged(before, host.log(0), where);
            assertKeysLeft(life, image, recovered, where);
            assertThat(LogRing.load(new Pages(storage)).broken()).as(where).isFalse();
        }
    }

    private static boolean adminTokenSet(MemoryStorage storage) throws IOException {
        try {
            return SuperblockPair.load(new Pages(storage), storage.blocks())
                    .newest()
                    .adminHash()
                    .isPresent();
        } catch (StoreUnusableException e) {
            throw new AssertionError("the store was in use a moment ago", e);
        }
    }

    private static void assertLogged(Life.Moment before, List<LogEntry> log, String where) {
        int oldest = (int) log.get(0).number();
        assertThat(oldest == 0 || log.size() >= 256)
                .as("%s: %d entries", where, log.size())
                .isTrue();
        List<LogEntry> expected = before.log().subList(oldest, before.log().size());
        assertThat(log).as(where).startsWith(expected.toArray(new LogEntry[0]));
    }

    /** As somebody finds it who takes the flash off the board right after the cut. */
    private static void assertWhatIsSpentIsWiped(Image image, Life.Moment before, String where) throws IOException {
        Pages pages = new Pages(new MemoryStorage(image));
        for (int slot = 0; slot < Life.SLOTS; slot++) {
            Optional<Slot> stored = SlotJournal.load(pages, slot).newest();
            if (stored.isPresent() && stored.get() instanceof Slot.Spent) {
                assertThat(pages.isBlockBlank(Geometry.keyBlock(slot)))
                        .as("%s: slot %d is SPENT and its key is there", where, slot)
                        .isTrue();
            }
            if (before.answered() instanceof Request.Consume consume
                    && consume.slot() == slot
                    && !before.view().in(SlotState.SPENT).isEmpty()) {
                assertSpentForGood(pages, slot, stored, where);
            }
        }
    }

    private static void assertSpentForGood(Pages pages, int slot, Optional<Slot> stored, String where)
            throws IOException {
        boolean stillSpent = stored.isPresent() && stored.get() instanceof Slot.Spent;
        boolean released = stored.isEmpty();
        assertThat(stillSpent || released)
                .as("%s: CONSUME was answered, SPENT is not durable", where)
                .isTrue();
        if (stillSpent) {
            for (int block : Geometry.contentBlocks(slot)) {
                assertThat(pages.isBlockBlank(block))
                        .as("%s: content is left", where)
                        .isTrue();
            }
        }
    }

    /** No key is anywhere on the storage but those of messages that can be read. */
    private static void assertKeysLeft(Life life, Image image, View recovered, String where) {
        assertThat(life.keys()).isNotEmpty();
        int left = 0;
        for (Bytes key : life.keys()) {
            left += image.contains(key) ? 1 : 0;
        }
        assertThat(left)
                .as(where + ": keys left")
                .isLessThanOrEqualTo(recovered.in(SlotState.SEALED).size());
    }

    /** Any 16 bytes would do: the content is random, and on a page boundary or not. */
    private static void assertNothingInClear(Image image, String where) {
        for (Bytes content : Life.CONTENTS.values()) {
            for (int offset = 0; offset + 16 <= content.length(); offset += 240) {
                assertThat(image.contains(content.slice(offset, 16)))
                        .as("%s: content in clear", where)
                        .isFalse();
            }
        }
    }
}
