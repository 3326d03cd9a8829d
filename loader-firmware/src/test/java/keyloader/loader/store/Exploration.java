package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import keyloader.loader.Firmware;
import keyloader.loader.machine.Slot;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.testkit.Host;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;

/**
 * The power is cut at every operation of a {@link Life}, with everything that may then be on the storage, the loader recovers,
 * is cut in that again in the same way, and recovers: as if the command that was cut had not come, or had been answered. What
 * the map model showed before and after that command is what is allowed.
 */
final class Exploration {
    private static final long SEED = 20260101;

    private final Life life;
    private final Random random = new Random(SEED);
    private final Set<List<Long>> seen = new HashSet<>();
    private final boolean inRecoveryToo;
    private final int share;
    private int turn;

    /** @param share one in how many first cuts is cut again */
    private Exploration(Life life, boolean inRecoveryToo, int share) {
        this.life = life;
        this.inRecoveryToo = inRecoveryToo;
        this.share = share;
    }

    /** @return how many different states were recovered from */
    static int cuts(Life life) throws IOException {
        return new Exploration(life, false, 1).run();
    }

    /** With cuts of the recovery from one in {@code share} of the cuts. */
    static int cutsOfRecovery(Life life, int share) throws IOException {
        return new Exploration(life, true, share).run();
    }

    private int run() throws IOException {
        assertNothingInClear(life.trace());
        assertNoBlankBlockIsErased();
        CutImage cut = new CutImage(life.start());
        for (int n = 0; n <= life.trace().size(); n++) {
            Operation next = n < life.trace().size() ? life.trace().get(n) : new Operation.Sync();
            for (Image image : cut.variants(next, random)) {
                if (isNew(n, image)) {
                    Image start = image.copy();
                    List<Operation> recovery = check(n, image, true);
                    if (inRecoveryToo && turn++ % share == 0) {
                        again(n, start, recovery);
                    }
                }
            }
            cut.apply(next);
        }
        return seen.size();
    }

    private void again(int n, Image start, List<Operation> recovery) throws IOException {
        assertNothingInClear(recovery);
        CutImage cut = new CutImage(start);
        for (Operation next : recovery) {
            for (Image image : cut.variants(next, random)) {
                if (isNew(n, image)) {
                    check(n, image, false);
                }
            }
            cut.apply(next);
        }
    }

    private boolean isNew(int operations, Image image) {
        return seen.add(List.of((long) life.lastMoment(operations), image.fingerprint()));
    }

    /** @return what the recovery did */
    private List<Operation> check(int operations, Image image, boolean firstRecovery) throws IOException {
        int last = life.lastMoment(operations);
        Life.Moment before = life.moments().get(last);
        Life.Moment after = life.moments().get(Math.min(last + 1, life.moments().size() - 1));
        String where = "cut at operation " + operations + (firstRecovery ? "" : ", and again in the recovery") + ", in "
                + after.answered();
        if (firstRecovery) {
            assertWhatIsSpentIsWiped(image, before, where);
            assertNothingOutlivesZeroize(image, before, where);
        }
        MemoryStorage storage = new MemoryStorage(image);
        try (Firmware firmware = new Firmware(storage)) {
            List<Operation> recovery = storage.trace();
            assertThat(recovery).as("%s: all of it is durable", where).last().isInstanceOf(Operation.Sync.class);
            try (Host host = firmware.host()) {
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
                assertLogged(before, host, where);
                assertKeysLeft(image, recovered, where);
                assertThat(LogRing.load(new Pages(storage)).broken()).as(where).isFalse();
                assertLeftoversGone(storage, recovered, where);
                assertCounted(operations, storage, where);
                if (recovered.equals(after.view())) {
                    assertNothingOutlivesZeroize(storage.image(), after, where);
                }
            }
            return recovery;
        }
    }

    private static boolean adminTokenSet(MemoryStorage storage) throws IOException {
        return pair(storage).newest().adminHash().isPresent();
    }

    private static SuperblockPair pair(MemoryStorage storage) throws IOException {
        try {
            return SuperblockPair.load(new Pages(storage), storage.blocks());
        } catch (StoreUnusableException e) {
            throw new AssertionError("the store was in use a moment ago", e);
        }
    }

