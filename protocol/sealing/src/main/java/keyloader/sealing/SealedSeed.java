package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;

/**
 * A prekey's seed at rest, sealed to a key that can be destroyed where it lies: encapsulated key (65 bytes, RFC 9180 section
 * 7.1.1) and ciphertext (32 + 16), of the suite of sealed messages (SPEC 6), with the prekey's id as aad.
 */
public final class SealedSeed {
    /** In bytes. */
    public static final int LENGTH = PublicPoint.UNCOMPRESSED + XWing.SEED + 16;

    private static final String INFO = "keyloader/1 seed";

    private SealedSeed() {}

    /** @param key of which the private half is for this seed alone */
    public static Bytes seal(Secret seed, PrekeyId id, PublicPoint key) {
        HPKE hpke = Sealer.hpke();
        HPKEContextWithEncapsulation context =
                hpke.setupBaseS(hpke.deserializePublicKey(key.uncompressed().toArray()), SealedMessage.ascii(INFO));
        byte[] ciphertext = seed.use(bytes -> {
            try {
                return context.seal(id.value().toArray(), bytes);
            } catch (InvalidCipherTextException e) {
                throw new IllegalStateException("sealing to a checked key cannot fail", e);
            }
        });
        return Bytes.concat(Bytes.of(context.getEncapsulation()), Bytes.of(ciphertext));
    }

    /**
     * @return empty where it is damaged, or not sealed to this key for this prekey
     * @throws GeneralSecurityException when the key itself fails, such as a token that does not answer
     */
    public static Optional<Secret> open(Bytes sealed, PrekeyId id, DecapsulationKey key)
            throws GeneralSecurityException {
        if (sealed.length() != LENGTH) {
            return Optional.empty();
        }
        int split = PublicPoint.UNCOMPRESSED;
        try (Hpke context =
                Hpke.setupBaseR(PublicPoint.decode(sealed.slice(0, split)), key, SealedMessage.ascii(INFO))) {
            return Optional.of(context.open(
                    id.value().toArray(), sealed.slice(split, LENGTH - split).toArray()));
        } catch (MalformedException | AEADBadTagException e) {
            return Optional.empty();
        }
    }
}
