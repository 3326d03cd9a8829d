package keyloader.loader.store;

import java.security.GeneralSecurityException;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.wire.Bytes;

/** Whether this computer computes what the standards' examples say. */
final class KnownAnswers {
    private static final Bytes ABC = Bytes.of((byte) 'a', (byte) 'b', (byte) 'c');
    private static final Bytes DIGITS = Bytes.ofHex("313233343536373839");
    /** FIPS 180-4, NIST's example of SHA-256. */
    private static final Bytes SHA256_OF_ABC =
            Bytes.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    /** RFC 3720 gives the polynomial; the value for "123456789" is the catalogue's check value of CRC-32C. */
    private static final long CRC32C_OF_DIGITS = 0xe3069283L;

    /** McGrew and Viega, The Galois/Counter Mode of Operation (GCM), test case 16. */
    private static final Bytes GCM_KEY =
            Bytes.ofHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");

    private static final Bytes GCM_NONCE = Bytes.ofHex("cafebabefacedbaddecaf888");
    private static final Bytes GCM_ADDITIONAL = Bytes.ofHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    private static final Bytes GCM_PLAIN =
            Bytes.ofHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    private static final Bytes GCM_SEALED =
            Bytes.ofHex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                    + "76fc6ece0f4e1768cddf8853bb2d551b");

    private KnownAnswers() {}

    /** What a store is built on; tests pass a computer that computes wrongly. */
    interface Primitives {
        Bytes sha256(Bytes input);

        long crc32c(Bytes input);

        Bytes sealAesGcm(Bytes key, Bytes nonce, Bytes additional, Bytes plain);
    }

    /** Java's, as the store uses them. */
    static final Primitives JAVA = new Primitives() {
        @Override
        public Bytes sha256(Bytes input) {
            return input.sha256();
        }

        @Override
        public long crc32c(Bytes input) {
            CRC32C crc = new CRC32C();
            crc.update(input.toArray());
            return crc.getValue();
        }

        @Override
        public Bytes sealAesGcm(Bytes key, Bytes nonce, Bytes additional, Bytes plain) {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(
                        Cipher.ENCRYPT_MODE,
                        new SecretKeySpec(key.toArray(), "AES"),
                        new GCMParameterSpec(128, nonce.toArray()));
                cipher.updateAAD(additional.toArray());
                return Bytes.of(cipher.doFinal(plain.toArray()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        }
    };

    static boolean given(Primitives primitives) {
        return primitives.sha256(ABC).equals(SHA256_OF_ABC)
                && primitives.crc32c(DIGITS) == CRC32C_OF_DIGITS
                && primitives
                        .sealAesGcm(GCM_KEY, GCM_NONCE, GCM_ADDITIONAL, GCM_PLAIN)
                        .equals(GCM_SEALED);
    }
}