    private static void assertLogged(Life.Moment before, Host host, String where) throws IOException {
        Reply.LogPage first = host.ok(new Request.Log(0), Reply.LogPage.class);
        int oldest = (int) first.entries().get(0).number();
        assertThat(oldest == 0 || first.next() - oldest >= 256)
                .as("%s: from %d to %d", where, oldest, first.next())
                .isTrue();
        int from = Math.max(oldest, before.log().size() - 40); // what came earlier is the same in every state
        List<LogEntry> expected = before.log().subList(from, before.log().size());
        assertThat(host.log(from)).as(where).startsWith(expected.toArray(new LogEntry[0]));
    }

    /** Key and content blocks of what cannot be read are erased when a loader answers. */
    private static void assertLeftoversGone(MemoryStorage storage, View recovered, String where) throws IOException {
        Pages pages = new Pages(storage);
        for (int slot = 0; slot < Life.SLOTS; slot++) {
            int number = slot;
            boolean sealed = recovered.in(SlotState.SEALED).stream().anyMatch(entry -> entry.slot() == number);
            if (!sealed) {
                assertThat(new ContentVault(pages, slot, Firmware.RANDOM).isBlank())
                        .as("%s: slot %d is not SEALED and something of it is left", where, slot)
                        .isTrue();
            }
        }
    }

    /** What a slot has held is never forgotten, and the store is of the newest version. */
    private void assertCounted(int operations, MemoryStorage storage, String where) throws IOException {
        Pages pages = new Pages(storage);
        long[] held = life.held(operations);
        for (int slot = 0; slot < Life.SLOTS; slot++) {
            assertThat(SlotJournal.load(pages, slot).use().messages())
                    .as("%s: messages that slot %d has held", where, slot)
                    .isGreaterThanOrEqualTo(held[slot]);
        }
        assertThat(pair(storage).needsUpgrade()).as(where).isFalse();
        assertThat(SuperblockPairTest.isRefusedByVersion1(storage.image()))
                .as(where)
                .isTrue();
    }

    private static void assertNothingOutlivesZeroize(Image image, Life.Moment before, String where) {
        if (before.answered() instanceof Request.Zeroize
                && before.view().slots().isEmpty()) {
            for (Bytes secret : List.of(Life.RECEIPT, Life.NOTE)) {
                assertThat(image.contains(secret.slice(0, 32)))
                        .as("%s: of what was zeroized a receipt or note is left", where)
                        .isFalse();
            }
        }
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
    private void assertKeysLeft(Image image, View recovered, String where) {
        assertThat(life.keys()).isNotEmpty();
        int left = 0;
        for (Bytes key : life.keys()) {
            left += image.contains(key) ? 1 : 0;
        }
        assertThat(left)
                .as(where + ": keys left")
                .isLessThanOrEqualTo(recovered.in(SlotState.SEALED).size());
    }

    /** It would wear the block, and make nothing safer. */
    private void assertNoBlankBlockIsErased() throws IOException {
        MemoryStorage replayed = new MemoryStorage(life.start().copy());
        Pages pages = new Pages(replayed);
        for (Operation operation : life.trace()) {
            if (operation instanceof Operation.Program program) {
                replayed.program(program.page(), program.content().toArray());
            } else if (operation instanceof Operation.Erase erase) {
                assertThat(pages.isBlockBlank(erase.block()))
                        .as("block %d was blank when it was erased", erase.block())
                        .isFalse();
                replayed.erase(erase.block());
            }
        }
    }

    /** No page that was ever programmed: any 16 bytes would do, since the content is random, and on a page boundary or not. */
    private static void assertNothingInClear(List<Operation> trace) {
        for (Operation operation : trace) {
            if (operation instanceof Operation.Program program) {
                Image page = Image.erased(1);
                page.set(0, program.content().toArray());
                for (Bytes content : Life.CONTENTS.values()) {
                    for (int offset = 0; offset + 16 <= content.length(); offset += 240) {
                        assertThat(page.contains(content.slice(offset, 16)))
                                .as("content in clear on page %d", program.page())
                                .isFalse();
                    }
                }
            }
        }
    }
}
