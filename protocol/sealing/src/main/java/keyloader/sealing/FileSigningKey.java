package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** An owner's key that lies in a file. */
public final class FileSigningKey implements SigningKey {
    private final ECPrivateKey key;
    private final PublicPoint publicKey;

    private FileSigningKey(ECPrivateKey key, PublicPoint publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    public static FileSigningKey generate(SecureRandom random) {
        KeyPair pair = KeyPairs.generate(random);
        return new FileSigningKey((ECPrivateKey) pair.getPrivate(), KeyPairs.publicPoint(pair));
    }

    /** @throws MalformedException when it is not a P-256 key in PKCS#8, or not that of {@code publicKey} */
    public static FileSigningKey ofPkcs8(Secret pkcs8, PublicPoint publicKey) throws MalformedException {
        return new FileSigningKey(KeyPairs.read(pkcs8, publicKey), publicKey);
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
    public Bytes sign(byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(CoseSign1.JCA_ALGORITHM);
        signature.initSign(key);
        signature.update(content);
        return Bytes.of(signature.sign());
    }
}
