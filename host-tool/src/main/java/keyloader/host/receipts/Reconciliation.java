package keyloader.host.receipts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.wire.Bytes;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;

/**
 * Brings what this PC remembers up to what lies on a loader, after a cut of either: a message that did arrive, a slot
 * that did become free.
 *
 * @param content what is known now
 * @param finished messages whose receipt is kept, and whose slot turned out to have become free; {@code content} has them as
 *     they were, since nobody may have seen the receipt yet
 * @param gone messages that were on this loader and are no longer
 * @param unwritten messages that were made for this loader and never reached it
 */
public record Reconciliation(
        ContainerContent content,
        List<MessageRecord> finished,
        List<MessageRecord> gone,
        List<MessageRecord> unwritten) {
    public Reconciliation {
        finished = List.copyOf(finished);
        gone = List.copyOf(gone);
        unwritten = List.copyOf(unwritten);
    }

    public static Reconciliation of(ContainerContent content, String loaderSerial, List<SlotEntry> slots) {
        ContainerContent now = content;
        List<MessageRecord> finished = new ArrayList<>();
        List<MessageRecord> gone = new ArrayList<>();
        List<MessageRecord> unwritten = new ArrayList<>();
        // A slot that cannot be read does not say which message it held.
        boolean unreadable = slots.stream().anyMatch(slot -> slot.state() == SlotState.DAMAGED);
        Map<Bytes, SlotEntry> byDigest = byDigest(slots);
        for (MessageRecord message : content.messages()) {
            Optional<SlotEntry> there = Optional.ofNullable(byDigest.get(message.digest()));
            if (there.isPresent()) {
                if (message.stage() == Stage.SAVED) {
                    now = now.with(message.writtenTo(loaderSerial, there.get().slot()));
                }
            } else if (message.loaderSerial().equals(loaderSerial)) {
                switch (message.stage()) {
                    case SAVED -> unwritten.add(message);
                    case ANSWERED -> finished.add(message.ended(Stage.RELEASED));
                    case WRITTEN -> {
                        if (!unreadable) {
                            gone.add(message);
                        }
                    }
                    default -> {}
                }
            }
        }
        return new Reconciliation(now, finished, gone, unwritten);
    }

    /** What is known once those that are finished or gone have been reported, as a fetch does. */
    public ContainerContent reported() {
        ContainerContent now = content.with(finished, List.of());
        for (MessageRecord message : gone) {
            now = now.with(message.ended(Stage.GONE));
        }
        return now;
    }

    private static Map<Bytes, SlotEntry> byDigest(List<SlotEntry> slots) {
        Map<Bytes, SlotEntry> found = new HashMap<>();
        for (SlotEntry slot : slots) {
            if (slot.state() != SlotState.WRITING && slot.message().isPresent()) {
                found.putIfAbsent(slot.message().get().digest(), slot);
            }
        }
        return found;
    }
}
