package keyloader.agent.network;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/** The key that WPA2 derives from a passphrase (IEEE 802.11-2020 J.4.1). */
public final class Psk {
    private static final int ITERATIONS = 4096;
    private static final int BITS = 256;

    private Psk() {}

    /** @param passphrase 8 to 63 bytes of printable ASCII */
    public static Secret derive(Secret passphrase, Bytes ssid) {
        byte[] bytes = passphrase.copy();
        char[] characters = new char[bytes.length]; // no String, which could not be wiped
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = (char) (bytes[i] & 0xff);
        }
        PBEKeySpec spec = new PBEKeySpec(characters, ssid.toArray(), ITERATIONS, BITS);
        try {
            return Secret.take(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(spec)
                    .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform derives PBKDF2 keys", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(characters, '\0');
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
