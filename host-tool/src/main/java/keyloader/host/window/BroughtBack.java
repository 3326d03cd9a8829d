package keyloader.host.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.receipts.Fetching;
import keyloader.host.receipts.Reconciliation;
import keyloader.host.receipts.SlotResult;
import keyloader.host.window.DeskState.Brought;
import keyloader.wire.LoaderClient;
import keyloader.wire.SlotEntry;

/** Fetches what one loader has brought back, as far as that goes. */
final class BroughtBack implements Fetching.Watch {
    private final OpenContainer known;
    private final List<MessageRecord> finished = new ArrayList<>();
    private final List<MessageRecord> gone = new ArrayList<>();
    private final List<SlotResult> results = new ArrayList<>();

    BroughtBack(OpenContainer known) {
        this.known = known;
    }

    /** @param now milliseconds since 1970 */
    Brought from(LoaderSession session, long now) {
        Optional<Complaint> lost = Optional.empty();
        try {
            List<SlotEntry> slots = session.ask(LoaderClient::list);
            Reconciliation found = Reconciliation.of(
                    known.content().with(session.record(now)), session.info().serial(), slots);
            ContainerContent after = found.reported();
            if (!after.equals(known.content())) {
                known.save(after);
            }
            finished.addAll(found.finished());
            gone.addAll(found.gone());
            new Fetching(session, known).fetch(slots, this);
        } catch (Failure e) {
            lost = Optional.of(e.complaint());
        }
        return new Brought(session.info().serial(), finished, gone, results, lost);
    }

    @Override
    public void progress(int done, int total) {
        // a moment
    }

    @Override
    public void found(SlotResult result) {
        results.add(result);
    }
}
