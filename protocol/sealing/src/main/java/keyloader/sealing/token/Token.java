package keyloader.sealing.token;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.sealing.token.TokenException.Kind;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A token that is logged in. The JDK's provider sees a private key only beside a certificate of the same id, whoever has signed
 * that: it carries nothing but the public key here.
 *
 * <p>A PIN is tried once: the token counts wrong ones, and locks itself.
 */
public final class Token implements AutoCloseable {
    /**
     * What is made here is for ECDH and never leaves the token. What two keys agree upon does, since HPKE goes on with it (RFC
     * 9180 section 4.1).
     */
    private static final String ATTRIBUTES = """
            attributes(generate,CKO_PRIVATE_KEY,CKK_EC) = {
              CKA_TOKEN = true
              CKA_PRIVATE = true
              CKA_SENSITIVE = true
              CKA_EXTRACTABLE = false
              CKA_DERIVE = true
              CKA_SIGN = false
            }
            attributes(generate,CKO_PUBLIC_KEY,CKK_EC) = {
              CKA_TOKEN = false
              CKA_VERIFY = false
            }
            attributes(*,CKO_SECRET_KEY,CKK_GENERIC_SECRET) = {
              CKA_TOKEN = false
              CKA_SENSITIVE = false
              CKA_EXTRACTABLE = true
            }
            """;

    private final Provider provider;
    private final KeyStore store;

    private Token(Provider provider, KeyStore store) {
        this.provider = provider;
        this.store = store;
    }

    /**
     * One P-256 key of a token.
     *
     * @param name that of its certificate
     * @param publicKey as its certificate says
     */
    public record Key(String name, PrivateKey privateKey, PublicPoint publicKey) {}

    /** @param pin stays the caller's to close */
    public static Token open(TokenAddress address, Secret pin) throws TokenException {
        Provider provider = provider(address);
        return new Token(provider, logIn(provider, pin));
    }

    private static Provider provider(TokenAddress address) throws TokenException {
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null || !isFile(address.library())) {
            throw new TokenException(Kind.NO_LIBRARY);
        }
        try {
            return base.configure(
                    "--name=keyloader\nlibrary=\"" + address.library().replace("\\", "\\\\") + "\"\nslotListIndex="
                            + address.slot() + "\n" + ATTRIBUTES);
        } catch (InvalidParameterException | ProviderException e) {
            // A library that was loaded answers (CKR_...), or has fewer slots.
            boolean loaded = says(e, "CKR_") || says(e, "slotListIndex is");
            throw new TokenException(loaded ? Kind.NO_TOKEN : Kind.NO_LIBRARY);
        }
    }

    private static boolean isFile(String library) {
        try {
            return Files.isRegularFile(Path.of(library));
        } catch (InvalidPathException e) {
            return false; // written by a PC of another kind
        }
    }

    private static KeyStore logIn(Provider provider, Secret pin) throws TokenException {
        char[] typed = characters(pin);
        try {
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, typed);
            return store;
        } catch (KeyStoreException e) {
            throw new TokenException(Kind.NO_TOKEN); // without one the provider has no key store
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            throw new TokenException(judge(e));
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private static Kind judge(Exception e) {
        if (says(e, "CKR_PIN_LOCKED")) {
            return Kind.LOCKED;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedLoginException) {
                return Kind.WRONG_PIN;
            }
            if (cause instanceof LoginException) {
                return says(e, "CKR_PIN") ? Kind.WRONG_PIN : says(e, "not present") ? Kind.NO_TOKEN : Kind.BROKEN;
            }
        }
        return Kind.BROKEN;
    }

    private static boolean says(Throwable e, String words) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().contains(words)) {
                return true;
            }
        }
        return false;
    }

    private static char[] characters(Secret pin) {
        byte[] bytes = pin.copy();
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
            char[] typed = new char[decoded.remaining()];
            decoded.get(typed);
            Arrays.fill(decoded.array(), '\0');
            return typed;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** All that can be used: of P-256, with a certificate. */
    public List<Key> keys() throws TokenException {
        List<Key> keys = new ArrayList<>();
        try {
            for (String name : Collections.list(store.aliases())) {
                Certificate certificate = store.isKeyEntry(name) ? store.getCertificate(name) : null;
                if (certificate == null || !(certificate.getPublicKey() instanceof ECPublicKey point)) {
                    continue;
                }
                Optional<PublicPoint> publicKey = p256(point);
                if (publicKey.isPresent()) {
                    keys.add(new Key(name, privateKey(name), publicKey.get()));
                }
            }
            return keys;
        } catch (GeneralSecurityException | ProviderException e) {
            throw new TokenException(Kind.BROKEN);
        }
    }

    /** A token that is logged out has none any more, though the provider still knows their names: that is not to seem empty. */
    private PrivateKey privateKey(String name) throws GeneralSecurityException, TokenException {
        if (store.getKey(name, new char[0]) instanceof PrivateKey key) {
            return key;
        }
        throw new TokenException(Kind.BROKEN);
    }

    private static Optional<PublicPoint> p256(ECPublicKey key) {
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        if (x.bitLength() > 256
                || y.bitLength() > 256
                || key.getParams().getOrder().bitLength() != 256) {
            return Optional.empty();
        }
        try {
            return Optional.of(PublicPoint.ofCoordinates(coordinate(x), coordinate(y)));
        } catch (MalformedException e) {
            return Optional.empty(); // of another curve
        }
    }

    private static Bytes coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray(); // perhaps with a zero for the sign, perhaps short
        byte[] coordinate = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, coordinate, 32 - length, length);
        return Bytes.of(coordinate);
    }

    /** Names of keys. */
    @FunctionalInterface
    public interface Naming {
        /** @return of 1 to 64 characters that no other key of this token has */
        String name(PublicPoint publicKey);
    }

    /**
     * Has the token make a P-256 key for ECDH, sensitive and not extractable. A cut within may leave a key in the token that has
     * no name, and that nobody can use.
     *
     * @throws TokenException {@code BROKEN} also where the token has no room, or does not do this
     */
    public TokenDecapsulationKey make(Naming naming) throws TokenException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            PublicPoint point = PublicPoint.of((ECPublicKey) pair.getPublic());
            String name = naming.name(point);
            store.setKeyEntry(name, pair.getPrivate(), null, new Certificate[] {UnsignedCertificate.of(point.toKey())});
            return TokenDecapsulationKey.of(this, point);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new TokenException(Kind.BROKEN);
        }
    }

    /** Destroys a key with its certificate; one that is not there is fine. */
    public void destroy(String name) throws TokenException {
        try {
            if (store.containsAlias(name)) {
                privateKey(name);
                store.deleteEntry(name);
            }
            KeyStore now = KeyStore.getInstance("PKCS11", provider);
            now.load(null, null);
            if (now.containsAlias(name)) {
                throw new TokenException(Kind.BROKEN);
            }
        } catch (IOException | GeneralSecurityException | ProviderException e) {
            throw new TokenException(Kind.BROKEN);
        }
    }

    Provider provider() {
        return provider;
    }

    @Override
    public void close() {
        try {
            ((AuthProvider) provider).logout();
        } catch (LoginException | ProviderException e) {
            return; // it is gone, which is as good
        }
    }

    @Override
    public String toString() {
        return "Token";
    }
}
