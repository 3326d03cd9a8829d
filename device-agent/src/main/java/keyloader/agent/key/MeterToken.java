package keyloader.agent.key;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import keyloader.agent.failure.FailureException;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenException;

/** A token as the factory sees it: what keys of meters and prekeys it has. No others are touched. */
public final class MeterToken implements AutoCloseable {
    private static final String PREFIX = "keyloader-";
    private static final String METER = PREFIX + "meter-";
    /** Of prekeys' names. */
    public static final String PREKEY = PREFIX + "prekey-";

    private static final int ID_DIGITS = 16;

    private final TokenPlace place;
    private final Token token;

    private MeterToken(TokenPlace place, Token token) {
        this.place = place;
        this.token = token;
    }

    public static MeterToken open(TokenPlace place) throws FailureException {
        return new MeterToken(place, place.open());
    }

    /** The meters that this token has keys of; more than one only if somebody has put them there by other means. */
    public Set<PublicPoint> identities() throws FailureException {
        return keys().stream()
                .filter(key -> key.name().startsWith(METER))
                .map(Token.Key::publicKey)
                .collect(Collectors.toSet());
    }

    /** With their prekeys. */
    public void destroyIdentities() throws FailureException {
        for (Token.Key key : keys()) {
            if (key.name().startsWith(METER) || key.name().startsWith(PREKEY)) {
                try {
                    token.destroy(key.name());
                } catch (TokenException e) {
                    throw place.failure(e);
                }
            }
        }
    }

    private List<Token.Key> keys() throws FailureException {
        try {
            return token.keys();
        } catch (TokenException e) {
            throw place.failure(e);
        }
    }

    /** Named by its id, so that no certificate which a cut has left is ever taken for its own. */
    public PublicPoint makeIdentity() throws FailureException {
        try {
            return token.make(point -> METER + point.id().value().hex().substring(0, ID_DIGITS))
                    .publicKey();
        } catch (TokenException e) {
            throw place.failure(e);
        }
    }

    @Override
    public void close() {
        token.close();
    }
}
