package keyloader.agent.life;

import java.util.Optional;
import keyloader.sealing.KeyId;
import keyloader.sealing.Opening;
import keyloader.sealing.Order;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.ReplyKeys;
import keyloader.wire.Bytes;

/** OPENED: sealed to this meter and signed by somebody. Holds secrets until it is closed. */
public final class OpenedMessage implements AutoCloseable {
    private final ReadMessage read;
    private final Opening.Opened content;

    private OpenedMessage(ReadMessage read, Opening.Opened content) {
        this.read = read;
        this.content = content;
    }

    /** @param content what opening {@code read} gave; closed with this */
    public static OpenedMessage of(ReadMessage read, Opening.Opened content) {
        if (!read.digest().equals(content.digest())) {
            throw new IllegalArgumentException("opened from another message");
        }
        return new OpenedMessage(read, content);
    }

    public int slot() {
        return read.slot();
    }

    public Bytes digest() {
        return content.digest();
    }

    public Order order() {
        return content.order();
    }

    public Bytes id() {
        return order().header().id();
    }

    public long sequence() {
        return order().header().sequence();
    }

    public KeyId signer() {
        return content.signer().id();
    }

    PublicPoint signerKey() {
        return content.signer();
    }

    /** That it was sealed to, beside the label's key. */
    Optional<PrekeyId> prekey() {
        return content.prekey();
    }

    public ReplyKeys keys() {
        return content.keys();
    }

    @Override
    public void close() {
        content.close();
    }

    @Override
    public String toString() {
        return "OpenedMessage[" + digest() + "]";
    }
}
