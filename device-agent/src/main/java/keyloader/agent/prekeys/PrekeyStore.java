package keyloader.agent.prekeys;

import java.io.IOException;
import java.util.Collection;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeySeeds;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Secret;

/**
 * Keeps seeds until they are destroyed. Which ones are outstanding is said by the meter's record alone: whatever lies here
 * beside those was never given out, or is used up, and is destroyed.
 */
public interface PrekeyStore extends PrekeySeeds {

    PrekeyStorage storage();

    /** Returns when the seed is on the medium. */
    void put(PrekeyId id, Secret seed) throws IOException;

    /** Destroys every seed but these; returns when that is done. Can be repeated. */
    void keepOnly(Collection<PrekeyId> ids) throws IOException;
}
