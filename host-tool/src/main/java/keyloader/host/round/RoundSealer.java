package keyloader.host.round;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.Sealing;
import keyloader.host.prepare.SequenceRule;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.wire.Bytes;

/** Seals a round's messages, a portion at a time, and keeps them before anybody writes them. */
final class RoundSealer {
    private final OpenContainer container;
    private final Bytes id;
    private final Map<KeyId, Label> labels;
    /** Meters that want a new message, until it is sealed. */
    private final Set<KeyId> toSeal;

    private final SecureRandom random;
    private final LongSupplier clock;
    private final RoundRun.Watch watch;

    RoundSealer(
            OpenContainer container,
            Bytes id,
            Map<KeyId, Label> labels,
            Set<KeyId> toSeal,
            SecureRandom random,
            LongSupplier clock,
            RoundRun.Watch watch) {
        this.container = container;
        this.id = id;
        this.labels = Map.copyOf(labels);
        this.toSeal = new HashSet<>(toSeal);
        this.random = random;
        this.clock = clock;
        this.watch = watch;
    }

    boolean wants(Job job) {
        return toSeal.contains(job.meter());
    }

    static RoundRecord round(ContainerContent content, Bytes id) {
        return content.rounds().stream()
                .filter(round -> round.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a round is kept before it is worked on"));
    }

    /** Kept, and not known to be written; by digest. */
    static Map<Bytes, MessageRecord> saved(ContainerContent content) {
        Map<Bytes, MessageRecord> saved = new HashMap<>();
        content.messages().stream()
                .filter(message -> message.stage() == Stage.SAVED)
                .forEach(message -> saved.put(message.digest(), message));
        return saved;
    }

    /** @return all that each loader is to get now, durably kept */
    Map<LoaderSession, List<MessageRecord>> sealAndKeep(Map<LoaderSession, List<Job>> jobs, RoundRun.Networks networks)
            throws Failure {
        ContainerContent content = container.content();
        Map<Bytes, MessageRecord> saved = saved(content);
        Map<KeyId, MeterRecord> meters = meters(content, jobs.values());
        long last = content.lastSequence();
        Map<KeyId, Bytes> sealed = new HashMap<>();
        Map<LoaderSession, List<MessageRecord>> toWrite = new LinkedHashMap<>();
        List<MessageRecord> changed = new ArrayList<>();
        List<MeterRecord> changedMeters = new ArrayList<>();
        for (Map.Entry<LoaderSession, List<Job>> share : jobs.entrySet()) {
            LoaderSession loader = share.getKey();
            List<MessageRecord> messages = new ArrayList<>();
            for (Job job : share.getValue()) {
                MessageRecord kept = job.message().map(saved::get).orElse(null);
                if (kept != null && !wants(job)) {
                    messages.add(kept.goingTo(loader.info().serial()));
                    continue;
                }
                Label label = label(job);
                MeterRecord meter = meters.getOrDefault(
                        job.meter(), new MeterRecord(job.meter(), label.serial(), 0, Optional.empty()));
                long now = Math.max(0, clock.getAsLong());
                SequenceRule.Next sequence = SequenceRule.next(last, now, meter.highest())
                        .orElseThrow(() -> Failure.of(Problem.SEQUENCES_USED_UP));
                MessageRecord message = Sealing.seal(
                        label,
                        job.country(),
                        networks.of(job),
                        Optional.empty(),
                        meter.prekey(),
                        sequence.sequence(),
                        now,
                        container.signingKey(),
                        loader,
                        random);
                last = sequence.last();
                changedMeters.add(meter.withHighest(sequence.sequence()).withKey(label.key()));
                sealed.put(job.meter(), message.digest());
                messages.add(message);
            }
            toWrite.put(loader, messages);
            changed.addAll(messages);
        }
        for (MessageRecord message : saved.values()) {
            if (sealed.containsKey(message.meter())) {
                watch.replaced(message);
                changed.add(message.ended(Stage.REPLACED));
            }
        }
        container.save(content.with(changed, changedMeters)
                .with(withMessages(round(content, id), sealed))
                .withSequence(last));
        toSeal.removeAll(sealed.keySet());
        return toWrite;
    }

    private static Map<KeyId, MeterRecord> meters(ContainerContent content, Collection<List<Job>> jobs) {
        Set<KeyId> wanted = new HashSet<>();
        jobs.forEach(some -> some.forEach(job -> wanted.add(job.meter())));
        Map<KeyId, MeterRecord> meters = new HashMap<>();
        content.meters().stream()
                .filter(meter -> wanted.contains(meter.id()))
                .forEach(meter -> meters.put(meter.id(), meter));
        return meters;
    }

    private Label label(Job job) {
        Label label = labels.get(job.meter());
        if (label == null) {
            throw new IllegalStateException("a meter is to be sealed to, and its label was not given");
        }
        return label;
    }

    private static RoundRecord withMessages(RoundRecord round, Map<KeyId, Bytes> sealed) {
        return round.withJobs(round.jobs().stream()
                .map(job -> sealed.containsKey(job.meter())
                        ? job.withMessage(Optional.ofNullable(sealed.get(job.meter())))
                        : job)
                .toList());
    }
}
