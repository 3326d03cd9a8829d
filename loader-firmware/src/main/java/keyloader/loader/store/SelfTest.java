package keyloader.loader.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;
import keyloader.loader.machine.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LogEntry;

/** At power-up and by command: looks for faults, in the order of SPEC 10, and changes nothing. */
public final class SelfTest {
    private static final int DRAW = 32;

    private final KnownAnswers.Primitives primitives;
    private final SecureRandom random;

    SelfTest(KnownAnswers.Primitives primitives, SecureRandom random) {
        this.primitives = primitives;
        this.random = random;
    }

    public static SelfTest of(SecureRandom random) {
        return new SelfTest(KnownAnswers.JAVA, random);
    }

    /** Of the computer, without the storage: what fails here may not touch it. */
    public Fault ofComputer() {
        return !KnownAnswers.given(primitives) ? Fault.CRYPTOGRAPHY : !draws() ? Fault.RANDOM : Fault.NONE;
    }

    /** @return the first fault found when everything is read once more */
    public Fault ofEverything(Storage storage) {
        Fault computer = ofComputer();
        if (computer != Fault.NONE) {
            return computer;
        }
        try {
            SlotStore store = SlotStore.open(storage, random);
            return ofStore(storage, store, store.slots().values());
        } catch (IOException e) {
            return Fault.STORAGE_READ;
        } catch (StoreUnusableException e) {
            return Fault.SUPERBLOCK;
        }
    }

    /** @param slots as they were read already */
    public Fault ofStore(Storage storage, SlotStore store, Collection<Slot> slots) {
        if (!SuperblockPair.isWhole(new Pages(storage))) {
            return Fault.SUPERBLOCK;
        }
        if (slots.stream().anyMatch(slot -> slot instanceof Slot.Damaged)) {
            return Fault.STORAGE_READ;
        }
        return !signs(store.identity()) ? Fault.IDENTITY_KEY : store.logIsBroken() ? Fault.LOG : Fault.NONE;
    }

    /** Two draws that are alike, or a draw of one byte only, come once in far more power-ups than there will ever be. */
    private boolean draws() {
        byte[] first = new byte[DRAW];
        byte[] second = new byte[DRAW];
        random.nextBytes(first);
        random.nextBytes(second);
        boolean alive = !Arrays.equals(first, second) && !isOneByte(first) && !isOneByte(second);
        Arrays.fill(first, (byte) 0);
        Arrays.fill(second, (byte) 0);
        return alive;
    }

    private static boolean isOneByte(byte[] draw) {
        byte[] same = new byte[draw.length];
        Arrays.fill(same, draw[0]);
        return Arrays.equals(draw, same);
    }

    /** The private key that is stored belongs to the public key that is shown. */
    private static boolean signs(Identity identity) {
        Bytes nothing = LogEntry.CHAIN_START;
        LoaderInfo sample = new LoaderInfo(
                "",
                identity.serial().hex(),
                identity.publicKey(),
                nothing.slice(0, 8),
                1,
                1,
                0,
                0,
                false,
                0,
                nothing,
                0,
                OptionalLong.empty());
        return sample.isSignedBy(nothing, identity.sign(sample.signedContent(nothing)));
    }
}
