package keyloader.agent.life;

import keyloader.sealing.KeyId;
import keyloader.sealing.Order;
import keyloader.wire.Bytes;

/** AUTHORISED: an order of somebody whom the meter obeys, not used before. Only {@link Judge} makes one. */
public final class AuthorisedLoad implements AutoCloseable {
    private final OpenedMessage message;
    private final Order.Load load;

    AuthorisedLoad(OpenedMessage message, Order.Load load) {
        if (message.order() != load) {
            throw new IllegalArgumentException("the order of another message");
        }
        this.message = message;
        this.load = load;
    }

    public OpenedMessage message() {
        return message;
    }

    public Order.Load load() {
        return load;
    }

    public Bytes digest() {
        return message.digest();
    }

    public long sequence() {
        return message.sequence();
    }

    KeyId signer() {
        return message.signer();
    }

    @Override
    public void close() {
        message.close();
    }
}
