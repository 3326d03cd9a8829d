package keyloader.host.keys;

import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.token.TokenAddress;
import keyloader.sealing.token.TokenException;

/** What is wrong with a token, in a person's words. */
public final class TokenProblem {
    private TokenProblem() {}

    public static Failure of(TokenException e, TokenAddress address) {
        return switch (e.kind()) {
            case NO_LIBRARY -> Failure.of(Problem.TOKEN_NO_LIBRARY, address.library());
            case NO_TOKEN -> Failure.of(Problem.TOKEN_ABSENT, address.slot());
            case WRONG_PIN -> Failure.of(Problem.TOKEN_WRONG_PIN);
            case LOCKED -> Failure.of(Problem.TOKEN_LOCKED);
            case NO_KEY -> Failure.of(Problem.TOKEN_NO_KEY);
            case SEVERAL_KEYS -> Failure.of(Problem.TOKEN_SEVERAL_KEYS);
            case BROKEN -> Failure.of(Problem.TOKEN_BROKEN);
        };
    }
}
