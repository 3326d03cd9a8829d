package keyloader.host.owners;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.KnownOwner;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.InputFile;
import keyloader.sealing.OwnerCard;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Other PCs' keys, under the names that an installer gives them. */
public final class Owners {
    private Owners() {}

    public static String name(@Nullable String typed) throws Failure {
        if (typed == null || !KnownOwner.isName(typed)) {
            throw Failure.of(Problem.OWNER_NAME);
        }
        return typed;
    }

    public static KnownOwner get(ContainerContent content, String name) throws Failure {
        return content.knownOwner(name).orElseThrow(() -> Failure.of(Problem.OWNER_UNKNOWN, name));
    }

    /** @param source a card's text, or the name of a file with it */
    public static OwnerCard card(@Nullable String source) throws Failure {
        if (source == null) {
            throw Failure.of(Problem.OWNER_CARD, "it is missing");
        }
        String text = source.strip().startsWith(OwnerCard.SCHEME)
                ? source
                : new String(InputFile.read(source, OwnerCard.MAX_LENGTH, "owner's card"), StandardCharsets.UTF_8);
        try {
            return OwnerCard.parse(text);
        } catch (MalformedException e) {
            throw Failure.of(Problem.OWNER_CARD, e.reason());
        }
    }

    /** @throws Failure when it is this PC's own, or name or key is taken by another */
    public static void checkNew(ContainerContent content, KnownOwner owner) throws Failure {
        if (owner.id().equals(content.owner())) {
            throw Failure.of(Problem.OWNER_IS_SELF);
        }
        Optional<KnownOwner> taken = content.knownOwners().stream()
                .filter(known ->
                        known.name().equals(owner.name()) != known.key().equals(owner.key()))
                .findFirst();
        if (taken.isPresent()) {
            throw Failure.of(
                    Problem.OWNER_EXISTS, taken.get().name(), taken.get().id().ownerCode());
        }
    }
}
