package keyloader.host.station;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.Identity;
import keyloader.host.outcome.Failure;
import keyloader.host.station.battery.LoaderBook;
import keyloader.sealing.Secret;
import keyloader.wire.Limits;
import keyloader.wire.LoaderInfo;

/** The jigs' loaders in the station's container, with their admin tokens, as those of an installer's PC. */
final class ContainerBook implements LoaderBook {
    private final OpenContainer container;
    private final SecureRandom random;
    private final Clock clock;

    ContainerBook(OpenContainer container, SecureRandom random, Clock clock) {
        this.container = container;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public synchronized Known lookUp(LoaderInfo info) throws Failure {
        ContainerContent content = container.content();
        Optional<LoaderRecord> known = content.loader(info.serial());
        boolean changed = Identity.of(info, known) == Identity.CHANGED;
        if (known.isPresent() && known.get().adminToken().isPresent()) {
            return new Known(changed, known.get().adminToken().get().duplicate());
        }
        byte[] fresh = new byte[Limits.TOKEN];
        random.nextBytes(fresh);
        Secret token = Secret.take(fresh);
        if (!changed) {
            LoaderRecord record = known.orElseGet(() ->
                    new LoaderRecord(info.serial(), info.identityKey(), Math.max(0, clock.millis()), Optional.empty()));
            container.save(content.with(record.withAdminToken(Optional.of(token.duplicate()))));
        }
        return new Known(changed, token);
    }
}
