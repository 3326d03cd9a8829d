package keyloader.host.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;

class OwnerWatchTest {
    private static final KeyId SELF = id(1);
    private static final KeyId OTHER = id(2);
    private static final KeyId THIRD = id(3);

    private static KeyId id(int fill) {
        return new KeyId(Bytes.sha256(new byte[] {(byte) fill}));
    }

    private static Receipt receipt(Verdict verdict, boolean claimedNow, long resets, long mark, KeyId... owners) {
        return new Receipt(
                Bytes.of(new byte[16]),
                1,
                verdict,
                List.of(),
                Optional.empty(),
                "1",
                List.of(owners),
                claimedNow,
                resets,
                mark);
    }

    private static Optional<Ownership> before(long resets, long mark, KeyId... owners) {
        return Optional.of(new Ownership(List.of(owners), resets, mark));
    }

    private static List<String> judge(Receipt receipt, Optional<Ownership> before) {
        return OwnerWatch.judge(receipt, List.of(), List.of(), before, SELF, Set.of(SELF));
    }

    @Test
    void whatIsExpectedIsQuiet() {
        assertThat(judge(receipt(Verdict.JOINED, true, 0, 5, SELF), Optional.empty()))
                .isEmpty();
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 6, SELF), before(0, 5, SELF)))
                .isEmpty();
        assertThat(judge(receipt(Verdict.JOINED, true, 1, 6, SELF), before(0, 5, SELF)))
                .isEmpty();
        assertThat(judge(receipt(Verdict.WRONG_PASSPHRASE, false, 0, 0), Optional.empty()))
                .isEmpty();
        assertThat(judge(receipt(Verdict.WRONG_PASSPHRASE, false, 1, 5), before(0, 5, SELF)))
                .isEmpty();
        assertThat(judge(receipt(Verdict.NOT_THE_OWNER, false, 0, 0, OTHER), Optional.empty()))
                .isEmpty();
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 6, SELF), before(0, 0)))
                .isEmpty();
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 6, OTHER, THIRD, SELF), before(0, 5, OTHER, SELF, THIRD)))
                .isEmpty();
    }

    @Test
    void aClaimForSomebodyElseIsAnAlarm() {
        assertThat(judge(receipt(Verdict.JOINED, true, 0, 5, OTHER), Optional.empty()))
                .singleElement()
                .asString()
                .contains("does not obey this PC alone")
                .contains(OTHER.ownerCode());
        assertThat(judge(receipt(Verdict.JOINED, true, 0, 5, SELF, OTHER), Optional.empty()))
                .hasSize(1);
    }

    @Test
    void aClaimOfAMeterThatHadOwnersIsAnAlarm() {
        assertThat(judge(receipt(Verdict.JOINED, true, 0, 6, SELF), before(0, 5, SELF)))
                .singleElement()
                .asString()
                .contains("claimed anew");
    }

    @Test
    void obeyingWithoutOwningIsAnAlarm() {
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 5, OTHER), Optional.empty()))
                .hasSize(1);
    }

    @Test
    void aChangeWithoutThisPcIsAnAlarm() {
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 6, SELF, OTHER), before(0, 5, SELF)))
                .hasSize(1);
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 6, OTHER, SELF), before(0, 5, SELF, OTHER)))
                .hasSize(1);
        assertThat(judge(receipt(Verdict.NOT_THE_OWNER, false, 1, 5, OTHER), before(0, 5, SELF)))
                .hasSize(1);
        assertThat(judge(receipt(Verdict.WRONG_PASSPHRASE, false, 0, 5), before(0, 5, SELF)))
                .hasSize(1);
    }

    @Test
    void unknownKeysOnAFirstReceiptAreAnAlarm() {
        assertThat(judge(receipt(Verdict.JOINED, false, 0, 5, SELF, OTHER), Optional.empty()))
                .hasSize(1);
    }

    @Test
    void aResetCountThatGoesBackIsAnAlarm() {
        assertThat(judge(receipt(Verdict.JOINED, false, 1, 6, SELF), before(2, 5, SELF)))
                .hasSize(1);
    }

    @Test
    void anOlderReceiptThatIsFetchedLaterIsQuietAndChangesNothing() {
        Receipt older = receipt(Verdict.JOINED, true, 0, 4, SELF);
        Optional<Ownership> before = before(1, 5, OTHER);
        assertThat(judge(older, before)).isEmpty();
        assertThat(OwnerWatch.remember(older, before)).isEqualTo(before.get());
    }

    @Test
    void theOrderedSetIsWhatIsExpected() {
        List<KeyId> ordered = List.of(SELF, OTHER);
        assertThat(judge(ordered, receipt(Verdict.JOINED, true, 0, 5, SELF, OTHER), Optional.empty()))
                .isEmpty();
        assertThat(judge(ordered, receipt(Verdict.JOINED, false, 0, 6, SELF, OTHER), before(0, 5, SELF, THIRD)))
                .isEmpty();
        assertThat(judge(List.of(OTHER), receipt(Verdict.JOINED, false, 0, 6, OTHER), before(0, 5, SELF)))
                .isEmpty();
    }

    @Test
    void anotherSetThanTheOrderedIsAnAlarm() {
        for (List<KeyId> obeyed : List.of(List.of(OTHER, SELF), List.of(SELF), List.of(SELF, OTHER, THIRD))) {
            assertThat(judge(
                            List.of(SELF, OTHER),
                            receipt(Verdict.JOINED, true, 0, 5, obeyed.toArray(KeyId[]::new)),
                            Optional.empty()))
                    .singleElement()
                    .asString()
                    .contains("was to obey " + SELF.ownerCode() + " (this PC), " + OTHER.ownerCode());
        }
    }

    /** Whoever takes a stolen PC off the list must not believe that it is done. */
    @Test
    void aChangeOfOwnersThatWasOvertakenIsAnAlarm() {
        for (Verdict verdict : new Verdict[] {Verdict.SUPERSEDED, Verdict.ALREADY_USED}) {
            assertThat(judge(List.of(SELF), receipt(verdict, false, 0, 6, SELF, OTHER), before(0, 5, SELF, OTHER)))
                    .singleElement()
                    .asString()
                    .contains("a newer one was applied in its place");
            assertThat(judge(List.of(SELF), receipt(verdict, false, 0, 6, SELF), before(0, 5, SELF, OTHER)))
                    .isEmpty();
        }
        // A newer one of this PC orders otherwise: that one is compared.
        assertThat(OwnerWatch.judge(
                        receipt(Verdict.SUPERSEDED, false, 0, 6, SELF, THIRD),
                        List.of(SELF),
                        List.of(SELF, THIRD),
                        before(0, 5, SELF, OTHER),
                        SELF,
                        Set.of(SELF)))
                .isEmpty();
    }

    /** Receipts may come in another order than the messages were applied in. */
    @Test
    void ownersThatAnEarlierMessageHasBroughtAreExpected() {
        Receipt second = receipt(Verdict.JOINED, false, 0, 6, SELF, OTHER);
        assertThat(OwnerWatch.judge(second, List.of(), List.of(SELF, OTHER), before(0, 4, SELF), SELF, Set.of(SELF)))
                .isEmpty();
        assertThat(OwnerWatch.judge(second, List.of(), List.of(SELF), before(0, 4, SELF), SELF, Set.of(SELF)))
                .hasSize(1);
    }

    @Test
    void ownersThatTheInstallerKnowsAreNoStrangers() {
        Receipt receipt = receipt(Verdict.WRONG_PASSPHRASE, false, 0, 0, SELF, OTHER);
        assertThat(OwnerWatch.judge(receipt, List.of(), List.of(), Optional.empty(), SELF, Set.of(SELF, OTHER)))
                .isEmpty();
        assertThat(OwnerWatch.judge(receipt, List.of(), List.of(), Optional.empty(), SELF, Set.of(SELF, THIRD)))
                .hasSize(1);
    }

    private static List<String> judge(List<KeyId> ordered, Receipt receipt, Optional<Ownership> before) {
        return OwnerWatch.judge(receipt, ordered, ordered, before, SELF, Set.of(SELF));
    }
}
