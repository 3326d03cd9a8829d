package keyloader.host.receipts;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Reply;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;
import keyloader.wire.SlotState;

/** Fetches what lies in one slot after another: verify, keep durably, and only then let the loader forget it. */
public final class Fetching {
    private final LoaderSession session;
    private final OpenContainer container;

    public Fetching(LoaderSession session, OpenContainer container) {
        this.session = session;
        this.container = container;
    }

    public SlotResult fetch(SlotEntry entry) throws Failure {
        SlotResult found = look(entry);
        if (!(found instanceof SlotResult.Ready ready)) {
            return found;
        }
        return ready.receipt() ? fetchFinal(ready.slot(), ready.message()) : fetchNote(ready.slot(), ready.message());
    }

    /** What is there, by what the loader lists: nothing is fetched, kept or released. */
    public SlotResult look(SlotEntry entry) {
        if (entry.message().isEmpty()) {
            return new SlotResult.Damaged(entry.slot());
        }
        MessageEntry listed = entry.message().get();
        Optional<MessageRecord> known = container.content().message(listed.digest());
        if (known.isEmpty()) {
            return new SlotResult.Foreign(entry.slot(), listed.digest(), new KeyId(listed.kid()));
        }
        MessageRecord message = known.get();
        return switch (entry.state()) {
            case SPENT -> new SlotResult.Ready(entry.slot(), message, true);
            case SPENDING -> new SlotResult.Spending(entry.slot(), message);
            default ->
                listed.notePresent() && entry.state() == SlotState.SEALED
                        ? new SlotResult.Ready(entry.slot(), message, false)
                        : new SlotResult.Waiting(entry.slot(), message);
        };
    }

    private SlotResult fetchFinal(int slot, MessageRecord message) throws Failure {
        Reply.Receipts reply;
        try {
            reply = session.askOrRefuse(client -> client.receipts(slot));
        } catch (LoaderRefusedException e) {
            return notGiven(slot, message, e);
        }
        if (!reply.digest().equals(message.digest()) || reply.receipt().isEmpty()) {
            return new SlotResult.Refused(slot, message, Complaint.of(Problem.RECEIPT_ABSENT));
        }
        Bytes sealed = reply.receipt().get();
        Reading reading = Reading.ofFinal(message, sealed);
        if (!(reading instanceof Reading.Genuine genuine)) {
            return new SlotResult.Refused(slot, message, ((Reading.Refused) reading).complaint());
        }
        MessageRecord kept = message;
        if (message.receipt().isEmpty()) {
            List<String> alarms = alarms(message, genuine.receipt());
            kept = message.answered(sealed, alarms);
            container.save(
                    remember(container.content(), message, genuine.receipt()).with(kept));
        }
        // The loader forgets the receipt only now that it is kept here.
        Bytes token = message.keys().token().reveal();
        try {
            session.askOrRefuse(client -> {
                client.release(slot, token);
                return slot;
            });
        } catch (LoaderRefusedException e) {
            Complaint complaint = Complaint.of(Problem.RELEASE_REFUSED, e.status());
            return new SlotResult.Answered(slot, kept, genuine.receipt(), kept.alarms(), Optional.of(complaint));
        }
        MessageRecord ended = kept.ended(Stage.RELEASED);
        container.save(container.content().with(ended));
        return new SlotResult.Answered(slot, ended, genuine.receipt(), ended.alarms(), Optional.empty());
    }

    /** One slot that the loader does not give is no reason to leave the others. */
    private static SlotResult notGiven(int slot, MessageRecord message, LoaderRefusedException e) {
        return new SlotResult.Refused(slot, message, Complaint.of(Problem.RECEIPT_NOT_GIVEN, e.status()));
    }

    private SlotResult fetchNote(int slot, MessageRecord message) throws Failure {
        Reply.Receipts reply;
        try {
            reply = session.askOrRefuse(client -> client.receipts(slot));
        } catch (LoaderRefusedException e) {
            return notGiven(slot, message, e);
        }
        if (!reply.digest().equals(message.digest()) || reply.note().isEmpty()) {
            return new SlotResult.Refused(slot, message, Complaint.of(Problem.NOTE_ABSENT));
        }
        Bytes note = reply.note().get();
        Reading reading = Reading.ofNote(message, note);
        if (!(reading instanceof Reading.Genuine genuine)) {
            return new SlotResult.Refused(slot, message, ((Reading.Refused) reading).complaint());
        }
        MessageRecord kept = message;
        if (!message.note().equals(Optional.of(note))) {
            kept = message.noted(note, alarms(message, genuine.receipt()));
            container.save(
                    remember(container.content(), message, genuine.receipt()).with(kept));
        }
        return new SlotResult.Noted(slot, kept, genuine.receipt(), kept.alarms());
    }

    private List<String> alarms(MessageRecord message, Receipt receipt) {
        ContainerContent content = container.content();
        Set<KeyId> known = new HashSet<>(Set.of(content.owner()));
        content.knownOwners().forEach(owner -> known.add(owner.id()));
        return OwnerWatch.judge(receipt, message.owners(), ownership(content, message), content.owner(), known);
    }

    private static Optional<Ownership> ownership(ContainerContent content, MessageRecord message) {
        return content.meter(message.meter()).flatMap(MeterRecord::lastReceipt);
    }

    private static ContainerContent remember(ContainerContent content, MessageRecord message, Receipt receipt) {
        MeterRecord meter = content.meter(message.meter())
                .orElseGet(() -> new MeterRecord(message.meter(), message.meterSerial(), 0, Optional.empty()));
        return content.with(
                meter.withHighest(receipt.mark()).withOwnership(OwnerWatch.remember(receipt, meter.lastReceipt())));
    }
}
