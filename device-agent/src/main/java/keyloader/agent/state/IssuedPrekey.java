package keyloader.agent.state;

import keyloader.sealing.KeyId;
import keyloader.sealing.PrekeyId;

/**
 * A prekey that is outstanding.
 *
 * @param signer whose message's receipt gave it out
 */
public record IssuedPrekey(PrekeyId id, KeyId signer) {}
