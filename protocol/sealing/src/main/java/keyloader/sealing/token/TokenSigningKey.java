package keyloader.sealing.token;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.Signature;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.sealing.SigningKey;
import keyloader.sealing.token.TokenException.Kind;
import keyloader.wire.Bytes;

/** A signing key that a token has, used by the token alone. */
public final class TokenSigningKey implements SigningKey, AutoCloseable {
    private static final String JCA_ALGORITHM = "SHA256withECDSAinP1363Format";

    private final Token token;
    private final Token.Key key;

    private TokenSigningKey(Token token, Token.Key key) {
        this.token = token;
        this.key = key;
    }

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

    private static TokenSigningKey open(TokenAddress address, Secret pin, Predicate<Token.Key> wanted)
            throws TokenException {
        Token token = Token.open(address, pin);
        boolean open = false;
        try {
            List<Token.Key> found = token.keys().stream().filter(wanted).toList();
            if (found.size() != 1) {
                throw new TokenException(found.isEmpty() ? Kind.NO_KEY : Kind.SEVERAL_KEYS);
            }
            open = true;
            return new TokenSigningKey(token, found.get(0));
        } finally {
            if (!open) {
                token.close();
            }
        }
    }

    @Override
    public PublicPoint publicKey() {
        return key.publicKey();
    }

    @Override
    public Bytes sign(byte[] content) throws GeneralSecurityException {
        byte[] made;
        try {
            Signature signature = Signature.getInstance(JCA_ALGORITHM, token.provider());
            signature.initSign(key.privateKey());
            signature.update(content);
            made = signature.sign();
        } catch (ProviderException e) {
            throw new GeneralSecurityException("the token does not sign", e); // pulled out, or logged out
        }
        // A certificate may lie beside another's key.
        Signature check = Signature.getInstance(JCA_ALGORITHM);
        check.initVerify(publicKey().toKey());
        check.update(content);
        if (!check.verify(made)) {
            throw new GeneralSecurityException("the token signs with another key");
        }
        return Bytes.of(made);
    }

    @Override
    public void close() {
        token.close();
    }

    @Override
    public String toString() {
        return "TokenSigningKey[" + publicKey().id() + "]";
    }
}
