package keyloader.agent.prekeys;

import java.security.GeneralSecurityException;
import java.util.Optional;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.Secret;

/** What a medium gives back is believed only if it is the prekey's. */
final class Seeds {
    private Seeds() {}

    /**
     * @param seed 32 bytes; taken over
     * @return empty where it is damaged: then the prekey is gone, and its PC has to hear of it, or it seals to it again
     */
    static Optional<Secret> checked(Secret seed, PrekeyId id) throws GeneralSecurityException {
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
        return its ? Optional.of(seed) : Optional.empty();
    }
}
