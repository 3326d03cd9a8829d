package keyloader.host.command;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.loaders.InspectionReport;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.SequenceRule;
import keyloader.host.receipts.Reconciliation;
import keyloader.host.text.Tell;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.Sealer;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;

/** Seals, keeps, writes: in this order, so that a cut at any instant loses nothing that was written. */
final class Preparation {
    private final Workbench bench;
    private final Tell tell;
    private final Container container;
    private final LoaderSession session;
    private final List<SlotEntry> slots;
    private final String resume;
    private final PreparationReport report;
    /** Opened when a label is first looked at. */
    private Optional<LabelCheck> labels = Optional.empty();

    /** @param resume the command that writes what could not be written */
    Preparation(
            Workbench bench,
            Container container,
            LoaderSession session,
            List<SlotEntry> slots,
            String resume,
            PreparationReport report) {
        this.resume = resume;
        this.report = report;
        this.bench = bench;
        this.tell = bench.tell();
        this.container = container;
        this.session = session;
        this.slots = List.copyOf(slots);
    }

    void checkRoom() throws Failure {
        if (session.info().faultCode() != 0) {
            tell.notice(
                    Notice.LOADER_FAULT, InspectionReport.fault(session.info().faultCode()));
        }
        if (slots.size() >= session.info().slots()) {
            throw Failure.of(Problem.LOADER_FULL);
        }
    }

    private LabelCheck.Standing standing(String serial, KeyId kid) throws Failure {
        if (labels.isEmpty()) {
            labels = Optional.of(LabelCheck.open(bench.ports().files(), container.file(), container.content()));
        }
        return labels.get().judge(serial, kid, tell);
    }

    /** A meter's key never changes: another key under a known serial is a changed label, until somebody knows better. */
    void checkLabel(Label label, boolean acceptNewLabel) throws Failure {
        standing(label.serial(), label.kid());
        Optional<MeterRecord> other = container.content().meters().stream()
                .filter(meter ->
                        meter.serial().equals(label.serial()) && !meter.id().equals(label.kid()))
                .findFirst();
        if (other.isEmpty() || container.content().meter(label.kid()).isPresent()) {
            return;
        }
        tell.notice(
                Notice.LABEL_CHANGED,
                label.serial(),
                other.get().id().checkCode(),
                label.kid().checkCode());
        if (!acceptNewLabel) {
            throw Failure.of(Problem.LABEL_CHANGED, label.serial());
        }
    }

    void prepare(Label label, String country, List<Network> networks) throws Failure {
        ContainerContent known = Reconciliation.of(
                        bench.remember(container.content(), session),
                        session.info().serial(),
                        slots)
                .content();
        ContainerContent ready = withAdminToken(known);
        MeterRecord meter = ready.meter(label.kid())
                .orElseGet(() -> new MeterRecord(label.kid(), label.serial(), 0, Optional.empty()));
        SequenceRule.Next sequence = SequenceRule.next(ready.lastSequence(), bench.now(), meter.highest())
                .orElseThrow(() -> Failure.of(Problem.SEQUENCES_USED_UP));
        MessageRecord message = seal(label, country, networks, sequence.sequence(), ready);
        ContainerContent next = replaceUnwritten(ready, label)
                .withSequence(sequence.last())
                .with(meter.withHighest(sequence.sequence()))
                .with(message);
        bench.save(container, next);
        write(message);
        tellWritten(message.digest());
        mentionUnwritten();
    }

    private ContainerContent withAdminToken(ContainerContent content) {
        LoaderRecord loader = content.loader(session.info().serial()).orElseThrow();
        if (loader.adminToken().isPresent()) {
            return content;
        }
        byte[] token = new byte[Limits.TOKEN];
        bench.ports().random().nextBytes(token);
        return content.with(loader.withAdminToken(Optional.of(Secret.take(token))));
    }

