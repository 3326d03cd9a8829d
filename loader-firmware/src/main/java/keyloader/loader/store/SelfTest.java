package keyloader.loader.store;

import java.io.IOException;
import java.security.SecureRandom;
import keyloader.loader.machine.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LogEntry;

/** Reads the whole storage once more and changes nothing. */
public final class SelfTest {
    private SelfTest() {}

    /** @return the first fault found */
    public static Fault run(Storage storage, SecureRandom random) {
        try {
            SlotStore store = SlotStore.open(storage, random);
            if (!signs(store.identity())) {
                return Fault.IDENTITY_KEY;
            }
            if (store.logIsBroken()) {
                return Fault.LOG;
            }
            boolean damaged = store.slots().values().stream().anyMatch(slot -> slot instanceof Slot.Damaged);
            return damaged ? Fault.STORAGE_READ : Fault.NONE;
        } catch (IOException e) {
            return Fault.STORAGE_READ;
        } catch (StoreUnusableException e) {
            return Fault.SUPERBLOCK;
        }
    }

    /** The private key that is stored belongs to the public key that is shown. */
    private static boolean signs(Identity identity) {
        Bytes nothing = LogEntry.CHAIN_START;
        LoaderInfo sample = new LoaderInfo(
                "", identity.serial().hex(), identity.publicKey(), nothing.slice(0, 8), 1, 1, 0, 0, false, 0, nothing);
        return sample.isSignedBy(nothing, identity.sign(sample.signedContent(nothing)));
    }
}
