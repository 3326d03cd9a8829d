package keyloader.loader.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import keyloader.loader.machine.Change;
import keyloader.loader.machine.Decision;
import keyloader.loader.machine.LoaderState;
import keyloader.loader.machine.Machine;
import keyloader.loader.machine.MessageHead;
import keyloader.loader.machine.Session;
import keyloader.loader.machine.Slot;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;

/**
 * The loader's durable half: reads the state at power-up, finishes what a cut interrupted, and persists {@link Change}s.
 * After an {@link IOException} it must be loaded anew, because nobody knows then how much was written.
 */
public final class SlotStore {
    private final Pages pages;
    private final SuperblockPair superblocks;
    private final LogRing log;
    private final List<SlotJournal> journals = new ArrayList<>();
    private final List<ContentVault> vaults = new ArrayList<>();
    private boolean unsynced;

    private SlotStore(Pages pages, SuperblockPair superblocks, LogRing log) {
        this.pages = pages;
        this.superblocks = superblocks;
        this.log = log;
    }

    /** Makes an erased storage a store of a new loader. */
    public static void format(Storage storage, int slots, SecureRandom random) throws IOException {
        if (storage.blocks() != Geometry.blocks(slots)) {
            throw new IllegalStateException("the storage is not of the size for this number of slots");
        }
        Identity identity = Identity.generate(random);
        SuperblockPair.format(new Pages(storage), new Superblock(slots, identity, 0, false, Optional.empty()));
    }

    /** Whether it begins as a store does, for a better message about one that cannot be used. */
    public static boolean looksLikeStore(Storage storage) throws IOException {
        return new Pages(storage).looksLikeSuperblock(0);
    }

    /** Reads everything and changes nothing. */
    public static SlotStore open(Storage storage, SecureRandom random) throws IOException, StoreUnusableException {
        Pages pages = new Pages(storage);
        SuperblockPair superblocks = SuperblockPair.load(pages, storage.blocks());
        SlotStore store = new SlotStore(pages, superblocks, LogRing.load(pages));
        for (int slot = 0; slot < superblocks.newest().slots(); slot++) {
            store.journals.add(SlotJournal.load(pages, slot));
            store.vaults.add(new ContentVault(pages, slot, random));
        }
        return store;
    }

    /** Counts the power-up, logs it, and recovers. */
    public LoaderState powerUp() throws IOException {
        long powerUp = powerUps() + 1;
        superblocks.write(superblocks.newest().withPowerUps(powerUp));
        return recover(powerUp, 0, true);
    }

    /** As {@link #powerUp}, when the storage failed and may work again; {@code before} is the last state known. */
    public LoaderState resume(LoaderState before) throws IOException {
        return recover(before.powerUp(), before.committed(), false);
    }

    private LoaderState recover(long powerUp, long committed, boolean fresh) throws IOException {
        LoaderState state = new LoaderState(
                superblocks.newest().slots(),
                new TreeMap<>(),
                superblocks.newest().adminHash(),
                log.next(),
                powerUp,
                committed,
                Session.FRESH);
        if (fresh) {
            state = note(state, Kind.POWER_UP, OptionalInt.empty());
        }
        if (superblocks.newest().zeroizing()) {
            finishZeroize();
            state = note(state, Kind.RECOVERED, OptionalInt.empty());
        }
        for (int slot = 0; slot < journals.size(); slot++) {
            if (dropLeftovers(slot)) {
                state = note(state, Kind.RECOVERED, OptionalInt.of(slot));
            }
        }
        LoaderState read = new LoaderState(
                state.slotCount(),
                slots(),
                superblocks.newest().adminHash(),
                state.nextLogEntry(),
                powerUp,
                committed,
                Session.FRESH);
        Decision recovery = Machine.recover(read);
        persist(recovery.changes());
        return recovery.after();
    }

    private LoaderState note(LoaderState state, Kind kind, OptionalInt slot) throws IOException {
        Decision noted = Machine.note(state, kind, slot);
        persist(noted.changes());
        return noted.after();
    }

