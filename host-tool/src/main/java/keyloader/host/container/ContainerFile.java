package keyloader.host.container;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.host.container.ContainerException.Kind;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;

/**
 * The container as a file, big-endian:
 *
 * <pre>
 * 8 bytes  magic "KLDRHOST"
 * 4        format version, 2; 1 is read
 * 4        length n of the header, 1 to 256
 * n        header: where the key comes from ({@link Kdf}), deterministic CBOR
 * 12       nonce, new at each save
 * rest     AES-256-GCM ciphertext and tag; all before the nonce is its additional data
 * </pre>
 *
 * @param beforeNonce the additional data
 */
record ContainerFile(Kdf kdf, Bytes beforeNonce, Bytes nonce, Bytes ciphertext) {
    static final int MAX_LENGTH = 64 << 20;
    /** From 2 on there may be profiles, a manifest and a key in a token within, at which a reader of version 1 stumbles. */
    static final int VERSION = 2;

    static final Bytes MAGIC = Bytes.of("KLDRHOST".getBytes(StandardCharsets.US_ASCII));
    private static final int FIXED = 16;
    private static final int MAX_HEADER = 256;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;

    /** By its beginning. */
    static boolean isOne(byte[] beginning) {
        return begins(beginning, MAGIC);
    }

    private static boolean begins(byte[] file, Bytes magic) {
        return file.length >= magic.length()
                && Bytes.of(file, 0, magic.length()).equals(magic);
    }

    static ContainerFile parse(byte[] file) throws ContainerException {
        return parse(MAGIC, file);
    }

    /** @param magic that of a container, or of an export */
    static ContainerFile parse(Bytes magic, byte[] file) throws ContainerException {
        if (!begins(file, magic)) {
            throw new ContainerException(Kind.OTHER_FILE);
        }
        if (file.length < FIXED) {
            throw new ContainerException(Kind.DAMAGED);
        }
        ByteBuffer view = ByteBuffer.wrap(file);
        int version = view.getInt(MAGIC.length());
        if (version < 1 || version > VERSION) {
            throw new ContainerException(version > VERSION ? Kind.NEWER : Kind.DAMAGED);
        }
        int headerLength = view.getInt(MAGIC.length() + 4);
        if (headerLength < 1
                || headerLength > MAX_HEADER
                || file.length < FIXED + headerLength + NONCE_LENGTH + TAG_BITS / 8) {
            throw new ContainerException(Kind.DAMAGED);
        }
        int nonceAt = FIXED + headerLength;
        int ciphertextAt = nonceAt + NONCE_LENGTH;
        return new ContainerFile(
                Kdf.decode(Bytes.of(file, FIXED, headerLength)),
                Bytes.of(file, 0, nonceAt),
                Bytes.of(file, nonceAt, NONCE_LENGTH),
                Bytes.of(file, ciphertextAt, file.length - ciphertextAt));
    }

    static byte[] seal(Kdf kdf, Secret key, byte[] plaintext, SecureRandom random) throws ContainerException {
        return seal(MAGIC, kdf, key, plaintext, random);
    }

    static byte[] seal(Bytes magic, Kdf kdf, Secret key, byte[] plaintext, SecureRandom random)
            throws ContainerException {
        Bytes header = kdf.encode();
        ByteBuffer before = ByteBuffer.allocate(FIXED + header.length());
        before.put(magic.toArray()).putInt(VERSION).putInt(header.length()).put(header.toArray());
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] ciphertext;
        try {
            ciphertext = cipher(Cipher.ENCRYPT_MODE, key, nonce, before.array()).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encryption cannot fail", e);
        }
        long length = (long) before.capacity() + nonce.length + ciphertext.length;
        if (length > MAX_LENGTH) {
            throw new ContainerException(Kind.FULL);
        }
        return ByteBuffer.allocate((int) length)
                .put(before.array())
                .put(nonce)
                .put(ciphertext)
                .array();
    }

    /** @return the plaintext, which the caller wipes */
    byte[] open(Secret key) throws ContainerException {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce.toArray(), beforeNonce.toArray())
                    .doFinal(ciphertext.toArray());
        } catch (AEADBadTagException e) {
            throw new ContainerException(kdf instanceof Kdf.None ? Kind.DAMAGED : Kind.WRONG_PASSPHRASE_OR_DAMAGED);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is in every Java platform", e);
        }
    }

    private static Cipher cipher(int mode, Secret key, byte[] nonce, byte[] additional)
            throws GeneralSecurityException {
        byte[] bytes = key.copy();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(additional);
            return cipher;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "ContainerFile[" + ciphertext.length() + " bytes]";
    }
}
