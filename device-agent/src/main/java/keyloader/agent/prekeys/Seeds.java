package keyloader.agent.prekeys;

import java.security.GeneralSecurityException;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.Secret;

/** What a medium gives back is believed only if it is the prekey's. */
final class Seeds {
    static final String DAMAGED =
            "a prekey is damaged where it is kept, and what was sealed to it is lost: have it prepared again";

    private Seeds() {}

    /** @param seed 32 bytes; taken over */
    static Secret checked(Secret seed, PrekeyId id) throws GeneralSecurityException {
        boolean its = false;
        try {
            its = FreshPrekey.of(seed).prekey().id().equals(id);
        } catch (NoClassDefFoundError e) {
            throw new GeneralSecurityException("X-Wing is not installed on this meter (Bouncy Castle is missing)", e);
        } finally {
            if (!its) {
                seed.close();
            }
        }
        if (!its) {
            throw new GeneralSecurityException(DAMAGED);
        }
        return seed;
    }
}
