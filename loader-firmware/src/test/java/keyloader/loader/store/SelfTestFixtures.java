package keyloader.loader.store;

/** What tests of other packages need of this one. */
public final class SelfTestFixtures {
    private SelfTestFixtures() {}

    /** Of a computer whose SHA-256 is wrong. */
    public static SelfTest failing() {
        return SelfTestTest.failing();
    }

    /** Done to a storage so far. */
    public static int operations(MemoryStorage storage) {
        return storage.operations();
    }
}
