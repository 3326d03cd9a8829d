package keyloader.host.station.battery;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Order;
import keyloader.sealing.Prekey;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Purpose;
import keyloader.sealing.Sealer;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * Seals the messages of one test. The installers' keys are made for it alone and are never kept: they own nothing but the meter's
 * double while it is tested.
 */
final class TestMessages implements AutoCloseable {
    private final PublicPoint meter;
    private final BatterySettings settings;
    private final SecureRandom random;
    private final long now;
    private final FileSigningKey owner;
    private final FileSigningKey stranger;
    private final PublicPoint other;
    private final List<TestMessage> made = new ArrayList<>();
    private long sequence;

    /** @param now milliseconds since 1970 */
    TestMessages(PublicPoint meter, BatterySettings settings, SecureRandom random, long now) {
        this.meter = meter;
        this.settings = settings;
        this.random = random;
        this.now = Math.max(0, now);
        this.sequence = Math.max(1, now);
        this.owner = FileSigningKey.generate(random);
        this.stranger = FileSigningKey.generate(random);
        this.other = FileSigningKey.generate(random).publicKey(); // of a meter that there is not
    }

    KeyId owner() {
        return owner.publicKey().id();
    }

    TestMessage own() {
        return seal(meter, Purpose.QA, owner, Optional.empty());
    }

    TestMessage own(Prekey prekey) {
        return seal(meter, Purpose.QA, owner, Optional.of(prekey));
    }

    TestMessage ofStranger() {
        return seal(meter, Purpose.QA, stranger, Optional.empty());
    }

    TestMessage forAnother() {
        return seal(other, Purpose.QA, owner, Optional.empty());
    }

    /** It says that it is for this meter, and is sealed to another key. */
    TestMessage underFalseName() {
        TestMessage message = forAnother();
        byte[] bytes = message.bytes().toArray();
        byte[] wrong = message.kid().value().toArray();
        int at = indexOf(bytes, wrong);
        System.arraycopy(meter.id().value().toArray(), 0, bytes, at, wrong.length);
        return message.with(Bytes.of(bytes), meter.id());
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Bytes.of(bytes, i, wanted.length).equals(Bytes.of(wanted))) {
                return i;
            }
        }
        throw new IllegalStateException("the header of a sealed message has its kid");
    }

    /** Its last byte, of the cipher's tag, is another. */
    TestMessage damaged() {
        TestMessage message = own();
        byte[] bytes = message.bytes().toArray();
        bytes[bytes.length - 1] ^= 1;
        return message.with(Bytes.of(bytes), message.kid());
    }

    /** As an installer's, for a meter at work. */
    TestMessage production() {
        return seal(meter, Purpose.CREDENTIALS, owner, Optional.empty());
    }

    private TestMessage seal(PublicPoint to, Purpose purpose, SigningKey signer, Optional<Prekey> prekey) {
        byte[] fresh = new byte[Order.ID_LENGTH];
        random.nextBytes(fresh);
        Bytes id = Bytes.of(fresh);
        long number = sequence++;
        try {
            Sealer.Sealed sealed;
            synchronized (settings) { // the networks' secrets are not for several threads
                Order.Load order =
                        Order.Load.of(id, number, now, settings.country(), Optional.empty(), settings.networks());
                sealed = new Sealer(to, purpose).seal(order, signer, prekey);
            }
            TestMessage message = new TestMessage(sealed.bytes(), to.id(), id, number, sealed.keys());
            made.add(message);
            return message;
        } catch (MalformedException | GeneralSecurityException e) {
            throw new IllegalStateException("what was sealed once before the tests can be sealed again", e);
        }
    }

    @Override
    public void close() {
        made.forEach(TestMessage::close);
    }
}
