package keyloader.loader.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.loader.machine.MessageHead;
import keyloader.wire.Bytes;

/**
 * A slot's message under its own random AES-256-GCM key (NIST SP 800-38D), the key in an erase block of its own: erasing
 * that one block makes the content unreadable. Each key is used for one message, so that the page's index is the nonce.
 */
final class ContentVault {
    private static final int KEY = 32;
    private static final int TAG = 16;
    private static final int NONCE = 12;
    private static final int PLAIN = Page.MAX_PAYLOAD - TAG;

    private final Pages pages;
    private final int slot;
    private final SecureRandom random;

    ContentVault(Pages pages, int slot, SecureRandom random) {
        this.pages = pages;
        this.slot = slot;
        this.random = random;
    }

    /** Durable when it returns. */
    void write(MessageHead head, Bytes content) throws IOException {
        pages.eraseUnlessBlank(Geometry.keyBlock(slot));
        eraseContent();
        byte[] key = new byte[KEY];
        random.nextBytes(key);
        try {
            pages.program(keyPage(), new Page(Page.Type.KEY, 0, 1, 0, key));
            int parts = parts(head.length());
            for (int part = 0; part < parts; part++) {
                int from = part * PLAIN;
                byte[] plain = content.slice(from, Math.min(PLAIN, content.length() - from))
                        .toArray();
                byte[] encrypted = crypt(Cipher.ENCRYPT_MODE, key, part, head, plain);
                pages.program(contentPage(part), new Page(Page.Type.CONTENT, part, parts, 0, encrypted));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        pages.sync();
    }

    /** @return nothing if key or content cannot be read, or are not what {@code head} says */
    Optional<Bytes> read(MessageHead head) throws IOException {
        Optional<Page> keyPage = pages.read(keyPage());
        if (keyPage.isEmpty()
                || !keyPage.get().is(Page.Type.KEY, 0, 1)
                || keyPage.get().payload().length != KEY) {
            return Optional.empty();
        }
        byte[] key = keyPage.get().payload();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try {
            int parts = parts(head.length());
            for (int part = 0; part < parts; part++) {
                Optional<Page> page = pages.read(contentPage(part));
                if (page.isEmpty() || !page.get().is(Page.Type.CONTENT, part, parts)) {
                    return Optional.empty();
                }
                content.writeBytes(
                        crypt(Cipher.DECRYPT_MODE, key, part, head, page.get().payload()));
            }
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        Bytes message = Bytes.of(content.toByteArray());
        return message.sha256().equals(head.digest()) ? Optional.of(message) : Optional.empty();
    }

    /** Durable when it returns: from here on nobody can read the content. */
    void eraseKey() throws IOException {
        pages.erase(Geometry.keyBlock(slot));
        pages.sync();
    }

    /** For ZEROIZE, which asks for all of them. Not synced. */
    void eraseKeyUnlessBlank() throws IOException {
        pages.eraseUnlessBlank(Geometry.keyBlock(slot));
    }

    /** Not synced. */
    void eraseContent() throws IOException {
        for (int block : Geometry.contentBlocks(slot)) {
            pages.eraseUnlessBlank(block);
        }
    }

    boolean isBlank() throws IOException {
        for (int block : Geometry.contentBlocks(slot)) {
            if (!pages.isBlockBlank(block)) {
                return false;
            }
        }
        return pages.isBlockBlank(Geometry.keyBlock(slot));
    }

    private static byte[] crypt(int mode, byte[] key, int part, MessageHead head, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = ByteBuffer.allocate(NONCE).putInt(NONCE - 4, part).array();
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(head.digest().toArray());
        return cipher.doFinal(input);
    }

    private static int parts(int length) {
        return (length + PLAIN - 1) / PLAIN;
    }

    private int keyPage() {
        return Geometry.firstPage(Geometry.keyBlock(slot));
    }

    private int contentPage(int part) {
        return Geometry.firstPage(Geometry.contentBlock(slot, 0)) + part;
    }
}
