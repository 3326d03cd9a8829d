package keyloader.agent.key;

import java.util.Optional;
import keyloader.sealing.DecapsulationKey;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenDecapsulationKey;

/** A meter's private key that can be used until this is closed, and the token that it is in, if it is in one. */
public final class MeterKey implements AutoCloseable {
    private final DecapsulationKey key;
    private final Optional<Token> token;
    private final boolean lent;

    private MeterKey(DecapsulationKey key, Optional<Token> token, boolean lent) {
        this.key = key;
        this.token = token;
        this.lent = lent;
    }

    public static MeterKey inFile(FileDecapsulationKey key) {
        return new MeterKey(key, Optional.empty(), false);
    }

    /** @param token taken over */
    public static MeterKey inToken(TokenDecapsulationKey key, Token token) {
        return new MeterKey(key, Optional.of(token), false);
    }

    /** The same, for somebody whose close does not end it. */
    public MeterKey lend() {
        return new MeterKey(key, token, true);
    }

    public DecapsulationKey key() {
        return key;
    }

    public Optional<Token> token() {
        return token;
    }

    @Override
    public void close() {
        if (!lent) {
            token.ifPresent(Token::close);
        }
    }
}
