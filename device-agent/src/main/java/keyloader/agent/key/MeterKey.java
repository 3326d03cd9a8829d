package keyloader.agent.key;

import java.util.Optional;
import keyloader.sealing.DecapsulationKey;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenDecapsulationKey;

/** A meter's private key that can be used until this is closed, and the token that it is in, if it is in one. */
public record MeterKey(DecapsulationKey key, Optional<Token> token) implements AutoCloseable {

    public static MeterKey inFile(FileDecapsulationKey key) {
        return new MeterKey(key, Optional.empty());
    }

    /** @param token taken over */
    public static MeterKey inToken(TokenDecapsulationKey key, Token token) {
        return new MeterKey(key, Optional.of(token));
    }

    @Override
    public void close() {
        token.ifPresent(Token::close);
    }
}
