package keyloader.host.prepare;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.InspectionReport;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Notices;
import keyloader.host.outcome.Problem;
import keyloader.host.owners.OwnerSet;
import keyloader.host.port.HostPorts;
import keyloader.host.receipts.Reading;
import keyloader.host.receipts.Reconciliation;
import keyloader.host.text.When;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;

/** Seals, keeps, writes: in this order, so that a cut at any instant loses nothing that was written. */
public final class Preparation {
    private final HostPorts ports;
    private final OpenContainer container;
    private final LoaderSession session;
    private final List<SlotEntry> slots;
    private final String resume;
    private final Listener listener;
    /** Opened when a label is first looked at. */
    private Optional<LabelCheck> labels = Optional.empty();

    /** Hears what there is to say while it goes on. */
    public interface Listener extends Notices {
        /** In bytes. */
        void progress(long sent, long total);

        /** Writing has come to its end, good or bad. */
        void progressDone();

        /**
         * A message is on the loader, and this PC remembers it.
         *
         * @param earlier slots of this loader that hold older messages for the same meter
         */
        void written(MessageRecord message, String loaderSerial, List<Integer> earlier, LabelCheck.Standing label);
    }

    /**
     * @param slots what the loader has just listed
     * @param resume how a person has written what could not be written now
     */
    public Preparation(
            HostPorts ports,
            OpenContainer container,
            LoaderSession session,
            List<SlotEntry> slots,
            String resume,
            Listener listener) {
        this.ports = ports;
        this.container = container;
        this.session = session;
        this.slots = List.copyOf(slots);
        this.resume = resume;
        this.listener = listener;
    }

    public void checkRoom() throws Failure {
        if (session.info().faultCode() != 0) {
            listener.notice(
                    Notice.LOADER_FAULT, InspectionReport.fault(session.info().faultCode()));
        }
        if (slots.size() >= session.info().slots()) {
            throw Failure.of(Problem.LOADER_FULL);
        }
    }

    private LabelCheck.Standing standing(String serial, KeyId kid) throws Failure {
        if (labels.isEmpty()) {
            labels = Optional.of(LabelCheck.open(ports.files(), container));
        }
        return labels.get().judge(serial, kid, listener);
    }

    /** A meter's key never changes: another key under a known serial is a changed label, until somebody knows better. */
    public void checkLabel(Label label, boolean acceptNewLabel) throws Failure {
        standing(label.serial(), label.kid());
        Optional<MeterRecord> other = container.content().meters().stream()
                .filter(meter ->
                        meter.serial().equals(label.serial()) && !meter.id().equals(label.kid()))
                .findFirst();
        if (other.isEmpty() || container.content().meter(label.kid()).isPresent()) {
            return;
        }
        listener.notice(
                Notice.LABEL_CHANGED,
                label.serial(),
                other.get().id().checkCode(),
                label.kid().checkCode());
        if (!acceptNewLabel) {
            throw Failure.of(Problem.LABEL_CHANGED, label.serial());
        }
    }

    /** Leaves the meter's owners as they are. */
    public void prepare(Label label, String country, List<Network> networks) throws Failure {
        prepare(label, country, networks, Optional.empty());
    }

    public void prepare(Label label, String country, List<Network> networks, Optional<OwnerSet> owners) throws Failure {
        if (owners.isEmpty() && OwnerSet.underWay(container.content()).contains(label.kid())) {
            listener.notice(Notice.OWNERS_OVERTAKEN, label.serial());
        }
        seal(
                label,
                (meter, sequence, now) -> Sealing.seal(
                        label,
                        country,
                        networks,
                        owners.map(OwnerSet::keys),
                        meter.prekey(),
                        sequence,
                        now,
                        container.signingKey(),
                        session,
                        ports.random()));
    }

    /** A message that may still be applied brings a prekey with its receipt, and an enrolment would use it up. */
    public void checkEnrolment(Label label) throws Failure {
        boolean underWay = container.content().messages().stream()
                .filter(message -> message.stage() == Stage.SAVED || message.stage() == Stage.WRITTEN)
                .filter(message -> message.meter().equals(label.kid()))
                .anyMatch(message -> Reading.stored(message, message.note())
                        .filter(note -> note.verdict() == Verdict.PREKEY_GONE)
                        .isEmpty());
        if (underWay) {
            throw Failure.of(Problem.ENROLMENT_NEEDLESS, label.serial());
        }
    }

    /** Asks the meter for a prekey. */
    public void enrol(Label label) throws Failure {
        seal(
                label,
                (meter, sequence, now) ->
                        Sealing.enrol(label, sequence, now, container.signingKey(), session, ports.random()));
    }

    /** One message of whatever kind. */
    private interface Seal {
        MessageRecord message(MeterRecord meter, long sequence, long now) throws Failure;
    }

    private void seal(Label label, Seal seal) throws Failure {
        ContainerContent known =
                Reconciliation.of(known(), session.info().serial(), slots).content();
        ContainerContent ready = Sealing.withAdminToken(known, session, ports.random());
        MeterRecord meter = ready.meter(label.kid())
                .orElseGet(() -> new MeterRecord(label.kid(), label.serial(), 0, Optional.empty()));
        SequenceRule.Next sequence = SequenceRule.next(
                        ready.lastSequence(), ports.clock().millis(), meter.highest())
                .orElseThrow(() -> Failure.of(Problem.SEQUENCES_USED_UP));
        MessageRecord message = seal.message(
                meter, sequence.sequence(), Math.max(0, ports.clock().millis()));
        if (isShared(message, ready)) {
            listener.notice(Notice.PREKEY_SHARED, label.serial());
        }
        ContainerContent next = replaceUnwritten(ready, label)
                .withSequence(sequence.last())
                .with(meter.withHighest(sequence.sequence()).withKey(label.key()))
                .with(message);
        container.save(next);
        write(message);
        tellWritten(message.digest());
        mentionUnwritten();
    }

