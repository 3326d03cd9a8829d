package keyloader.host.receipts;

import java.util.Optional;
import keyloader.host.container.MessageRecord;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Receipt;
import keyloader.sealing.ReceiptForgedException;
import keyloader.sealing.Verdict;
import keyloader.sealing.Verdict.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** What a receipt from a loader turns out to be. */
public sealed interface Reading {

    /** Made by the meter that the message was sealed to, for this message. */
    record Genuine(Receipt receipt) implements Reading {}

    /** Not to be believed; nothing may follow from it. */
    record Refused(Complaint complaint) implements Reading {}

    /** A receipt that has come in the place of a final one, on a spent slot. */
    static Reading ofFinal(MessageRecord message, Bytes receipt) {
        Reading reading = open(message, receipt);
        if (reading instanceof Genuine genuine && genuine.receipt().verdict().slot() != Slot.SPENT) {
            // A note has the same form and key: a loader could pass an old one off as the final receipt.
            return refused(Problem.NOTE_FOR_RECEIPT);
        }
        return reading;
    }

    /** A receipt that has come as a note, on a sealed slot. */
    static Reading ofNote(MessageRecord message, Bytes note) {
        Reading reading = open(message, note);
        if (!(reading instanceof Genuine genuine)) {
            return reading;
        }
        if (genuine.receipt().verdict().slot() != Slot.NOTED) {
            return refused(Problem.RECEIPT_FOR_NOTE);
        }
        Optional<Receipt> earlier = stored(message, message.note());
        // A meter that cannot open the message any more may have forgotten how often it has tried.
        boolean counts = genuine.receipt().verdict() != Verdict.PREKEY_GONE;
        if (counts
                && earlier.isPresent()
                && earlier.get().attempt() > genuine.receipt().attempt()) {
            return refused(Problem.NOTE_OLDER);
        }
        return reading;
    }

    /** A receipt out of the container, where only verified ones are kept. */
    static Optional<Receipt> stored(MessageRecord message, Optional<Bytes> kept) {
        return kept.isPresent() && open(message, kept.get()) instanceof Genuine genuine
                ? Optional.of(genuine.receipt())
                : Optional.empty();
    }

    private static Reading open(MessageRecord message, Bytes bytes) {
        Receipt receipt;
        try {
            receipt = message.keys().openReceipt(bytes, message.digest());
        } catch (ReceiptForgedException e) {
            return refused(Problem.RECEIPT_FORGED, message.meterSerial());
        } catch (MalformedException e) {
            return refused(Problem.RECEIPT_MALFORMED, e);
        }
        // A meter that could not open the message does not know its id.
        Bytes expected =
                receipt.verdict() == Verdict.PREKEY_GONE ? Receipt.idOfUnopened(message.digest()) : message.id();
        if (!receipt.messageId().equals(expected)) {
            return refused(Problem.RECEIPT_OTHER_MESSAGE);
        }
        if (receipt.joined().isPresent()
                && receipt.joined().get().network() >= message.networks().size()) {
            return refused(Problem.RECEIPT_OTHER_NETWORK);
        }
        return new Genuine(receipt);
    }

    private static Refused refused(Problem problem, Object... arguments) {
        return new Refused(Complaint.of(problem, arguments));
    }
}
