package keyloader.host.container;

import keyloader.sealing.Prekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;

/**
 * What a meter has given out for its next message.
 *
 * @param storage where the meter says it keeps the other half until that message is used up
 */
public record KnownPrekey(Prekey prekey, PrekeyStorage storage) {

    /** That a message was sealed to one. */
    public record Used(PrekeyId id, PrekeyStorage storage) {}

    public Used used() {
        return new Used(prekey.id(), storage);
    }
}
