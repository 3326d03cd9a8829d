package keyloader.loader;

import java.io.IOException;
import java.security.SecureRandom;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.MemoryStorage;
import keyloader.loader.store.SlotStore;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.testkit.LoaderFixture;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;

/** The firmware in-process, over any storage. */
public final class Firmware implements LoaderFixture {
    public static final SecureRandom RANDOM = new SecureRandom();

    private final Storage storage;
    private Loader loader;

    public Firmware(Storage storage) throws IOException {
        this.storage = storage;
        this.loader = powerUp(storage);
    }

    public static MemoryStorage formatted(int slots) throws IOException {
        MemoryStorage storage = MemoryStorage.erased(Geometry.blocks(slots));
        SlotStore.format(storage, slots, RANDOM);
        return storage;
    }

    public static Loader powerUp(Storage storage) throws IOException {
        try {
            return Loader.powerUp(storage, "test", RANDOM, pattern -> {});
        } catch (StoreUnusableException e) {
            throw new AssertionError("the store cannot be used", e);
        }
    }

    Loader loader() {
        return loader;
    }

    @Override
    public LoaderLink connect() throws IOException {
        return connect(loader);
    }

    public static LoaderLink connect(Loader loader) throws IOException {
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

    @Override
    public void powerCycle() throws IOException {
        loader = powerUp(storage);
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }
}
