package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import keyloader.sealing.Secret;

/** Text with secrets in it, built in one buffer that is wiped: a StringBuilder would leave copies behind. */
final class SecretText implements AutoCloseable {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] buffer = new byte[1024];
    private int length;

    SecretText text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    SecretText line(String text) {
        return text(text).text("\n");
    }

    SecretText hex(Secret secret) {
        return secret.use(bytes -> {
            for (byte b : bytes) {
                put(HEX[(b & 0xff) >> 4]);
                put(HEX[b & 0x0f]);
            }
            return this;
        });
    }

    SecretText put(byte one) {
        if (length == buffer.length) {
            byte[] larger = Arrays.copyOf(buffer, 2 * length);
            Arrays.fill(buffer, (byte) 0);
            buffer = larger;
        }
        buffer[length++] = one;
        return this;
    }

    private SecretText bytes(byte[] bytes) {
        for (byte b : bytes) {
            put(b);
        }
        return this;
    }

    Secret toSecret() {
        return Secret.take(Arrays.copyOf(buffer, length));
    }

    @Override
    public void close() {
        Arrays.fill(buffer, (byte) 0);
    }
}
