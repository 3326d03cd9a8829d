package keyloader.loader.store;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import keyloader.wire.Bytes;

/** Who a loader is, from its first power-up on: a serial and an Ed25519 key (RFC 8032). Prints no secret. */
public final class Identity {
    static final int SERIAL = 8;
    static final int SEED = 32;

    private static final Bytes PKCS8_PREFIX =
            Bytes.ofHex("302e020100300506032b657004220420"); // RFC 8410 section 7, then the seed
    private static final int PUBLIC_KEY = 32;

    private final Bytes serial;
    private final Bytes publicKey;
    private final PrivateKey privateKey;

    private Identity(Bytes serial, Bytes publicKey, PrivateKey privateKey) {
        this.serial = serial;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    static Identity generate(SecureRandom random) {
        byte[] serial = new byte[SERIAL];
        random.nextBytes(serial);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            KeyPair pair = generator.generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            Bytes publicKey = Bytes.of(spki, spki.length - PUBLIC_KEY, PUBLIC_KEY);
            return new Identity(Bytes.of(serial), publicKey, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519", e);
        }
    }

    /** @param seed 32 bytes, not kept */
    static Identity restore(Bytes serial, Bytes publicKey, byte[] seed) {
        byte[] pkcs8 = Arrays.copyOf(PKCS8_PREFIX.toArray(), PKCS8_PREFIX.length() + SEED);
        System.arraycopy(seed, 0, pkcs8, PKCS8_PREFIX.length(), SEED);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new Identity(serial, publicKey, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("any 32 bytes are an Ed25519 seed", e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    byte[] seed() {
        if (privateKey instanceof EdECPrivateKey key && key.getBytes().isPresent()) {
            return key.getBytes().get();
        }
        throw new IllegalStateException("a software key shows its seed");
    }

    public Bytes serial() {
        return serial;
    }

    public Bytes publicKey() {
        return publicKey;
    }

    public Bytes sign(Bytes content) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(privateKey);
            signer.update(content.toArray());
            return Bytes.of(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519", e);
        }
    }

    @Override
    public String toString() {
        return "Identity[" + serial.hex() + "]";
    }
}
