package keyloader.host.round;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.KnownPrekey;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Notices;
import keyloader.host.owners.OwnerSet;
import keyloader.host.round.Rows.Entry;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/**
 * What a list asks for, beside what was done of it before.
 *
 * @param round as it is to be kept
 * @param labels of the meters in the list
 * @param toSeal meters that want a message: new ones, and those whose networks have changed
 * @param begun whether the round is new
 * @param added meters that the list did not have when it was read last
 * @param changed meters with other networks, or another country, than were sealed for them
 * @param removed meters that the list no longer has, and that are left alone
 */
public record RoundPlan(
        RoundRecord round,
        Map<KeyId, Label> labels,
        Set<KeyId> toSeal,
        boolean begun,
        List<Job> added,
        List<Job> changed,
        List<Job> removed) {
    private static final Set<Verdict> PUT_RIGHT =
            Collections.unmodifiableSet(EnumSet.of(Verdict.WRONG_PASSPHRASE, Verdict.PREKEY_GONE));

    public RoundPlan {
        labels = Map.copyOf(labels);
        toSeal = Set.copyOf(toSeal);
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    /** The round that a list belongs to: the same list, or the newest one of its name that has a meter in common. */
    public static Optional<RoundRecord> find(ContainerContent content, Bytes source, String name, List<Entry> entries) {
        Optional<RoundRecord> same = content.rounds().stream()
                .filter(round -> round.source().equals(source))
                .max(Comparator.comparingLong(RoundRecord::madeAt));
        if (same.isPresent()) {
            return same;
        }
        Set<KeyId> meters = new HashSet<>();
        entries.forEach(entry -> meters.add(entry.label().kid()));
        return content.rounds().stream()
                .filter(round -> round.name().equals(name))
                .filter(round -> round.jobs().stream().anyMatch(job -> meters.contains(job.meter())))
                .max(Comparator.comparingLong(RoundRecord::madeAt));
    }

    /** @param now milliseconds since 1970 */
    public static RoundPlan begin(String name, Bytes source, long now, List<Entry> entries, SecureRandom random) {
        byte[] id = new byte[RoundRecord.ID_LENGTH];
        random.nextBytes(id);
        RoundRecord empty = new RoundRecord(Bytes.of(id), name, now, source, List.of());
        RoundPlan plan = goOn(empty, source, entries);
        return new RoundPlan(plan.round, plan.labels, plan.toSeal, true, List.of(), List.of(), List.of());
    }

    /** The list's order counts; what it no longer has stands at the end. */
    public static RoundPlan goOn(RoundRecord before, Bytes source, List<Entry> entries) {
        Map<KeyId, Job> old = new LinkedHashMap<>();
        before.jobs().forEach(job -> old.put(job.meter(), job));
        Map<KeyId, Label> labels = new HashMap<>();
        List<Job> jobs = new ArrayList<>();
        List<Job> added = new ArrayList<>();
        List<Job> changed = new ArrayList<>();
        Set<KeyId> toSeal = new HashSet<>();
        for (Entry entry : entries) {
            Job job = entry.job();
            Job earlier = old.remove(job.meter());
            Job now = job;
            if (earlier == null) {
                added.add(job);
            } else if (earlier.networks().equals(job.networks())
                    && earlier.country().equals(job.country())) {
                now = job.withMessage(earlier.message());
            } else if (earlier.message().isPresent()) {
                changed.add(job);
            }
            if (now.message().isEmpty()) {
                toSeal.add(now.meter());
            }
            labels.put(now.meter(), entry.label());
            jobs.add(now);
        }
        List<Job> removed = old.values().stream().filter(Job::listed).toList();
        old.values().forEach(job -> jobs.add(job.unlisted()));
        RoundRecord round = new RoundRecord(before.id(), before.name(), before.madeAt(), source, jobs);
        return new RoundPlan(round, labels, toSeal, false, added, changed, removed);
    }

    /** Whether a message that failed in this way is put right by a new one. */
    public static boolean isToDoAgain(JobView view) {
        return view.job().listed()
                && view.state() == JobView.State.FAILED
                && view.verdict().filter(PUT_RIGHT::contains).isPresent();
    }

    private static boolean hasFailed(JobView view) {
        return view.job().listed() && (view.state() == JobView.State.FAILED || view.state() == JobView.State.GONE);
    }

    /**
     * Prepare again: exactly the meters that have failed for the passphrase, or for a one-time key that is gone.
     *
     * @param allFailed those that have failed otherwise, too, and those whose message is gone
     */
    public static RoundPlan again(ContainerContent content, RoundRecord round, boolean allFailed) {
        Set<KeyId> failed = new HashSet<>();
        JobView.of(round, content).stream()
                .filter(view -> allFailed ? hasFailed(view) : isToDoAgain(view))
                .forEach(view -> failed.add(view.job().meter()));
        return new RoundPlan(round, labels(content, failed), failed, false, List.of(), List.of(), List.of());
    }

    /**
     * Go on without the list, as far as this PC knows the meters' labels.
     *
     * @param round as it is kept
     */
    public static RoundPlan resume(ContainerContent content, RoundRecord round) {
        Set<KeyId> waiting = new HashSet<>();
        round.jobs().stream()
                .filter(job -> job.listed() && job.message().isEmpty())
                .forEach(job -> waiting.add(job.meter()));
        Map<KeyId, Label> labels = labels(content, waiting);
        return new RoundPlan(round, labels, labels.keySet(), false, List.of(), List.of(), List.of());
    }

    private static Map<KeyId, Label> labels(ContainerContent content, Set<KeyId> wanted) {
        Map<KeyId, Label> labels = new HashMap<>();
        content.meters().stream()
                .filter(meter -> wanted.contains(meter.id()) && meter.key().isPresent())
                .forEach(meter -> labels.put(meter.id(), Rows.labelOf(meter)));
        return labels;
    }

    /** Holds the labels of what is to be sealed against what the factory has said since the list was read. */
    public void judge(LabelCheck check, Notices notices) throws Failure {
        for (KeyId meter : toSeal) {
            Label label = labels.get(meter);
            if (label != null) {
                check.judge(label.serial(), meter, notices);
            }
        }
    }

    /** A round names no owners: says where it would undo that another message does. */
    public void mentionOwners(ContainerContent content, Notices notices) {
        OwnerSet.underWay(content).stream()
                .filter(toSeal::contains)
                .map(labels::get)
                .filter(Objects::nonNull)
                .forEach(label -> notices.notice(Notice.OWNERS_OVERTAKEN, label.serial()));
    }

    /** Says where an earlier message uses the same one-time key; one that its meter has tried in vain is to be useless. */
    public void mentionPrekeys(ContainerContent content, Notices notices) {
        Map<KeyId, KnownPrekey.Used> next = new HashMap<>();
        content.meters().stream().filter(meter -> toSeal.contains(meter.id())).forEach(meter -> meter.prekey()
                .ifPresent(prekey -> next.put(meter.id(), prekey.used())));
        content.messages().stream()
                .filter(message ->
                        message.stage() == Stage.WRITTEN && message.note().isEmpty())
                .filter(message -> message.prekey()
                        .filter(used -> used.equals(next.get(message.meter())))
                        .isPresent())
                .map(message -> labels.get(message.meter()))
                .filter(Objects::nonNull)
                .distinct()
                .forEach(label -> notices.notice(Notice.PREKEY_SHARED, label.serial()));
    }

    /** The labels as this PC remembers them, so that the round goes on without its list. */
    public List<MeterRecord> meters(ContainerContent content) {
        Map<KeyId, MeterRecord> known = new HashMap<>();
        content.meters().forEach(meter -> known.put(meter.id(), meter));
        return labels.values().stream()
                .map(label -> known.getOrDefault(
                                label.kid(), new MeterRecord(label.kid(), label.serial(), 0, Optional.empty()))
                        .withKey(label.key()))
                .toList();
    }

    /** @return how many messages are still to be written: those to be sealed, and those that may not have arrived */
    public int left(ContainerContent content) {
        Set<Bytes> saved = new HashSet<>();
        content.messages().stream()
                .filter(message -> message.stage() == Stage.SAVED)
                .forEach(message -> saved.add(message.digest()));
        return Math.toIntExact(round.jobs().stream()
                .filter(job -> job.listed()
                        && (toSeal.contains(job.meter())
                                || job.message().filter(saved::contains).isPresent()))
                .count());
    }
}
