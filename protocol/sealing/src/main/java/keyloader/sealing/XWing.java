package keyloader.sealing;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;

/**
 * HPKE (RFC 9180) in base mode with X-Wing (draft-connolly-cfrg-xwing-kem: ML-KEM-768 and X25519), HKDF-SHA256 and
 * AES-256-GCM, through Bouncy Castle. The one class that loads it on a meter.
 */
final class XWing {
    static final int SEED = 32;
    static final int PUBLIC_KEY = 1216;
    static final int ENCAPSULATED_KEY = 1120;

    private static final int ML_KEM_COEFFICIENTS = 1152;
    private static final int ML_KEM_PUBLIC_KEY = 1184;
    private static final int Q = 3329;

    private XWing() {}

    record Sealed(Bytes encapsulatedKey, Bytes ciphertext) {}

    static Secret newSeed(SecureRandom random) {
        byte[] seed = new byte[SEED];
        random.nextBytes(seed);
        return Secret.take(seed);
    }

    static Bytes publicKey(Secret seed) {
        return Bytes.of(seed.use(bytes ->
                new XWingPrivateKeyParameters(bytes).getPublicKeyParameters().getEncoded()));
    }

    /** @throws MalformedException for what FIPS 203 section 7.2 and RFC 7748 section 6.1 refuse */
    static void check(Bytes publicKey) throws MalformedException {
        if (publicKey.length() != PUBLIC_KEY) {
            throw new MalformedException("prekey", "not " + PUBLIC_KEY + " bytes");
        }
        byte[] bytes = publicKey.toArray();
        for (int i = 0; i < ML_KEM_COEFFICIENTS; i += 3) {
            int first = (bytes[i] & 0xff) | ((bytes[i + 1] & 0x0f) << 8);
            int second = ((bytes[i + 1] & 0xff) >> 4) | ((bytes[i + 2] & 0xff) << 4);
            if (first >= Q || second >= Q) {
                throw new MalformedException("prekey", "not reduced modulo " + Q);
            }
        }
        byte[] scalar = new byte[X25519.SCALAR_SIZE];
        scalar[0] = 8; // any: a point of low order gives zero with all of them
        if (!X25519.calculateAgreement(scalar, 0, bytes, ML_KEM_PUBLIC_KEY, new byte[X25519.POINT_SIZE], 0)) {
            throw new MalformedException("prekey", "a point of low order");
        }
    }

    /** @param publicKey that {@link #check} has passed */
    static Sealed seal(Bytes publicKey, byte[] info, byte[] aad, byte[] plaintext) {
        HPKE hpke = hpke();
        HPKEContextWithEncapsulation context = hpke.setupBaseS(hpke.deserializePublicKey(publicKey.toArray()), info);
        try {
            return new Sealed(Bytes.of(context.getEncapsulation()), Bytes.of(context.seal(aad, plaintext)));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing to a checked key cannot fail", e);
        }
    }

    /**
     * @param encapsulatedKey 1120 bytes
     * @throws AEADBadTagException when it was not sealed to this key, with this info and aad
     */
    static Secret open(Secret seed, Bytes encapsulatedKey, byte[] info, byte[] aad, byte[] ciphertext)
            throws AEADBadTagException {
        byte[] secret = seed.copy();
        try {
            XWingPrivateKeyParameters key = new XWingPrivateKeyParameters(secret);
            HPKEContext context = hpke().setupBaseR(
                            encapsulatedKey.toArray(),
                            new AsymmetricCipherKeyPair(key.getPublicKeyParameters(), key),
                            info);
            return Secret.take(context.open(aad, ciphertext));
        } catch (InvalidCipherTextException e) {
            throw new AEADBadTagException();
        } catch (IllegalStateException | IllegalArgumentException e) {
            // what Bouncy Castle throws for an encapsulated key with a point of low order
            throw new AEADBadTagException();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** One instance for each use: Bouncy Castle's is not safe for several threads. */
    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
