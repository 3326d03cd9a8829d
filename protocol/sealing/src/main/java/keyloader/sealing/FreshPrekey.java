package keyloader.sealing;

import java.security.SecureRandom;

/** A prekey that a meter has just made, with the seed that is its private half. */
public record FreshPrekey(Prekey prekey, Secret seed) implements AutoCloseable {
    /** Of a seed, in bytes. */
    public static final int SEED_LENGTH = XWing.SEED;

    /** @throws NoClassDefFoundError on a meter without Bouncy Castle, which has no X-Wing */
    public static FreshPrekey make(SecureRandom random) {
        return of(XWing.newSeed(random));
    }

    /** @param seed 32 bytes; taken over */
    public static FreshPrekey of(Secret seed) {
        return new FreshPrekey(new Prekey(XWing.publicKey(seed)), seed);
    }

    @Override
    public void close() {
        seed.close();
    }
}
