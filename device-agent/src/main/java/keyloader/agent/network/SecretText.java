package keyloader.agent.network;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

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

    SecretText hex(Bytes bytes) {
        return text(bytes.hex());
    }

    /** Base64 on one line (RFC 4648 section 4). */
    SecretText base64(Secret secret) {
        return secret.use(bytes -> {
            byte[] encoded = Base64.getEncoder().encode(bytes);
            try {
                return bytes(encoded);
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
        });
    }

    /** Base64 in lines of 64 characters, each with its end. */
    SecretText base64Lines(Secret secret) {
        return secret.use(bytes -> {
            byte[] encoded = Base64.getEncoder().encode(bytes);
            try {
                for (int i = 0; i < encoded.length; i++) {
                    put(encoded[i]);
                    if (i % 64 == 63 || i == encoded.length - 1) {
                        put((byte) '\n');
                    }
                }
                return this;
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
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
