package keyloader.sealing.token;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.SecureRandom;
import javax.crypto.KeyAgreement;
import keyloader.sealing.DecapsulationKey;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.sealing.token.TokenException.Kind;

/** A key that a token has, used by the token alone, as long as that stays logged in. */
public final class TokenDecapsulationKey implements DecapsulationKey {
    private static final int LENGTH = 32;

    private final Token token;
    private final PrivateKey key;
    private final PublicPoint publicKey;

    private TokenDecapsulationKey(Token token, Token.Key key) {
        this.token = token;
        this.key = key.privateKey();
        this.publicKey = key.publicKey();
    }

    /**
     * The token's key of which this is the public half.
     *
     * @throws TokenException {@code NO_KEY} also where it is only said to be in the token, and another lies beside its certificate
     */
    public static TokenDecapsulationKey of(Token token, PublicPoint publicKey) throws TokenException {
        for (Token.Key each : token.keys()) {
            if (each.publicKey().equals(publicKey)) {
                TokenDecapsulationKey key = new TokenDecapsulationKey(token, each);
                if (key.isWhole()) {
                    return key;
                }
            }
        }
        throw new TokenException(Kind.NO_KEY);
    }

    /** Agreement in both directions with a fresh pair gives the same secret only for the two halves of one key. */
    private boolean isWhole() throws TokenException {
        FileDecapsulationKey probe = FileDecapsulationKey.generate(new SecureRandom());
        try (Secret there = agree(probe.publicKey());
                Secret back = probe.agree(publicKey)) {
            return there.sameAs(back);
        } catch (GeneralSecurityException e) {
            throw new TokenException(Kind.BROKEN);
        }
    }

    @Override
    public PublicPoint publicKey() {
        return publicKey;
    }

    @Override
    public Secret agree(PublicPoint peer) throws GeneralSecurityException {
        byte[] agreed;
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH", token.provider());
            agreement.init(key);
            agreement.doPhase(peer.toKey(), true);
            agreed = agreement.generateSecret();
        } catch (ProviderException e) {
            throw new GeneralSecurityException("the token does not answer", e); // pulled out, or logged out
        }
        if (agreed.length != LENGTH) {
            throw new GeneralSecurityException("the token agrees upon " + agreed.length + " bytes");
        }
        return Secret.take(agreed);
    }

    @Override
    public String toString() {
        return "TokenDecapsulationKey[" + publicKey.id() + "]";
    }
}
