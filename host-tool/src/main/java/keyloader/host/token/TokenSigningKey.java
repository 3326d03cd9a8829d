package keyloader.host.token;

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
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import keyloader.host.token.TokenException.Kind;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A signing key that a token has, used by the token alone. The JDK's provider sees a private key only beside a certificate of the
 * same id, whoever has signed that: it carries nothing but the public key here.
 *
 * <p>A PIN is tried once: the token counts wrong ones, and locks itself.
 */
public final class TokenSigningKey implements SigningKey, AutoCloseable {
    private static final String JCA_ALGORITHM = "SHA256withECDSAinP1363Format";

    private final Provider provider;
    private final PrivateKey key;
    private final PublicPoint publicKey;

    private TokenSigningKey(Provider provider, PrivateKey key, PublicPoint publicKey) {
        this.provider = provider;
        this.key = key;
        this.publicKey = publicKey;
    }

    /** One key of a token that could sign. */
    private record Found(String name, PrivateKey key, PublicPoint publicKey) {}

    /**
     * Opens the token's P-256 key of that name.
     *
     * @param name that of its certificate; empty where the token has one such key alone
     * @param pin stays the caller's to close
     */
    public static TokenSigningKey named(TokenAddress address, Optional<String> name, Secret pin) throws TokenException {
        return open(address, pin, found -> name.isEmpty() || name.get().equals(found.name()));
    }

    /** Opens the key of which this is the public half. */
    public static TokenSigningKey of(TokenAddress address, PublicPoint publicKey, Secret pin) throws TokenException {
        return open(address, pin, found -> publicKey.equals(found.publicKey()));
    }

    private static TokenSigningKey open(TokenAddress address, Secret pin, Predicate<Found> wanted)
            throws TokenException {
        Provider provider = provider(address);
        boolean open = false;
        try {
            List<Found> found =
                    keys(logIn(provider, pin)).stream().filter(wanted).toList();
            if (found.size() != 1) {
                throw new TokenException(found.isEmpty() ? Kind.NO_KEY : Kind.SEVERAL_KEYS);
            }
            open = true;
            return new TokenSigningKey(
                    provider, found.get(0).key(), found.get(0).publicKey());
        } finally {
            if (!open) {
                logOut(provider);
            }
        }
    }

    private static Provider provider(TokenAddress address) throws TokenException {
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null || !isFile(address.library())) {
            throw new TokenException(Kind.NO_LIBRARY);
        }
        try {
            return base.configure("--name=keyloader\nlibrary=\""
                    + address.library().replace("\\", "\\\\") + "\"\nslotListIndex=" + address.slot() + "\n");
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

    private static List<Found> keys(KeyStore store) throws TokenException {
        List<Found> keys = new ArrayList<>();
        try {
            for (String name : Collections.list(store.aliases())) {
                Certificate certificate = store.isKeyEntry(name) ? store.getCertificate(name) : null;
                if (certificate == null || !(certificate.getPublicKey() instanceof ECPublicKey point)) {
                    continue;
                }
                Optional<PublicPoint> publicKey = p256(point);
                if (publicKey.isPresent() && store.getKey(name, new char[0]) instanceof PrivateKey key) {
                    keys.add(new Found(name, key, publicKey.get()));
                }
            }
            return keys;
        } catch (GeneralSecurityException | ProviderException e) {
            throw new TokenException(Kind.BROKEN);
        }
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

    @Override
    public PublicPoint publicKey() {
        return publicKey;
    }

    @Override
    public Bytes sign(byte[] content) throws GeneralSecurityException {
        byte[] made;
        try {
            Signature signature = Signature.getInstance(JCA_ALGORITHM, provider);
            signature.initSign(key);
            signature.update(content);
            made = signature.sign();
        } catch (ProviderException e) {
            throw new GeneralSecurityException("the token does not sign", e); // pulled out, or logged out
        }
        // A certificate may lie beside another's key.
        Signature check = Signature.getInstance(JCA_ALGORITHM);
        check.initVerify(publicKey.toKey());
        check.update(content);
        if (!check.verify(made)) {
            throw new GeneralSecurityException("the token signs with another key");
        }
        return Bytes.of(made);
    }

    @Override
    public void close() {
        logOut(provider);
    }

    private static void logOut(Provider provider) {
        try {
            ((AuthProvider) provider).logout();
        } catch (LoginException | ProviderException e) {
            return; // it is gone, which is as good
        }
    }

    @Override
    public String toString() {
        return "TokenSigningKey[" + publicKey.id() + "]";
    }
}
