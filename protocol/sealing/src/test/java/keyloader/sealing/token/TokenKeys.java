package keyloader.sealing.token;

import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.concurrent.atomic.AtomicInteger;
import keyloader.sealing.DecapsulationKey;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.testkit.SoftToken;

/** Keys in a token in software, for tests of other packages, and one that the product can't put there: a given one. */
public final class TokenKeys {
    private final AtomicInteger numbers = new AtomicInteger();
    private final TokenAddress address;
    public final Token token;

    public TokenKeys() throws Exception {
        address = new TokenAddress(SoftToken.library().toString(), SoftToken.inThisProcess());
        token = Token.open(address, pin());
    }

    static Secret pin() {
        return Secret.typed(SoftToken.PIN.toCharArray());
    }

    TokenAddress address() {
        return address;
    }

    public DecapsulationKey generate() throws TokenException {
        return token.make(point -> "generated-" + numbers.incrementAndGet());
    }

    /** As sensitive as one that was made there. */
    public DecapsulationKey imported(ECPrivateKey key, PublicPoint publicKey) throws Exception {
        put("imported-" + numbers.incrementAndGet(), key, publicKey);
        // What another session has put there is seen by one that is opened after it.
        return TokenDecapsulationKey.of(Token.open(address, pin()), publicKey);
    }

    /** @param certified the public key that its certificate has */
    void put(String name, ECPrivateKey key, PublicPoint certified) throws Exception {
        Provider provider = Security.getProvider("SunPKCS11")
                .configure("--name=import\nlibrary=" + address.library() + "\nslotListIndex=" + address.slot() + "\n"
                        + "attributes(import,CKO_PRIVATE_KEY,CKK_EC) = {\nCKA_DERIVE = true\nCKA_SENSITIVE = true\n"
                        + "CKA_EXTRACTABLE = false\nCKA_SIGN = false\n}\n");
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, SoftToken.PIN.toCharArray());
        store.setKeyEntry(name, key, null, new Certificate[] {UnsignedCertificate.of(certified.toKey())});
    }
}
