package keyloader.host.container;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 */
public record ContainerContent(
        FileSigningKey signer,
        long lastSequence,
        List<MessageRecord> messages,
        List<LoaderRecord> loaders,
        List<MeterRecord> meters,
        List<Profile> profiles,
        Optional<ManifestRecord> manifest) {

    /** Ended messages beyond this many are forgotten, oldest first. */
    static final int MAX_ENDED = 4000;

    public ContainerContent {
        messages = List.copyOf(messages);
        loaders = List.copyOf(loaders);
        meters = List.copyOf(meters);
        profiles = List.copyOf(profiles);
    }

    /** Without profiles and manifest. */
    public ContainerContent(
            FileSigningKey signer,
            long lastSequence,
            List<MessageRecord> messages,
            List<LoaderRecord> loaders,
            List<MeterRecord> meters) {
        this(signer, lastSequence, messages, loaders, meters, List.of(), Optional.empty());
    }

    public static ContainerContent fresh(SecureRandom random) {
        return new ContainerContent(FileSigningKey.generate(random), 0, List.of(), List.of(), List.of());
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
        return new ContainerContent(signer, sequence, messages, loaders, meters, profiles, manifest);
    }

    /** Adds it, or puts it in the place of the one with its digest. */
    public ContainerContent with(MessageRecord message) {
        List<MessageRecord> changed = new ArrayList<>(messages);
        replace(
                changed,
                message,
                message(message.digest()).map(messages::indexOf).orElse(-1));
        return new ContainerContent(signer, lastSequence, forgetOld(changed), loaders, meters, profiles, manifest);
    }

    /** Adds it, or puts it in the place of the one with its serial. */
    public ContainerContent with(LoaderRecord loader) {
        List<LoaderRecord> changed = new ArrayList<>(loaders);
        replace(changed, loader, loader(loader.serial()).map(loaders::indexOf).orElse(-1));
        return new ContainerContent(signer, lastSequence, messages, changed, meters, profiles, manifest);
    }

    /** Adds it, or puts it in the place of the one with its key. */
    public ContainerContent with(MeterRecord meter) {
        List<MeterRecord> changed = new ArrayList<>(meters);
        replace(changed, meter, meter(meter.id()).map(meters::indexOf).orElse(-1));
        return new ContainerContent(signer, lastSequence, messages, loaders, changed, profiles, manifest);
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
        return new ContainerContent(signer, lastSequence, messages, loaders, meters, changed, manifest);
    }

    public ContainerContent with(ManifestRecord record) {
        return new ContainerContent(signer, lastSequence, messages, loaders, meters, profiles, Optional.of(record));
    }

    /** The same memory under another key: of a PC that begins anew, or becomes a second one with that key. */
    public ContainerContent withSigner(FileSigningKey key) {
        return new ContainerContent(key, lastSequence, messages, loaders, meters, profiles, manifest);
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

    private static List<MessageRecord> forgetOld(List<MessageRecord> messages) {
        long excess = messages.stream().filter(m -> !m.stage().outstanding()).count() - MAX_ENDED;
        List<MessageRecord> kept = new ArrayList<>();
        for (MessageRecord message : messages) {
            if (excess > 0 && !message.stage().outstanding()) {
                excess--;
            } else {
                kept.add(message);
            }
        }
        return kept;
    }

    @Override
    public String toString() {
        return "ContainerContent[" + messages.size() + " messages, " + loaders.size() + " loaders]";
    }
}
