package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import keyloader.wire.MalformedException;

/** A meter's key that lies in a file. */
public final class FileDecapsulationKey implements DecapsulationKey {
    private final ECPrivateKey key;
    private final PublicPoint publicKey;

    private FileDecapsulationKey(ECPrivateKey key, PublicPoint publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    public static FileDecapsulationKey generate(SecureRandom random) {
        KeyPair pair = KeyPairs.generate(random);
        return new FileDecapsulationKey((ECPrivateKey) pair.getPrivate(), KeyPairs.publicPoint(pair));
    }

    /** @throws MalformedException when it is not a P-256 key in PKCS#8, or not that of {@code publicKey} */
    public static FileDecapsulationKey ofPkcs8(Secret pkcs8, PublicPoint publicKey) throws MalformedException {
        return new FileDecapsulationKey(KeyPairs.read(pkcs8, publicKey), publicKey);
    }

    /** RFC 5208; the caller closes it. */
    public Secret pkcs8() {
        return KeyPairs.pkcs8(key);
    }

    @Override
    public PublicPoint publicKey() {
        return publicKey;
    }

    @Override
    public Secret agree(PublicPoint peer) throws GeneralSecurityException {
        return KeyPairs.agree(key, peer);
    }
}
