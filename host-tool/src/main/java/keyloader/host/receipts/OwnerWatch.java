package keyloader.host.receipts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.host.outcome.Notice;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;

/**
 * Compares whom a meter says it obeys with what this PC expects: what its order said, if it said anything of owners; else
 * itself alone after a claim, what it was told last otherwise, and itself among the owners whenever it was obeyed.
 */
public final class OwnerWatch {
    private OwnerWatch() {}

    /**
     * @param ordered the set that the message brought; empty where it brought none
     * @param newest what the newest message of this PC that brought one, and that the meter may have seen, brought; it may be
     *     the same
     * @param before what the newest earlier receipt of this meter said
     * @param known this PC, and others that its installer knows
     * @return one sentence for each thing that is not as expected
     */
    public static List<String> judge(
            Receipt receipt,
            List<KeyId> ordered,
            List<KeyId> newest,
            Optional<Ownership> before,
            KeyId self,
            Set<KeyId> known) {
        if (before.isPresent() && isOlder(receipt, before.get())) {
            return List.of();
        }
        List<String> alarms = new ArrayList<>();
        before.ifPresent(earlier -> judgeHistory(receipt, earlier, alarms));
        List<KeyId> owners = receipt.owners();
        if (isObeyed(receipt) && !ordered.isEmpty()) {
            if (!same(owners, ordered)) {
                alarms.add(Notice.OWNERS_NOT_AS_ORDERED.text(names(ordered, self), names(owners, self)));
            }
        } else if (receipt.claimedNow()) {
            if (!owners.equals(List.of(self))) {
                alarms.add(Notice.OWNERS_AFTER_CLAIM.text(names(owners, self)));
            }
        } else if (isObeyed(receipt) && !owners.contains(self)) {
            alarms.add(Notice.OWNERS_WITHOUT_SELF.text(names(owners, self)));
        } else if (isUsedUnapplied(receipt) && !ordered.isEmpty() && ordered.equals(newest)) {
            if (!same(owners, ordered)) {
                alarms.add(Notice.OWNERS_NOT_CHANGED.text(names(ordered, self), names(owners, self)));
            }
        } else if (!newest.isEmpty() && same(owners, newest)) {
            return List.copyOf(alarms); // by a message whose receipt is still to come, perhaps
        } else if (before.isPresent()) {
            judgeChange(receipt, before.get(), self, alarms);
        } else if (!known.containsAll(owners) && receipt.verdict() != Verdict.NOT_THE_OWNER) {
            alarms.add(Notice.OWNERS_UNKNOWN.text(names(owners, self)));
        }
        return List.copyOf(alarms);
    }

    private static boolean isObeyed(Receipt receipt) {
        return receipt.verdict() == Verdict.JOINED || receipt.verdict() == Verdict.ENROLLED;
    }

    private static boolean isUsedUnapplied(Receipt receipt) {
        return receipt.verdict() == Verdict.SUPERSEDED || receipt.verdict() == Verdict.ALREADY_USED;
    }

    private static void judgeHistory(Receipt receipt, Ownership before, List<String> alarms) {
        // With the same mark it is not known which of the two was made first.
        if (receipt.mark() == before.mark()) {
            return;
        }
        if (receipt.resetCount() < before.resetCount()) {
            alarms.add(Notice.RESETS_WENT_BACK.text(before.resetCount(), receipt.resetCount()));
        } else if (receipt.claimedNow()
                && receipt.resetCount() == before.resetCount()
                && !before.owners().isEmpty()) {
            alarms.add(Notice.CLAIMED_ANEW.text());
        }
    }

    private static void judgeChange(Receipt receipt, Ownership before, KeyId self, List<String> alarms) {
        List<KeyId> owners = receipt.owners();
        boolean released = owners.isEmpty() && receipt.resetCount() > before.resetCount();
        boolean claimedMeanwhile = before.owners().isEmpty() && owners.equals(List.of(self));
        if (!same(owners, before.owners()) && !released && !claimedMeanwhile) {
            alarms.add(Notice.OWNERS_CHANGED.text(names(before.owners(), self), names(owners, self)));
        }
    }

    /** What is to be remembered after this receipt: an older one changes nothing. */
    public static Ownership remember(Receipt receipt, Optional<Ownership> before) {
        if (before.isPresent() && isOlder(receipt, before.get())) {
            // A note of PREKEY_GONE has no mark, since its signer is not known; but the reset count only rises.
            return receipt.resetCount() > before.get().resetCount()
                    ? new Ownership(
                            receipt.owners(), receipt.resetCount(), before.get().mark())
                    : before.get();
        }
        return new Ownership(receipt.owners(), receipt.resetCount(), receipt.mark());
    }

    /** Receipts may be fetched in another order than they were made in; mark and reset count only rise. */
    private static boolean isOlder(Receipt receipt, Ownership before) {
        return receipt.mark() < before.mark()
                || (receipt.mark() == before.mark() && receipt.resetCount() < before.resetCount());
    }

    /** The first may change the set, so that who is first counts; the order of the others does not. */
    private static boolean same(List<KeyId> now, List<KeyId> before) {
        return new HashSet<>(now).equals(new HashSet<>(before))
                && (now.isEmpty() || now.get(0).equals(before.get(0)));
    }

    static String names(List<KeyId> owners, KeyId self) {
        if (owners.isEmpty()) {
            return "nobody";
        }
        return owners.stream()
                .map(owner -> owner.ownerCode() + (owner.equals(self) ? " (this PC)" : ""))
                .collect(Collectors.joining(", "));
    }
}
