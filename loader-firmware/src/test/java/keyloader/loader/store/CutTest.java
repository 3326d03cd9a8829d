package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.loader.store.MemoryStorage.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Cuts of the power, explored. {@code -Dkeyloader.full=true} cuts the recovery from every cut; without it, from a part of
 * them. The number of states is printed.
 */
@Timeout(3600)
class CutTest {
    private static final boolean FULL = Boolean.getBoolean("keyloader.full");
    private static final int SHARE = FULL ? 1 : 12;

    private static int told(String what, int states) {
        System.out.println("states explored, " + what + ": " + states);
        return states;
    }

    @Test
    void aCutAtAnyInstantLeavesTheStateBeforeOrAfterACommand() throws IOException {
        Life life = Life.whole();
        assertThat(life.trace()).hasSizeGreaterThan(100);
        assertThat(told("a whole life", Exploration.cutsOfRecovery(life, SHARE)))
                .isGreaterThan(FULL ? 10_900 : 1500);
    }

    @Test
    void aCutWhereBlocksTurnLosesNothingThatWasAnswered() throws IOException {
        assertThat(told("log, journals and superblocks turn", Exploration.cutsOfRecovery(Life.turning(), SHARE)))
                .isGreaterThan(FULL ? 19_900 : 300);
    }

    @Test
    void aCutOfAnUpgradeLeavesAStoreOfTheOldVersionOrTheNew() throws IOException {
        assertThat(told("an upgrade from version 1", Exploration.cutsOfRecovery(Life.upgraded(), 1)))
                .isGreaterThan(50);
    }

    @Test
    void everySyncOfConsumeIsNeeded() throws IOException {
        Life life = Life.consume();
        Exploration.cuts(life);
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
            assertThatThrownBy(() -> Exploration.cuts(careless))
                    .as("without the sync that is operation %d", sync)
                    .isInstanceOf(AssertionError.class);
        }
    }
}
