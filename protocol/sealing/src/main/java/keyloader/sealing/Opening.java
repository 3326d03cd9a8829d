package keyloader.sealing;

import java.util.Optional;
import keyloader.wire.Bytes;

/** What came of opening a message. That it is for somebody else is never confused with that it is broken. */
public sealed interface Opening {

    /**
     * Sealed to this meter and signed by {@code signer}; whether that one may order anything is not said.
     *
     * @param digest SHA-256 of the sealed message
     * @param prekey that it was sealed to beside the label's key
     */
    record Opened(Bytes digest, Order order, PublicPoint signer, Optional<PrekeyId> prekey, ReplyKeys keys)
            implements Opening, AutoCloseable {
        @Override
        public void close() {
            order.close();
            keys.close();
        }
    }

    /**
     * Sealed to this meter, and to a prekey that it does not have: used, retired, or never made here. Who sealed it and
     * what it orders is not to be known.
     *
     * @param digest SHA-256 of the sealed message
     */
    record PrekeyGone(Bytes digest, PrekeyId prekey, ReplyKeys keys) implements Opening, AutoCloseable {
        @Override
        public void close() {
            keys.close();
        }
    }

    record NotForThisMeter(KeyId kid) implements Opening {}

    /** @param reason for a log; nothing secret, nothing of the message's bytes */
    record Damaged(String reason) implements Opening {}
}