    private MessageRecord seal(
            Label label, String country, List<Network> networks, long sequence, ContainerContent content)
            throws Failure {
        byte[] id = new byte[Order.ID_LENGTH];
        bench.ports().random().nextBytes(id);
        long now = Math.max(0, bench.now());
        try {
            // The networks stay the caller's to close.
            Order.Load order = Order.Load.of(Bytes.of(id), sequence, now, country, Optional.empty(), networks);
            Sealer.Sealed sealed = new Sealer(label.key()).seal(order, content.signer());
            int length = sealed.bytes().length();
            if (length > session.info().largestMessage()) {
                sealed.close();
                throw Failure.of(Problem.ORDER_TOO_LARGE, length, session.info().largestMessage());
            }
            return new MessageRecord(
                    sealed.digest(),
                    Bytes.of(id),
                    label.kid(),
                    label.serial(),
                    sequence,
                    now,
                    networks.stream()
                            .map(network -> new NetworkName(network.ssid(), network.security()))
                            .toList(),
                    sealed.keys(),
                    Stage.SAVED,
                    Optional.of(sealed.bytes()),
                    session.info().serial(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());
        } catch (MalformedException e) {
            throw Failure.of(Problem.ORDER_INVALID, e);
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.SIGNING_FAILED);
        }
    }

    /** An earlier message for this meter that never left this PC is of no more use. */
    private ContainerContent replaceUnwritten(ContainerContent content, Label label) {
        ContainerContent next = content;
        for (MessageRecord message : content.messages()) {
            if (message.stage() == Stage.SAVED && message.meter().equals(label.kid())) {
                tell.notice(Notice.MESSAGE_REPLACED, message.meterSerial(), When.text(message.preparedAt()));
                next = next.with(message.ended(Stage.REPLACED));
            }
        }
        return next;
    }

    /** Writes, and remembers that it is written. */
    private void write(MessageRecord message) throws Failure {
        int slot;
        try {
            slot = put(message);
        } catch (LoaderRefusedException e) {
            throw notTaken(e.status());
        } catch (IOException e) {
            throw Failure.of(Problem.WRITING_BROKE_OFF, e, resume);
        } finally {
            tell.progressDone();
        }
        bench.save(
                container,
                container.content().with(message.writtenTo(session.info().serial(), slot)));
    }

    private Failure notTaken(Status status) {
        return switch (status) {
            case FULL -> Failure.of(Problem.WRITING_FULL, resume);
            case DIGEST_MISMATCH -> Failure.of(Problem.WRITING_GARBLED, resume);
            case FAULT -> Failure.of(Problem.WRITING_FAULTY, resume);
            default -> Failure.of(Problem.WRITING_REFUSED, status, resume);
        };
    }

    private int put(MessageRecord message) throws IOException, LoaderRefusedException {
        Bytes sealed = message.sealed().orElseThrow();
        Optional<Bytes> admin = container
                .content()
                .loader(session.info().serial())
                .flatMap(LoaderRecord::adminToken)
                .map(token -> token.use(Bytes::sha256));
        return session.askPlainly(client -> client.put(
                sealed,
                message.meter().value(),
                message.keys().tokenHash(),
                admin,
                (sent, total) -> tell.progress("writing", sent, total)));
    }

    /** Writes what is kept and has not reached its loader. */
    void resume() throws Failure {
        Reconciliation found = Reconciliation.of(
                bench.remember(container.content(), session), session.info().serial(), slots);
        ContainerContent before = container.content();
        bench.save(container, withAdminToken(found.content()));
        int arrived = 0;
        for (MessageRecord message : before.messages()) {
            Stage now =
                    container.content().message(message.digest()).orElseThrow().stage();
            if (message.stage() == Stage.SAVED && now == Stage.WRITTEN) {
                tellWritten(message.digest());
                arrived++;
            } else if (message.stage() == Stage.SAVED) {
                resume(message);
                arrived++;
            }
        }
        if (arrived == 0) {
            report.nothingToWrite();
        }
    }

    private void resume(MessageRecord message) throws Failure {
        standing(message.meterSerial(), message.meter());
        if (!message.loaderSerial().equals(session.info().serial())) {
            tell.notice(Notice.MESSAGE_MAY_BE_ELSEWHERE, message.meterSerial(), message.loaderSerial());
        }
        write(message.goingTo(session.info().serial()));
        tellWritten(message.digest());
    }

    private void tellWritten(Bytes digest) throws Failure {
        MessageRecord written = container.content().message(digest).orElseThrow();
        report.written(
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
        long others = container.content().messages().stream()
                .filter(message -> message.stage() == Stage.SAVED)
                .count();
        if (others > 0) {
            tell.notice(Notice.MESSAGES_UNWRITTEN_ELSEWHERE, others, resume);
        }
    }
}