    /** With a message that the meter may still take. */
    private static boolean isShared(MessageRecord message, ContainerContent content) {
        return message.prekey().isPresent()
                && content.messages().stream()
                        .filter(other -> other.stage() == Stage.WRITTEN)
                        .anyMatch(other -> other.prekey().equals(message.prekey()));
    }

    private ContainerContent known() {
        return container.content().with(session.record(ports.clock().millis()));
    }

    /** An earlier message for this meter that never left this PC is of no more use. */
    private ContainerContent replaceUnwritten(ContainerContent content, Label label) {
        ContainerContent next = content;
        for (MessageRecord message : content.messages()) {
            if (message.stage() == Stage.SAVED && message.meter().equals(label.kid())) {
                listener.notice(Notice.MESSAGE_REPLACED, message.meterSerial(), When.text(message.preparedAt()));
                next = next.with(message.ended(Stage.REPLACED));
            }
        }
        return next;
    }

    /** Writes, and remembers that it is written. */
    private void write(MessageRecord message) throws Failure {
        int slot;
        try {
            slot = Sealing.put(session, container.content(), message, listener::progress);
        } catch (LoaderRefusedException e) {
            throw notTaken(e.status());
        } catch (IOException e) {
            throw Failure.of(Problem.WRITING_BROKE_OFF, e, resume);
        } finally {
            listener.progressDone();
        }
        container.save(container.content().with(message.writtenTo(session.info().serial(), slot)));
    }

    private Failure notTaken(Status status) {
        return switch (status) {
            case FULL -> Failure.of(Problem.WRITING_FULL, resume);
            case DIGEST_MISMATCH -> Failure.of(Problem.WRITING_GARBLED, resume);
            case FAULT -> Failure.of(Problem.WRITING_FAULTY, resume);
            default -> Failure.of(Problem.WRITING_REFUSED, status, resume);
        };
    }

    /**
     * Writes what is kept and has not reached its loader. What a round has sent to another loader is left to the round, which
     * looks for it there first.
     *
     * @return how many messages are there now that were not known to be
     */
    public int resume() throws Failure {
        Reconciliation found = Reconciliation.of(known(), session.info().serial(), slots);
        ContainerContent before = container.content();
        container.save(Sealing.withAdminToken(found.content(), session, ports.random()));
        int arrived = 0;
        Map<String, Integer> elsewhere = new LinkedHashMap<>();
        Set<Bytes> inRounds = before.inRounds();
        for (MessageRecord message : before.messages()) {
            Stage now =
                    container.content().message(message.digest()).orElseThrow().stage();
            if (message.stage() == Stage.SAVED && now == Stage.WRITTEN) {
                tellWritten(message.digest());
                arrived++;
            } else if (message.stage() == Stage.SAVED && isElsewhere(message, inRounds)) {
                elsewhere.merge(message.loaderSerial(), 1, Integer::sum);
            } else if (message.stage() == Stage.SAVED) {
                resume(message);
                arrived++;
            }
        }
        elsewhere.forEach((loader, count) -> listener.notice(Notice.ROUND_LEFT_ALONE, count, loader));
        return arrived;
    }

    private boolean isElsewhere(MessageRecord message, Set<Bytes> inRounds) {
        return inRounds.contains(message.digest())
                && !message.loaderSerial().equals(session.info().serial());
    }

    private void resume(MessageRecord message) throws Failure {
        standing(message.meterSerial(), message.meter());
        if (!message.loaderSerial().equals(session.info().serial())) {
            listener.notice(Notice.MESSAGE_MAY_BE_ELSEWHERE, message.meterSerial(), message.loaderSerial());
        }
        write(message.goingTo(session.info().serial()));
        tellOwners(message);
        tellWritten(message.digest());
    }

    /** Whoever writes it now has not ordered it now. */
    private void tellOwners(MessageRecord message) {
        if (!message.owners().isEmpty()) {
            listener.notice(
                    Notice.OWNERS_IN_MESSAGE,
                    message.meterSerial(),
                    message.owners().stream().map(KeyId::ownerCode).collect(Collectors.joining(", ")));
        }
    }

    private void tellWritten(Bytes digest) throws Failure {
        MessageRecord written = container.content().message(digest).orElseThrow();
        listener.written(
                written,
                session.info().serial(),
                earlierFor(written),
                standing(written.meterSerial(), written.meter()));
    }

    /** Slots of this loader with an older message for the same meter. */
    private List<Integer> earlierFor(MessageRecord message) {
        return slots.stream()
                .filter(slot -> slot.state() == SlotState.SEALED)
                .filter(slot -> slot.message().isPresent()
                        && slot.message().get().kid().equals(message.meter().value())
                        && !slot.message().get().digest().equals(message.digest()))
                .map(SlotEntry::slot)
                .toList();
    }

    private void mentionUnwritten() {
        Set<Bytes> inRounds = container.content().inRounds();
        long others = container.content().messages().stream()
                .filter(message -> message.stage() == Stage.SAVED && !isElsewhere(message, inRounds))
                .count();
        if (others > 0) {
            listener.notice(Notice.MESSAGES_UNWRITTEN_ELSEWHERE, others, resume);
        }
    }
}
