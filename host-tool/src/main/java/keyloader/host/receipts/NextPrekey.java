package keyloader.host.receipts;

import java.util.Optional;
import keyloader.host.container.KnownPrekey;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.sealing.Verdict.Slot;

/** Which prekey the next message for a meter is to be sealed to, by what a receipt of its says. */
final class NextPrekey {
    private NextPrekey() {}

    /** @param meter as it was known before this receipt */
    static Optional<KnownPrekey> after(MeterRecord meter, MessageRecord message, Receipt receipt) {
        if (receipt.next().isPresent() && isNewest(meter, receipt)) {
            return receipt.next().map(next -> new KnownPrekey(next.prekey(), next.storage()));
        }
        boolean gone = receipt.verdict().slot() == Slot.SPENT || receipt.verdict() == Verdict.PREKEY_GONE;
        boolean itsOwn = message.prekey().equals(meter.prekey().map(KnownPrekey::used));
        boolean reset = meter.lastReceipt()
                .map(before -> receipt.resetCount() > before.resetCount())
                .orElse(false);
        return reset || (gone && itsOwn) ? Optional.empty() : meter.prekey();
    }

    /** Receipts may be fetched in another order than they were made in. */
    private static boolean isNewest(MeterRecord meter, Receipt receipt) {
        Optional<Ownership> before = meter.lastReceipt();
        return before.isEmpty()
                || (receipt.mark() >= before.get().mark()
                        && receipt.resetCount() >= before.get().resetCount());
    }
}