    /** @return whether a message was dropped whose writing was never finished */
    private boolean dropLeftovers(int slot) throws IOException {
        Optional<Slot> state = journals.get(slot).newest();
        boolean needsContent = state.isPresent() && state.get() instanceof Slot.Sealed;
        if (needsContent || vaults.get(slot).isBlank()) {
            return false;
        }
        vaults.get(slot).eraseKey();
        vaults.get(slot).eraseContent();
        pages.sync();
        return state.isEmpty();
    }

    /** Those that are not EMPTY, each read and checked. */
    SortedMap<Integer, Slot> slots() throws IOException {
        SortedMap<Integer, Slot> slots = new TreeMap<>();
        for (int slot = 0; slot < journals.size(); slot++) {
            Optional<Slot> state = journals.get(slot).newest();
            if (state.isPresent()) {
                boolean damaged = state.get() instanceof Slot.Sealed sealed
                        && vaults.get(slot).read(sealed.head()).isEmpty();
                slots.put(slot, damaged ? new Slot.Damaged() : state.get());
            }
        }
        return slots;
    }

    /** Durable when it returns. */
    public void persist(List<Change> changes) throws IOException {
        for (Change change : changes) {
            persist(change);
        }
        if (unsynced) {
            sync();
        }
    }

    private void persist(Change change) throws IOException {
        if (change instanceof Change.Append append) {
            log.append(append.entry());
            unsynced = true;
        } else if (change instanceof Change.WriteContent write) {
            vaults.get(write.slot()).write(write.head(), write.content());
        } else if (change instanceof Change.SetAdminHash admin) {
            superblocks.write(superblocks.newest().withAdminHash(admin.hash()));
        } else if (change instanceof Change.Put put) {
            put(put.slot(), put.state());
        } else if (change instanceof Change.EraseKey erase) {
            vaults.get(erase.slot()).eraseKey();
        } else if (change instanceof Change.FinishSpending finish) {
            journals.get(finish.slot()).append(Optional.of(finish.state()));
            vaults.get(finish.slot()).eraseContent();
            sync();
        } else if (change instanceof Change.Release release) {
            journals.get(release.slot()).append(Optional.empty());
            sync();
        } else if (change instanceof Change.BeginZeroize) {
            superblocks.write(superblocks.newest().withZeroizing());
        } else if (change instanceof Change.FinishZeroize) {
            finishZeroize();
        }
    }

    private void put(int slot, Slot state) throws IOException {
        SlotJournal journal = journals.get(slot);
        boolean first = journal.newest().isEmpty();
        journal.append(Optional.of(state));
        if (first) {
            // Twice, because a damaged first record would look like one that a cut has torn, and drop the message.
            journal.append(Optional.of(state));
        }
        sync();
    }

    private void finishZeroize() throws IOException {
        for (ContentVault vault : vaults) {
            vault.eraseKey();
        }
        for (int slot = 0; slot < journals.size(); slot++) {
            vaults.get(slot).eraseContent();
            journals.get(slot).erase();
        }
        sync();
        superblocks.writeBoth(superblocks.newest().zeroized());
    }

    private void sync() throws IOException {
        pages.sync();
        unsynced = false;
    }

    /** @return nothing if it cannot be read */
    public Optional<Bytes> content(int slot, MessageHead head) throws IOException {
        return vaults.get(slot).read(head);
    }

    public Reply.LogPage logPage(long first) {
        return log.page(first);
    }

    public long nextLogEntry() {
        return log.next();
    }

    public Bytes logChain() {
        return log.newestChain();
    }

    public Identity identity() {
        return superblocks.newest().identity();
    }

    public int slotCount() {
        return superblocks.newest().slots();
    }

    /** How often the loader was powered up, as far as it is known. */
    public long powerUps() {
        return Math.max(superblocks.newest().powerUps(), log.powerUps());
    }

    public boolean logIsBroken() {
        return log.broken();
    }
}
