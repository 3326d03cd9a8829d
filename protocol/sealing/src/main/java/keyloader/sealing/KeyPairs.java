package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import keyloader.wire.MalformedException;

/** P-256 key pairs in files, through the platform's own provider. */
final class KeyPairs {
    /** P-256 in PKCS#8 takes 67 bytes without and 138 with its public key. */
    private static final int MAX_PKCS8 = 512;

    private KeyPairs() {}

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    static PublicPoint publicPoint(KeyPair pair) {
        return PublicPoint.of((ECPublicKey) pair.getPublic());
    }

    static Secret pkcs8(ECPrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalStateException("a key in memory has an encoding");
        }
        return Secret.take(encoded);
    }

    /** @throws MalformedException when it is not a P-256 key in PKCS#8, or not that of {@code publicKey} */
    static ECPrivateKey read(Secret pkcs8, PublicPoint publicKey) throws MalformedException {
        if (pkcs8.length() > MAX_PKCS8) {
            throw new MalformedException("private key", "too long for a P-256 key in PKCS#8");
        }
        byte[] encoded = pkcs8.copy();
        try {
            if (KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded))
                            instanceof ECPrivateKey key
                    && key.getParams().getCurve().equals(PublicPoint.curve().getCurve())
                    && belongTogether(key, publicKey)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new MalformedException("private key", "not a P-256 key in PKCS#8");
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
        throw new MalformedException("private key", "does not belong to the public key beside it");
    }

    static Secret agree(ECPrivateKey key, PublicPoint peer) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(key);
        agreement.doPhase(peer.toKey(), true);
        return Secret.take(agreement.generateSecret());
    }

    /** Agreement in both directions with a fresh pair gives the same secret only for the two halves of one key. */
    private static boolean belongTogether(ECPrivateKey key, PublicPoint publicKey) throws GeneralSecurityException {
        KeyPair probe = generate(new SecureRandom());
        try (Secret there = agree(key, publicPoint(probe));
                Secret back = agree((ECPrivateKey) probe.getPrivate(), publicKey)) {
            return there.sameAs(back);
        }
    }
}
