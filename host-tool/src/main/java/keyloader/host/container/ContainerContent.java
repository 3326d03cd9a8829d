package keyloader.host.container;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/**
 * All that a PC keeps. Immutable; a change makes a new one, which counts once it is saved.
 *
 * @param signer this PC's own key, by which meters know it
 * @param lastSequence the highest sequence that this PC has used
 * @param manifest what a factory has said of its meters
 * @param knownOwners other PCs, by the names that they have here
 */
public record ContainerContent(
        Signer signer,
        long lastSequence,
        List<MessageRecord> messages,
        List<LoaderRecord> loaders,
        List<MeterRecord> meters,
        List<RoundRecord> rounds,
        List<Profile> profiles,
        Optional<ManifestRecord> manifest,
        List<KnownOwner> knownOwners) {

    /** Ended messages beyond this many are forgotten, oldest first, but not those that a round still shows. */
    static final int MAX_ENDED = 4000;

    public ContainerContent {
        messages = List.copyOf(messages);
        loaders = List.copyOf(loaders);
        meters = List.copyOf(meters);
        rounds = List.copyOf(rounds);
        profiles = List.copyOf(profiles);
        knownOwners = List.copyOf(knownOwners);
    }

    /** Without rounds, profiles, manifest and known owners. */
    public ContainerContent(
            Signer signer,
            long lastSequence,
            List<MessageRecord> messages,
            List<LoaderRecord> loaders,
            List<MeterRecord> meters) {
        this(signer, lastSequence, messages, loaders, meters, List.of(), List.of(), Optional.empty(), List.of());
    }

    public static ContainerContent fresh(SecureRandom random) {
        return new ContainerContent(
                new Signer.Kept(FileSigningKey.generate(random)), 0, List.of(), List.of(), List.of());
    }

    public KeyId owner() {
        return signer.publicKey().id();
    }

    public Optional<MessageRecord> message(Bytes digest) {
        return messages.stream().filter(m -> m.digest().equals(digest)).findFirst();
    }

    public Optional<LoaderRecord> loader(String serial) {
        return loaders.stream().filter(l -> l.serial().equals(serial)).findFirst();
    }

    public Optional<MeterRecord> meter(KeyId id) {
        return meters.stream().filter(m -> m.id().equals(id)).findFirst();
    }

    public ContainerContent withSequence(long sequence) {
        return new ContainerContent(
                signer, sequence, messages, loaders, meters, rounds, profiles, manifest, knownOwners);
    }

    /** Adds it, or puts it in the place of the one with its digest. */
    public ContainerContent with(MessageRecord message) {
        List<MessageRecord> changed = new ArrayList<>(messages);
        replace(
                changed,
                message,
                message(message.digest()).map(messages::indexOf).orElse(-1));
        return new ContainerContent(
                signer, lastSequence, forgetOld(changed), loaders, meters, rounds, profiles, manifest, knownOwners);
    }

    /** Adds it, or puts it in the place of the one with its serial. */
    public ContainerContent with(LoaderRecord loader) {
        List<LoaderRecord> changed = new ArrayList<>(loaders);
        replace(changed, loader, loader(loader.serial()).map(loaders::indexOf).orElse(-1));
        return new ContainerContent(
                signer, lastSequence, messages, changed, meters, rounds, profiles, manifest, knownOwners);
    }

    /** Adds it, or puts it in the place of the one with its key. */
    public ContainerContent with(MeterRecord meter) {
        List<MeterRecord> changed = new ArrayList<>(meters);
        replace(changed, meter, meter(meter.id()).map(meters::indexOf).orElse(-1));
        return new ContainerContent(
                signer, lastSequence, messages, loaders, changed, rounds, profiles, manifest, knownOwners);
    }

    /** Adds it, or puts it in the place of the one with its id. */
    public ContainerContent with(RoundRecord round) {
        return new ContainerContent(
                signer,
                lastSequence,
                messages,
                loaders,
                meters,
                merge(rounds, List.of(round), RoundRecord::id),
                profiles,
                manifest,
                knownOwners);
    }

    public ContainerContent without(RoundRecord round) {
        return new ContainerContent(
                signer,
                lastSequence,
                messages,
                loaders,
                meters,
                rounds.stream().filter(r -> !r.id().equals(round.id())).toList(),
                profiles,
                manifest,
                knownOwners);
    }

    /** Many at once, in one pass. */
    public ContainerContent with(Collection<MessageRecord> newMessages, Collection<MeterRecord> newMeters) {
        return new ContainerContent(
                signer,
                lastSequence,
                forgetOld(merge(messages, newMessages, MessageRecord::digest)),
                loaders,
                merge(meters, newMeters, MeterRecord::id),
                rounds,
                profiles,
                manifest,
                knownOwners);
    }

    private static <T> List<T> merge(List<T> list, Collection<T> items, Function<T, Object> key) {
        Map<Object, T> fresh = new HashMap<>();
        items.forEach(item -> fresh.put(key.apply(item), item));
        List<T> merged = new ArrayList<>(list.size() + items.size());
        for (T old : list) {
            T item = fresh.remove(key.apply(old));
            merged.add(item == null ? old : item);
        }
        items.stream().filter(item -> fresh.containsKey(key.apply(item))).forEach(merged::add);
        return merged;
    }

    public Optional<Profile> profile(String name) {
        return profiles.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** Adds it, or puts it in the place of the one with its name. */
    public ContainerContent with(Profile profile) {
        List<Profile> changed = new ArrayList<>(profiles);
        replace(changed, profile, profile(profile.name()).map(profiles::indexOf).orElse(-1));
        return withProfiles(changed);
    }

    public ContainerContent without(Profile profile) {
        return withProfiles(
                profiles.stream().filter(p -> !p.name().equals(profile.name())).toList());
    }

    private ContainerContent withProfiles(List<Profile> changed) {
        return new ContainerContent(
                signer, lastSequence, messages, loaders, meters, rounds, changed, manifest, knownOwners);
    }

    public ContainerContent with(ManifestRecord record) {
        return new ContainerContent(
                signer, lastSequence, messages, loaders, meters, rounds, profiles, Optional.of(record), knownOwners);
    }

    public Optional<KnownOwner> knownOwner(String name) {
        return knownOwners.stream().filter(owner -> owner.name().equals(name)).findFirst();
    }

    /** Adds it, or puts it in the place of the one with its name. */
    public ContainerContent with(KnownOwner owner) {
        return withKnownOwners(merge(knownOwners, List.of(owner), KnownOwner::name));
    }

    public ContainerContent without(KnownOwner owner) {
        return withKnownOwners(
                knownOwners.stream().filter(o -> !o.name().equals(owner.name())).toList());
    }

    /** In place of those that it has. */
    public ContainerContent withKnownOwners(List<KnownOwner> owners) {
        return new ContainerContent(
                signer, lastSequence, messages, loaders, meters, rounds, profiles, manifest, owners);
    }

    /** The same memory under another key: of a PC that begins anew, or becomes a second one with that key. */
    public ContainerContent withSigner(Signer key) {
        return new ContainerContent(
                key, lastSequence, messages, loaders, meters, rounds, profiles, manifest, knownOwners);
    }

    /** It cannot be saved any more then. */
    void closeSecrets() {
        messages.forEach(message -> message.keys().close());
        profiles.forEach(Profile::close);
        loaders.forEach(loader -> loader.adminToken().ifPresent(Secret::close));
    }

    private static <T> void replace(List<T> list, T item, int index) {
        if (index < 0) {
            list.add(item);
        } else {
            list.set(index, item);
        }
    }

    private List<MessageRecord> forgetOld(List<MessageRecord> all) {
        if (all.stream().filter(m -> !m.stage().outstanding()).count() <= MAX_ENDED) {
            return all;
        }
        Set<Bytes> shown = inRounds();
        long excess = all.stream().filter(m -> isForgettable(m, shown)).count() - MAX_ENDED;
        List<MessageRecord> kept = new ArrayList<>();
        for (MessageRecord message : all) {
            if (excess > 0 && isForgettable(message, shown)) {
                excess--;
            } else {
                kept.add(message);
            }
        }
        return kept;
    }

    /** Digests of the messages that rounds show. */
    public Set<Bytes> inRounds() {
        Set<Bytes> shown = new HashSet<>();
        rounds.forEach(round -> round.jobs().forEach(job -> job.message().ifPresent(shown::add)));
        return shown;
    }

    private static boolean isForgettable(MessageRecord message, Set<Bytes> shown) {
        return !message.stage().outstanding() && !shown.contains(message.digest());
    }

    @Override
    public String toString() {
        return "ContainerContent[" + messages.size() + " messages, " + loaders.size() + " loaders]";
    }
}
