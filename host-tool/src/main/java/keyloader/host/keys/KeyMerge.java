package keyloader.host.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.KnownOwner;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;

/**
 * Brings what another PC has exported into this one's memory, but no prekeys: each is for one message, of the PC that it was given. Whatever is older in the export changes nothing: no sequence, no
 * meter's mark and no message's stage ever goes back; so that the order of imports does not matter, and a second one does
 * nothing.
 *
 * @param content what is known now
 * @param keyAdopted whether this PC had no use of a key of its own, and has the export's now
 * @param messages how many are new here, or further than was known
 * @param loaders how many are new here, or have their admin token now
 * @param meters how many are new here, or have a higher mark or a newer owner set
 * @param owners how many names are new here
 * @param strangeLoaders serials of loaders that the other PC knows by another identity key;  this PC's stays
 * @param strangeOwners as the other PC has them, whose names here are another key's; this PC's stays
 */
public record KeyMerge(
        ContainerContent content,
        boolean keyAdopted,
        int messages,
        int loaders,
        int meters,
        int owners,
        List<String> strangeLoaders,
        List<KnownOwner> strangeOwners) {
    public KeyMerge {
        strangeLoaders = List.copyOf(strangeLoaders);
        strangeOwners = List.copyOf(strangeOwners);
    }

    /** @throws Failure when this PC has used a key of its own, and the export has another */
    public static KeyMerge of(ContainerContent mine, ContainerContent theirs) throws Failure {
        boolean same = mine.owner().equals(theirs.owner());
        if (!same && (!mine.messages().isEmpty() || mine.lastSequence() > 0)) {
            throw Failure.of(
                    Problem.EXPORT_OTHER_KEY,
                    theirs.owner().ownerCode(),
                    mine.owner().ownerCode());
        }
        ContainerContent now = same ? mine : mine.withSigner(theirs.signer());
        now = now.withSequence(Math.max(mine.lastSequence(), theirs.lastSequence()));
        int messages = 0;
        for (MessageRecord message : theirs.messages()) {
            if (isFurther(message, mine.message(message.digest()))) {
                now = now.with(message);
                messages++;
            }
        }
        int loaders = 0;
        List<String> strange = new ArrayList<>();
        for (LoaderRecord loader : theirs.loaders()) {
            Optional<LoaderRecord> known = mine.loader(loader.serial());
            if (known.isPresent() && !known.get().identityKey().equals(loader.identityKey())) {
                strange.add(loader.serial());
            } else if (known.isEmpty()
                    || (known.get().adminToken().isEmpty()
                            && loader.adminToken().isPresent())) {
                now = now.with(known.orElse(loader).withAdminToken(loader.adminToken()));
                loaders++;
            }
        }
        int meters = 0;
        int owners = 0;
        List<KnownOwner> strangeOwners = new ArrayList<>();
        for (MeterRecord meter : theirs.meters()) {
            MeterRecord merged = mine.meter(meter.id())
                    .map(known -> merged(known, meter))
                    .orElseGet(() -> meter.withPrekey(Optional.empty()));
            if (!Optional.of(merged).equals(mine.meter(meter.id()))) {
                now = now.with(merged);
                meters++;
            }
        }
        for (KnownOwner owner : theirs.knownOwners()) {
            Optional<KnownOwner> named = now.knownOwner(owner.name());
            if (named.isPresent() && !named.get().key().equals(owner.key())) {
                strangeOwners.add(owner);
            } else if (named.isEmpty() && !isKnown(owner, now)) {
                now = now.with(owner);
                owners++;
            }
        }
        return new KeyMerge(now, !same, messages, loaders, meters, owners, strange, strangeOwners);
    }

    /** Under another name, or as this PC itself. */
    private static boolean isKnown(KnownOwner owner, ContainerContent now) {
        return owner.id().equals(now.owner())
                || now.knownOwners().stream().anyMatch(known -> known.key().equals(owner.key()));
    }

    public boolean changesNothing(ContainerContent before) {
        return !keyAdopted
                && messages + loaders + meters + owners == 0
                && content.lastSequence() == before.lastSequence();
    }

    private static boolean isFurther(MessageRecord theirs, Optional<MessageRecord> mine) {
        return mine.isEmpty() || rank(theirs.stage()) > rank(mine.get().stage());
    }

    private static int rank(Stage stage) {
        return switch (stage) {
            case SAVED -> 0;
            case WRITTEN -> 1;
            case ANSWERED -> 2;
            case RELEASED, REPLACED, GONE -> 3;
        };
    }

    private static MeterRecord merged(MeterRecord mine, MeterRecord theirs) {
        MeterRecord raised = new MeterRecord(
                mine.id(),
                mine.serial(),
                Math.max(mine.highest(), theirs.highest()),
                mine.lastReceipt(),
                mine.key().or(theirs::key),
                mine.prekey());
        return theirs.lastReceipt()
                .filter(said -> isNewer(said, mine.lastReceipt()))
                .map(raised::withOwnership)
                .orElse(raised);
    }

    /** Mark and reset count only rise. */
    private static boolean isNewer(Ownership said, Optional<Ownership> known) {
        return known.isEmpty()
                || said.mark() > known.get().mark()
                || (said.mark() == known.get().mark()
                        && said.resetCount() > known.get().resetCount());
    }
}
