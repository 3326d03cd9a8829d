package keyloader.sealing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.wire.Bytes;

/**
 * The recipient's side of HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM, over
 * the platform's own providers, so that the private key can live in a token: Bouncy Castle's implementation cannot reach
 * one.
 */
final class Hpke implements AutoCloseable {
    private static final byte[] VERSION = ascii("HPKE-v1");
    private static final byte[] KEM_SUITE = concat(ascii("KEM"), new byte[] {0x00, 0x10});
    private static final byte[] HPKE_SUITE = concat(ascii("HPKE"), new byte[] {0x00, 0x10, 0x00, 0x01, 0x00, 0x01});
    private static final byte[] NOTHING = {};
    private static final byte MODE_BASE = 0;
    private static final int HASH = 32;
    private static final int TAG_BITS = 128;

    private final Secret key;
    private final Bytes baseNonce;
    private final Secret exporterSecret;

    private Hpke(Secret key, Bytes baseNonce, Secret exporterSecret) {
        this.key = key;
        this.baseNonce = baseNonce;
        this.exporterSecret = exporterSecret;
    }

    /** RFC 9180 section 5.1.1, SetupBaseR. */
    static Hpke setupBaseR(PublicPoint enc, DecapsulationKey recipient, byte[] info) throws GeneralSecurityException {
        byte[] sharedSecret = decap(enc, recipient);
        try {
            return keySchedule(sharedSecret, info);
        } finally {
            wipe(sharedSecret);
        }
    }

    /** RFC 9180 section 4.1, Decap and ExtractAndExpand. */
    private static byte[] decap(PublicPoint enc, DecapsulationKey recipient) throws GeneralSecurityException {
        byte[] kemContext = concat(
                enc.uncompressed().toArray(),
                recipient.publicKey().uncompressed().toArray());
        byte[] dh = NOTHING;
        byte[] prk = NOTHING;
        try (Secret agreed = recipient.agree(enc)) {
            dh = agreed.copy();
            prk = labeledExtract(KEM_SUITE, NOTHING, "eae_prk", dh);
            return labeledExpand(KEM_SUITE, prk, "shared_secret", kemContext, HASH);
        } finally {
            wipe(dh);
            wipe(prk);
        }
    }

    /** RFC 9180 section 5.1, KeySchedule with mode_base. */
    private static Hpke keySchedule(byte[] sharedSecret, byte[] info) {
        byte[] context = concat(
                new byte[] {MODE_BASE},
                labeledExtract(HPKE_SUITE, NOTHING, "psk_id_hash", NOTHING),
                labeledExtract(HPKE_SUITE, NOTHING, "info_hash", info));
        byte[] secret = labeledExtract(HPKE_SUITE, sharedSecret, "secret", NOTHING);
        try {
            return new Hpke(
                    Secret.take(labeledExpand(HPKE_SUITE, secret, "key", context, 16)),
                    Bytes.of(labeledExpand(HPKE_SUITE, secret, "base_nonce", context, 12)),
                    Secret.take(labeledExpand(HPKE_SUITE, secret, "exp", context, HASH)));
        } finally {
            wipe(secret);
        }
    }

    /**
     * RFC 9180 section 5.2, Open with sequence number 0.
     *
     * @throws AEADBadTagException when it was not sealed to this key, with this info and aad
     */
    Secret open(byte[] aad, byte[] ciphertext) throws GeneralSecurityException {
        byte[] aesKey = key.copy();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(aesKey, "AES"),
                    new GCMParameterSpec(TAG_BITS, baseNonce.toArray()));
            cipher.updateAAD(aad);
            return Secret.take(cipher.doFinal(ciphertext));
        } finally {
            wipe(aesKey);
        }
    }

    /** RFC 9180 section 5.3. */
    Secret export(byte[] exporterContext, int length) {
        byte[] secret = exporterSecret.copy();
        try {
            return Secret.take(labeledExpand(HPKE_SUITE, secret, "sec", exporterContext, length));
        } finally {
            wipe(secret);
        }
    }

    @Override
    public void close() {
        key.close();
        exporterSecret.close();
    }

    /** RFC 9180 section 4. */
    private static byte[] labeledExtract(byte[] suite, byte[] salt, String label, byte[] ikm) {
        byte[] labeled = concat(VERSION, suite, ascii(label), ikm);
        try {
            // RFC 5869 section 2.2: no salt is a salt of HashLen zeros
            return hmac(salt.length == 0 ? new byte[HASH] : salt, labeled);
        } finally {
            wipe(labeled);
        }
    }

    /** RFC 9180 section 4, and RFC 5869 section 2.3; one block is enough for every length used here. */
    private static byte[] labeledExpand(byte[] suite, byte[] prk, String label, byte[] info, int length) {
        if (length < 1 || length > HASH) {
            throw new IllegalArgumentException("1 to 32 bytes");
        }
        byte[] head = {(byte) (length >> 8), (byte) length};
        byte[] block = hmac(prk, concat(head, VERSION, suite, ascii(label), info, new byte[] {1}));
        byte[] result = Arrays.copyOf(block, length);
        wipe(block);
        return result;
    }

    private static byte[] hmac(byte[] hmacKey, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(hmacKey, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
