package keyloader.agent.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.Credential;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.Prekey;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Purpose;
import keyloader.sealing.Receipt;
import keyloader.sealing.ReceiptForgedException;
import keyloader.sealing.Sealer;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;

/** An installer with a key of his own. */
public final class Installer {
    public static final String PASSPHRASE = "correct horse battery";

    /** Of every message, in milliseconds since 1970. */
    public static final long PREPARED_AT = 1_700_000_000_000L;

    private final SecureRandom random = new SecureRandom();
    private final FileSigningKey key = FileSigningKey.generate(random);

    /** Of all that is sealed from now on. */
    public Purpose purpose = Purpose.CREDENTIALS;

    /** A message and what opens its receipt. */
    public record Sent(Bytes message, Bytes digest, Bytes id, Sealer.Sealed sealed, Bytes kid) {

        /** The final receipt on this loader. */
        public Receipt receipt(LoaderSocket socket) {
            return open(socket.receiptsOf(digest).receipt().orElseThrow());
        }

        /** The newest note on this loader. */
        public Receipt note(LoaderSocket socket) {
            return open(socket.receiptsOf(digest).note().orElseThrow());
        }

        public Receipt open(Bytes receipt) {
            try {
                return sealed.keys().openReceipt(receipt, digest);
            } catch (MalformedException | ReceiptForgedException e) {
                throw new AssertionError(e);
            }
        }

        public void putOn(LoaderSocket socket) {
            try (LoaderClient client = socket.client()) {
                client.put(message, kid, sealed.keys().tokenHash(), Optional.empty(), LoaderClient.Progress.NONE);
            } catch (IOException | LoaderRefusedException e) {
                throw new AssertionError(e);
            }
        }

        public boolean hasNote(LoaderSocket socket) {
            Reply.Receipts receipts = socket.receiptsOf(digest);
            return receipts.note().isPresent();
        }
    }

    public PublicPoint publicKey() {
        return key.publicKey();
    }

    public KeyId id() {
        return key.publicKey().id();
    }

    public FileSigningKey key() {
        return key;
    }

    public static Network network(String ssid) {
        return network(ssid, Security.WPA2, PASSPHRASE);
    }

    public static Network network(String ssid, Security security, String passphrase) {
        return network(Bytes.of(ssid.getBytes(StandardCharsets.UTF_8)), security, passphrase);
    }

    public static Network network(Bytes ssid, Security security, String passphrase) {
        Credential credential = security.hasSecret()
                ? new Credential.Passphrase(Secret.take(passphrase.getBytes(StandardCharsets.UTF_8)))
                : new Credential.None();
        try {
            return Network.of(ssid, security, credential, false);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    public Sent seal(Label meter, long sequence, String... ssids) {
        return seal(meter, sequence, Optional.empty(), networks(ssids));
    }

    public static List<Network> networks(String... ssids) {
        return java.util.Arrays.stream(ssids).map(Installer::network).toList();
    }

    public Sent seal(Label meter, long sequence, Optional<List<PublicPoint>> owners, List<Network> networks) {
        try {
            return seal(meter, Order.Load.of(newId(), sequence, PREPARED_AT, "DE", owners, networks), Optional.empty());
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    public Sent sealTo(Prekey prekey, Label meter, long sequence, String... ssids) {
        try {
            return seal(
                    meter,
                    Order.Load.of(newId(), sequence, PREPARED_AT, "DE", Optional.empty(), networks(ssids)),
                    Optional.of(prekey));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    public Sent enrol(Label meter, long sequence) {
        return seal(meter, Order.Enrol.of(newId(), sequence, PREPARED_AT), Optional.empty());
    }

    private Bytes newId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Bytes.of(id);
    }

    private Sent seal(Label meter, Order order, Optional<Prekey> prekey) {
        try {
            Sealer.Sealed sealed = new Sealer(meter.key(), purpose).seal(order, key, prekey);
            return new Sent(
                    sealed.bytes(),
                    sealed.digest(),
                    order.header().id(),
                    sealed,
                    meter.kid().value());
        } catch (MalformedException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
