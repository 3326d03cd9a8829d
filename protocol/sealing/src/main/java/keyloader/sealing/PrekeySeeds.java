package keyloader.sealing;

import java.security.GeneralSecurityException;
import java.util.Optional;

/** Where a meter keeps the seeds of its outstanding prekeys. */
@FunctionalInterface
public interface PrekeySeeds {
    /** Of a meter that has none. */
    PrekeySeeds NONE = id -> Optional.empty();

    /**
     * @return 32 bytes, which the caller closes; empty for one that is used, retired, damaged, or was never there
     * @throws GeneralSecurityException when the storage fails
     */
    Optional<Secret> find(PrekeyId id) throws GeneralSecurityException;
}
