package keyloader.host;

import java.security.SecureRandom;
import keyloader.testkit.ModelLoader;

/** Makes loaders that say they are the same one, each with a key of its own. */
final class FixedSerial {
    private final byte fill;

    FixedSerial() {
        this(7);
    }

    /** @param fill each byte of the serial */
    FixedSerial(int fill) {
        this.fill = (byte) fill;
    }

    ModelLoader next() {
        return new ModelLoader(8, "7.1.0", new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                java.util.Arrays.fill(bytes, fill);
            }
        });
    }
}
