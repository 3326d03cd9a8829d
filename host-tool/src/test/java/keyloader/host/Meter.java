package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Opener;
import keyloader.sealing.Opening;
import keyloader.sealing.Order;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Receipt;
import keyloader.sealing.Receipt.Joined;
import keyloader.sealing.Secret;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;

/** Plays the meter: opens what is for it, and answers as the test says. */
final class Meter {
    final SecureRandom random = new SecureRandom();
    final FileDecapsulationKey key = FileDecapsulationKey.generate(random);
    final Label label;
    /** Of the prekeys that it has given out and not destroyed. */
    final Map<PrekeyId, Secret> seeds = new HashMap<>();

    Meter(String serial) {
        this.label = new Label(serial, key.publicKey());
    }

    /** Opens a message, or fails the test. */
    Opening.Opened open(Bytes message) {
        try {
            Opening opening = new Opener(key, this::seed).open(message);
            assertThat(opening).isInstanceOf(Opening.Opened.class);
            return (Opening.Opened) opening;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<Secret> seed(PrekeyId id) {
        return Optional.ofNullable(seeds.get(id)).map(Secret::duplicate);
    }

    Receipt.NextPrekey newPrekey(PrekeyStorage storage) {
        FreshPrekey fresh = FreshPrekey.make(random);
        seeds.put(fresh.prekey().id(), fresh.seed());
        return new Receipt.NextPrekey(fresh.prekey(), storage);
    }

    static Receipt with(Receipt r, Receipt.NextPrekey next) {
        return new Receipt(
                r.messageId(),
                r.attempt(),
                r.verdict(),
                r.networks(),
                r.joined(),
                r.agentVersion(),
                r.owners(),
                r.claimedNow(),
                r.resetCount(),
                r.mark(),
                Optional.of(next));
    }

    /** As of a meter that has no such prekey. */
    void sayPrekeyGone(ModelLoader loader, int slot) throws IOException, LoaderRefusedException {
        try (LoaderClient client = new LoaderClient(loader.connect(), random)) {
            Opening.PrekeyGone gone = (Opening.PrekeyGone) new Opener(key).open(client.get(slot));
            Receipt note = new Receipt(
                    Receipt.idOfUnopened(gone.digest()),
                    0,
                    Verdict.PREKEY_GONE,
                    List.of(),
                    Optional.empty(),
                    "1.2.3",
                    List.of(),
                    false,
                    0,
                    0);
            client.attempt(slot, gone.digest(), gone.keys().sealReceipt(note, gone.digest(), random));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Order.Load order(Bytes message) {
        return (Order.Load) open(message).order();
    }

    /** A receipt as a freshly claimed meter would give it. */
    static Receipt joined(Opening.Opened opened) {
        return new Receipt(
                opened.order().header().id(),
                1,
                Verdict.JOINED,
                List.of(Verdict.JOINED),
                Optional.of(new Joined(
                        0,
                        Optional.of(Bytes.ofHex("02000000a1b2")),
                        OptionalInt.of(11),
                        OptionalInt.of(-61),
                        Optional.of("192.0.2.17"))),
                "1.2.3",
                List.of(opened.signer().id()),
                true,
                0,
                opened.order().header().sequence());
    }

    static Receipt note(Opening.Opened opened, Verdict verdict, long attempt, List<KeyId> owners) {
        return new Receipt(
                opened.order().header().id(),
                attempt,
                verdict,
                List.of(verdict),
                Optional.empty(),
                "1.2.3",
                owners,
                false,
                0,
                0);
    }

    static Receipt with(Receipt r, List<KeyId> owners, boolean claimedNow, long resets) {
        return new Receipt(
                r.messageId(),
                r.attempt(),
                r.verdict(),
                r.networks(),
                r.joined(),
                r.agentVersion(),
                owners,
                claimedNow,
                resets,
                r.mark());
    }

    void consume(ModelLoader loader, int slot) throws IOException, LoaderRefusedException {
        consume(loader, slot, receipt -> receipt);
    }

    void consume(ModelLoader loader, int slot, UnaryOperator<Receipt> change)
            throws IOException, LoaderRefusedException {
        try (LoaderClient client = new LoaderClient(loader.connect(), random)) {
            Opening.Opened opened = open(client.get(slot));
            Bytes receipt = opened.keys().sealReceipt(change.apply(joined(opened)), opened.digest(), random);
            client.consume(slot, opened.keys().token().reveal(), receipt);
        }
    }

    /** Consumes with whatever bytes for a receipt. */
    void consumeWith(ModelLoader loader, int slot, UnaryOperator<Bytes> forge)
            throws IOException, LoaderRefusedException {
        try (LoaderClient client = new LoaderClient(loader.connect(), random)) {
            Opening.Opened opened = open(client.get(slot));
            Bytes receipt = opened.keys().sealReceipt(joined(opened), opened.digest(), random);
            client.consume(slot, opened.keys().token().reveal(), forge.apply(receipt));
        }
    }

    Bytes leaveNote(ModelLoader loader, int slot, Verdict verdict, long attempt, List<KeyId> owners)
            throws IOException, LoaderRefusedException {
        try (LoaderClient client = new LoaderClient(loader.connect(), random)) {
            Opening.Opened opened = open(client.get(slot));
            Bytes note = opened.keys().sealReceipt(note(opened, verdict, attempt, owners), opened.digest(), random);
            client.attempt(slot, opened.digest(), note);
            return note;
        }
    }

    static Bytes get(ModelLoader loader, int slot) throws IOException, LoaderRefusedException {
        try (LoaderClient client = new LoaderClient(loader.connect(), new SecureRandom())) {
            return client.get(slot);
        }
    }

    static List<SlotEntry> list(ModelLoader loader) throws IOException, LoaderRefusedException {
        try (LoaderClient client = new LoaderClient(loader.connect(), new SecureRandom())) {
            return client.list();
        }
    }
}
