package keyloader.agent.prekeys;

import java.security.GeneralSecurityException;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.Secret;

/** What a medium gives back is believed only if it is the prekey's. */
final class Seeds {
    private Seeds() {}

    /** @param seed 32 bytes; taken over */
    static Secret checked(Secret seed, PrekeyId id) throws GeneralSecurityException {
        if (!FreshPrekey.of(seed).prekey().id().equals(id)) {
            seed.close();
            throw new GeneralSecurityException("a prekey is damaged where it is kept");
        }
        return seed;
    }
}
