package keyloader.agent.life;

import keyloader.wire.Bytes;

/**
 * READ: what a slot gave out.
 *
 * @param slot where it lay
 * @param digest computed from the message, never believed from the loader
 */
public record ReadMessage(int slot, Bytes message, Bytes digest) {

    public static ReadMessage of(int slot, Bytes message) {
        return new ReadMessage(slot, message, message.sha256());
    }
}
