package keyloader.host.prepare;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.KnownPrekey;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Sealer;
import keyloader.sealing.Secret;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;

/** The steps from networks to a message on a loader, each alone: who calls them keeps durably in between. */
public final class Sealing {
    private Sealing() {}

    /**
     * @param networks stay the caller's to close
     * @param prekey that the meter has given out, if any
     * @param owners the complete set that the meter is to obey from then on; nothing leaves it as it is
     * @param now milliseconds since 1970
     * @param loader that the message will go to
     */
    public static MessageRecord seal(
            Label label,
            String country,
            List<Network> networks,
            Optional<List<PublicPoint>> owners,
            Optional<KnownPrekey> prekey,
            long sequence,
            long now,
            SigningKey signer,
            LoaderSession loader,
            SecureRandom random)
            throws Failure {
        try {
            Order.Load order = Order.Load.of(newId(random), sequence, now, country, owners, networks);
            List<NetworkName> names = networks.stream()
                    .map(network -> new NetworkName(network.ssid(), network.security()))
                    .toList();
            return seal(label, order, names, owners.orElse(List.of()), prekey, signer, loader);
        } catch (MalformedException e) {
            throw Failure.of(Problem.ORDER_INVALID, e);
        }
    }

    /** The order to give out a prekey; it has no secrets, and is sealed to the label's key alone. */
    public static MessageRecord enrol(
            Label label, long sequence, long now, SigningKey signer, LoaderSession loader, SecureRandom random)
            throws Failure {
        Order.Enrol order = Order.Enrol.of(newId(random), sequence, now);
        return seal(label, order, List.of(), List.of(), Optional.empty(), signer, loader);
    }

    private static Bytes newId(SecureRandom random) {
        byte[] id = new byte[Order.ID_LENGTH];
        random.nextBytes(id);
        return Bytes.of(id);
    }

    private static MessageRecord seal(
            Label label,
            Order order,
            List<NetworkName> networks,
            List<PublicPoint> owners,
            Optional<KnownPrekey> prekey,
            SigningKey signer,
            LoaderSession loader)
            throws Failure {
        try {
            Sealer.Sealed sealed = new Sealer(label.key()).seal(order, signer, prekey.map(KnownPrekey::prekey));
            int length = sealed.bytes().length();
            if (length > loader.info().largestMessage()) {
                sealed.close();
                throw Failure.of(Problem.ORDER_TOO_LARGE, length, loader.info().largestMessage());
            }
            return new MessageRecord(
                    sealed.digest(),
                    order.header().id(),
                    label.kid(),
                    label.serial(),
                    order.header().sequence(),
                    order.header().preparedAt(),
                    networks,
                    sealed.keys(),
                    Stage.SAVED,
                    Optional.of(sealed.bytes()),
                    loader.info().serial(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    owners.stream().map(PublicPoint::id).toList(),
                    prekey.map(KnownPrekey::used));
        } catch (MalformedException e) {
            throw Failure.of(Problem.ORDER_INVALID, e);
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.SIGNING_FAILED);
        }
    }

    /** @param content that knows the loader; it gets an admin token there, if it has none */
    public static ContainerContent withAdminToken(
            ContainerContent content, LoaderSession session, SecureRandom random) {
        LoaderRecord loader = content.loader(session.info().serial()).orElseThrow();
        if (loader.adminToken().isPresent()) {
            return content;
        }
        byte[] token = new byte[Limits.TOKEN];
        random.nextBytes(token);
        return content.with(loader.withAdminToken(Optional.of(Secret.take(token))));
    }

    /** @return the slot that it lies in */
    public static int put(
            LoaderSession session, ContainerContent content, MessageRecord message, LoaderClient.Progress progress)
            throws IOException, LoaderRefusedException {
        Bytes sealed = message.sealed().orElseThrow();
        Optional<Bytes> admin = content.loader(session.info().serial())
                .flatMap(LoaderRecord::adminToken)
                .map(token -> token.use(Bytes::sha256));
        int slot = session.askPlainly(client ->
                client.put(sealed, message.meter().value(), message.keys().tokenHash(), admin, progress));
        if (slot >= session.info().slots()) {
            throw new IOException("the loader names a slot that it does not have");
        }
        return slot;
    }
}
