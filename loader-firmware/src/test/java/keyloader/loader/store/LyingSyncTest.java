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
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A medium that says that it has synced and has not: at the cut, each page may be as it was at any moment since it lied first.
 * What a store can promise then is no more than this: each slot is as it was once, or EMPTY, or DAMAGED; what is read is what
 * was stored; and a spent message is readable only where the medium kept nothing at all of its CONSUME.
 */
@Timeout(300)
class LyingSyncTest {

    @Test
    void aMediumThatLiesLosesOrDamagesAndNeverMakesUpAnything() throws IOException {
        Life life = Life.whole();
        Set<List<Object>> once = everyStateOfEverySlot(life);
        Random random = new Random(3);
        int states = 0;
        int readAgain = 0;
        for (int liesFrom = 0; liesFrom < life.trace().size(); liesFrom += 7) {
            CutImage cut = new CutImage(life.start());
            for (int n = 0; n < life.trace().size(); n++) {
                Operation next = life.trace().get(n);
                if (n < liesFrom || !(next instanceof Operation.Sync)) {
                    cut.apply(next);
                } else if (random.nextInt(3) == 0) {
                    Image image = random.nextInt(4) == 0
                            ? cut.image((page, versions) -> -1)
                            : cut.image((page, versions) -> random.nextInt(versions + 1) - 1);
                    readAgain += check(life, n, image, once);
                    states++;
                }
            }
        }
        System.out.println("states explored, a sync that lies: " + states);
        assertThat(states).isGreaterThan(100);
        assertThat(readAgain)
                .as("the medium's lie alone, which this test would see")
                .isPositive();
    }

    private static Set<List<Object>> everyStateOfEverySlot(Life life) {
        Set<List<Object>> all = new HashSet<>();
        for (Life.Moment moment : life.moments()) {
            for (SlotEntry entry : moment.view().slots()) {
                all.add(List.of(
                        entry.slot(),
                        entry.state(),
                        entry.message().orElseThrow().digest()));
            }
        }
        return all;
    }

    /** @return how many messages can be read whose CONSUME was answered */
    private static int check(Life life, int operations, Image image, Set<List<Object>> once) throws IOException {
        String where = "lied to the end, cut at operation " + operations;
        Set<Bytes> spentOnStorage = spentOnStorage(image);
        Set<Bytes> answered = consumeAnswered(life, operations);
        int readAgain = 0;
        try (Firmware firmware = new Firmware(new MemoryStorage(image));
                Host host = firmware.host()) {
            for (SlotEntry entry : host.list()) {
                if (entry.state() == SlotState.DAMAGED) {
                    assertThat(host.status(new Request.Get(entry.slot(), 0)))
                            .as(where)
                            .isEqualTo(Status.DAMAGED);
                    continue;
                }
                Bytes digest = entry.message().orElseThrow().digest();
                assertThat(once).as(where).contains(List.of(entry.slot(), entry.state(), digest));
                if (entry.state() == SlotState.SEALED) {
                    assertThat(host.get(entry.slot())).as(where).isEqualTo(Life.CONTENTS.get(digest));
                    if (answered.contains(digest)) {
                        assertThat(spentOnStorage).as(where).doesNotContain(digest);
                        readAgain++;
                    }
                }
            }
            host.log(0);
        }
        return readAgain;
    }

    /** Whose newest record is of a CONSUME. */
    private static Set<Bytes> spentOnStorage(Image image) {
        Pages pages = new Pages(new MemoryStorage(image));
        Set<Bytes> spent = new HashSet<>();
        for (int slot = 0; slot < Life.SLOTS; slot++) {
            Optional<Slot> newest = SlotJournal.load(pages, slot).newest();
            if (newest.isPresent() && newest.get() instanceof Slot.Spending spending) {
                spent.add(spending.head().digest());
            } else if (newest.isPresent() && newest.get() instanceof Slot.Spent done) {
                spent.add(done.head().digest());
            }
        }
        return spent;
    }

    private static Set<Bytes> consumeAnswered(Life life, int operations) {
        Set<Bytes> spent = new HashSet<>();
        for (int i = 0; i <= life.lastMoment(operations); i++) {
            for (SlotEntry entry : life.moments().get(i).view().in(SlotState.SPENT)) {
                spent.add(entry.message().orElseThrow().digest());
            }
        }
        return spent;
    }
}
