package keyloader.system.tamper;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import keyloader.loader.Loader;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;

/** The firmware over an image in memory: a power-up and a session cost no file and no socket. */
final class MemoryLoader {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[][] pages;
    private final Loader loader;

    /** Powers up on a copy of an image. */
    MemoryLoader(byte[][] image) throws IOException, StoreUnusableException {
        pages = image.clone(); // pages are replaced, never changed
        loader = Loader.powerUp(new Flash(pages), "test", RANDOM, pattern -> {});
    }

    static byte[][] formatted(int slots) throws IOException {
        byte[][] image = new byte[Geometry.blocks(slots) * Storage.PAGES_PER_BLOCK][];
        Arrays.fill(image, erased());
        SlotStore.format(new Flash(image), slots, RANDOM);
        return image;
    }

    static byte[] erased() {
        byte[] page = new byte[Storage.PAGE];
        Arrays.fill(page, Storage.ERASED);
        return page;
    }

    byte[][] image() {
        return pages.clone();
    }

    LoaderLink connect() throws IOException {
        Loader.LoaderSession session = loader.open();
        return new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) {
                return session.answer(request);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    private static final class Flash implements Storage {
        private final byte[][] pages;

        Flash(byte[][] pages) {
            this.pages = pages;
        }

        @Override
        public int blocks() {
            return pages.length / PAGES_PER_BLOCK;
        }

        @Override
        public byte[] read(int page) {
            return pages[page].clone();
        }

        @Override
        public void program(int page, byte[] content) {
            for (int i = 0; i < PAGE; i++) {
                if (pages[page][i] != ERASED) {
                    throw new IllegalStateException("page " + page + " is not erased");
                }
            }
            pages[page] = content.clone();
        }

        @Override
        public void erase(int block) {
            for (int i = 0; i < PAGES_PER_BLOCK; i++) {
                pages[block * PAGES_PER_BLOCK + i] = erased();
            }
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
