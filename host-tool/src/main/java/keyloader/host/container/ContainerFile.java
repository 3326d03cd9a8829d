package keyloader.host.container;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.host.container.ContainerException.Kind;
import keyloader.host.port.DurableFiles;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

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
 */
final class ContainerFile {
    static final int MAX_LENGTH = 64 << 20;
    /** From 2 on there may be profiles, a manifest and a key in a token within, at which a reader of version 1 stumbles. */
    static final int VERSION = 2;

    static final Bytes MAGIC = Bytes.of("KLDRHOST".getBytes(StandardCharsets.US_ASCII));
    private static final int FIXED = 16;
    private static final int MAX_HEADER = 256;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;

    private final Kdf kdf;
    private byte[] file;
    private final int nonceAt;

    private ContainerFile(Kdf kdf, byte[] file, int nonceAt) {
        this.kdf = kdf;
        this.file = file;
        this.nonceAt = nonceAt;
    }

    Kdf kdf() {
        return kdf;
    }

    Bytes nonce() {
        return Bytes.of(file, nonceAt, NONCE_LENGTH);
    }

    /** By its beginning. */
    static boolean isOne(byte[] beginning) {
        return begins(beginning, MAGIC);
    }

    private static boolean begins(byte[] file, Bytes magic) {
        return file.length >= magic.length()
                && Bytes.of(file, 0, magic.length()).equals(magic);
    }

    /** @return empty when there is no such file */
    static Optional<ContainerFile> read(DurableFiles files, Path file) throws IOException, ContainerException {
        Optional<byte[]> bytes = files.read(file, MAX_LENGTH);
        return bytes.isEmpty() ? Optional.empty() : Optional.of(parse(bytes.get()));
    }

    /** @param file not to be changed while this is used */
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
        return new ContainerFile(Kdf.decode(Bytes.of(file, FIXED, headerLength)), file, FIXED + headerLength);
    }

    /** What the container holds, on its way into the file: never there as a whole. */
    @FunctionalInterface
    interface Plaintext {
        void to(OutputStream out) throws IOException;
    }

    /** It would grow larger than {@link #MAX_LENGTH}. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** @throws TooLargeException after what fits was written */
    static void seal(Bytes magic, Kdf kdf, Secret key, Plaintext plaintext, SecureRandom random, OutputStream out)
            throws IOException {
        Bytes header = kdf.encode();
        ByteBuffer before = ByteBuffer.allocate(FIXED + header.length());
        before.put(magic.toArray()).putInt(VERSION).putInt(header.length()).put(header.toArray());
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        out.write(before.array());
        out.write(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, before.array());
            Sealing sealing = new Sealing(cipher, out, (long) before.capacity() + nonce.length);
            plaintext.to(sealing);
            sealing.end();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encryption cannot fail", e);
        }
    }

    private static final class Sealing extends OutputStream {
        private final Cipher cipher;
        private final OutputStream out;
        private long length;

        /** @param length of what is written already */
        Sealing(Cipher cipher, OutputStream out, long length) {
            this.cipher = cipher;
            this.out = out;
            this.length = length;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            pass(cipher.update(bytes, offset, count));
        }

        void end() throws GeneralSecurityException, IOException {
            pass(cipher.doFinal());
        }

        /** @param ciphertext none where it waits for a whole block */
        private void pass(byte @Nullable [] ciphertext) throws IOException {
            if (ciphertext == null) {
                return;
            }
            length += ciphertext.length;
            if (length > MAX_LENGTH) {
                throw new TooLargeException();
            }
            out.write(ciphertext);
        }
    }

    /**
     * Once: the file's bytes are given up, since the plaintext is as long.
     *
     * @return the plaintext, which the caller wipes
     */
    byte[] open(Secret key) throws ContainerException {
        byte[] whole = file;
        file = new byte[0];
        int ciphertextAt = nonceAt + NONCE_LENGTH;
        byte[] nonce = Arrays.copyOfRange(whole, nonceAt, ciphertextAt);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, Arrays.copyOf(whole, nonceAt))
                    .doFinal(whole, ciphertextAt, whole.length - ciphertextAt);
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
        return "ContainerFile[" + file.length + " bytes]";
    }
}
