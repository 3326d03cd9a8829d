package keyloader.host.receipts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
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

/**
 * Fetches what lies in the slots, in portions: read and verify, keep durably, and only then let the loader forget it. Each
 * save writes the whole container, so that a portion has two: of what was read, and of what the loader has let go.
 */
public final class Fetching {
    /** Receipts that are kept with one save. */
    static final int PORTION = 64;

    private final LoaderSession session;
    private final OpenContainer container;
    /** What is known with all that was read of this portion. */
    private ContainerContent known;

    /** Is told as things happen. */
    public interface Watch {
        /** @param done slots of {@code total} that have been looked into */
        void progress(int done, int total);

        /** In the loader's order; what is to be kept of it is kept. */
        void found(SlotResult result);
    }

    public Fetching(LoaderSession session, OpenContainer container) {
        this.session = session;
        this.container = container;
        this.known = container.content();
    }

    /** @throws Failure what ended it; all that was found before has been told */
    public void fetch(List<SlotEntry> slots, Watch watch) throws Failure {
        for (int from = 0; from < slots.size(); from += PORTION) {
            portion(slots, from, Math.min(slots.size(), from + PORTION), watch);
        }
    }

    private void portion(List<SlotEntry> slots, int from, int to, Watch watch) throws Failure {
        known = container.content();
        List<SlotResult> results = new ArrayList<>();
        Optional<Failure> broken = Optional.empty();
        for (int i = from; i < to && broken.isEmpty(); i++) {
            watch.progress(i, slots.size());
            try {
                results.add(read(slots.get(i)));
            } catch (Failure e) {
                broken = Optional.of(e);
            }
        }
        save();
        try {
            for (int i = 0; i < results.size() && broken.isEmpty(); i++) {
                if (results.get(i) instanceof SlotResult.Answered answered) {
                    results.set(i, released(answered));
                }
            }
        } catch (Failure e) {
            broken = Optional.of(e);
        }
        try {
            save();
        } finally {
            results.forEach(watch::found);
        }
        if (broken.isPresent()) {
            throw broken.get();
        }
    }

    private void save() throws Failure {
        if (!known.equals(container.content())) {
            container.save(known);
        }
    }

    private SlotResult read(SlotEntry entry) throws Failure {
        SlotResult found = look(entry);
        if (!(found instanceof SlotResult.Ready ready)) {
            return found;
        }
        return ready.receipt() ? readFinal(ready.slot(), ready.message()) : readNote(ready.slot(), ready.message());
    }

    /** What is there, by what the loader lists: nothing is fetched, kept or released. */
    public SlotResult look(SlotEntry entry) {
        if (entry.message().isEmpty()) {
            return new SlotResult.Damaged(entry.slot());
        }
        MessageEntry listed = entry.message().get();
        Optional<MessageRecord> message = known.message(listed.digest());
        if (message.isEmpty()) {
            return new SlotResult.Foreign(entry.slot(), listed.digest(), new KeyId(listed.kid()));
        }
        return switch (entry.state()) {
            case SPENT -> new SlotResult.Ready(entry.slot(), message.get(), true);
            case SPENDING -> new SlotResult.Spending(entry.slot(), message.get());
            default ->
                listed.notePresent() && entry.state() == SlotState.SEALED
                        ? new SlotResult.Ready(entry.slot(), message.get(), false)
                        : new SlotResult.Waiting(entry.slot(), message.get());
        };
    }

    private SlotResult readFinal(int slot, MessageRecord message) throws Failure {
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
            kept = message.answered(sealed, alarms(message, genuine.receipt()));
            remember(kept, genuine.receipt());
        }
        return new SlotResult.Answered(slot, kept, genuine.receipt(), kept.alarms(), Optional.empty());
    }

    /** The loader forgets the receipt only now that it is kept here. */
    private SlotResult released(SlotResult.Answered answered) throws Failure {
        MessageRecord message = answered.message();
        Bytes token = message.keys().token().reveal();
        Optional<Complaint> refused = Optional.empty();
        MessageRecord now = message;
        try {
            session.askOrRefuse(client -> {
                client.release(answered.slot(), token);
                return token;
            });
            now = message.ended(Stage.RELEASED);
            known = known.with(now);
        } catch (LoaderRefusedException e) {
            refused = Optional.of(Complaint.of(Problem.RELEASE_REFUSED, e.status()));
        }
        return new SlotResult.Answered(answered.slot(), now, answered.receipt(), now.alarms(), refused);
    }

    /** One slot that the loader does not give is no reason to leave the others. */
    private static SlotResult notGiven(int slot, MessageRecord message, LoaderRefusedException e) {
        return new SlotResult.Refused(slot, message, Complaint.of(Problem.RECEIPT_NOT_GIVEN, e.status()));
    }

    private SlotResult readNote(int slot, MessageRecord message) throws Failure {
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
            remember(kept, genuine.receipt());
        }
        return new SlotResult.Noted(slot, kept, genuine.receipt(), kept.alarms());
    }

    private List<String> alarms(MessageRecord message, Receipt receipt) {
        Set<KeyId> trusted = new HashSet<>(Set.of(known.owner()));
        known.knownOwners().forEach(owner -> trusted.add(owner.id()));
        return OwnerWatch.judge(
                receipt,
                message.owners(),
                newestOwners(message.meter(), receipt.mark()),
                known.meter(message.meter()).flatMap(MeterRecord::lastReceipt),
                known.owner(),
                trusted);
    }

    private List<KeyId> newestOwners(KeyId meter, long mark) {
        return known.messages().stream()
                .filter(message -> message.meter().equals(meter)
                        && message.sequence() <= mark
                        && !message.owners().isEmpty())
                .max(Comparator.comparingLong(MessageRecord::sequence))
                .map(MessageRecord::owners)
                .orElse(List.of());
    }

    /** Until it is saved only here: an earlier receipt of this portion may be of the same meter. */
    private void remember(MessageRecord message, Receipt receipt) {
        MeterRecord meter = known.meter(message.meter())
                .orElseGet(() -> new MeterRecord(message.meter(), message.meterSerial(), 0, Optional.empty()));
        known = known.with(message)
                .with(meter.withHighest(receipt.mark())
                        .withOwnership(OwnerWatch.remember(receipt, meter.lastReceipt()))
                        .withPrekey(NextPrekey.after(meter, message, receipt)));
    }
}
