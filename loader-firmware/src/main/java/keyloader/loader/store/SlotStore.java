package keyloader.loader.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
    /** One failure may be a moment's. */
    private static final int FAILURES_OF_A_WORN_SLOT = 2;

    private final Pages pages;
    private final SuperblockPair superblocks;
    private final LogRing log;
    private final List<SlotJournal> journals = new ArrayList<>();
    private final List<ContentVault> vaults = new ArrayList<>();
    /** EMPTY slots whose blocks can't be written, until the next power-up. */
    private final Set<Integer> unwritable = new HashSet<>();
    /** How often in a row since power-up a slot's blocks failed a command. */
    private final Map<Integer, Integer> failures = new HashMap<>();

    private Fault fault = Fault.NONE;
    private boolean unsynced;

    /** A slot's own blocks failed, and no other's. */
    private static final class SlotFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        SlotFailedException(IOException cause) {
            super(cause);
        }
    }

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
        SuperblockPair.format(new Pages(storage), new Superblock(slots, identity, 0, false, Optional.empty(), 0));
    }

    /** Whether it begins as a store does, for a better message about one that cannot be used. */
    public static boolean looksLikeStore(Storage storage) throws IOException {
        return new Pages(storage).looksLikeSuperblock(0);
    }

    /** How many slots the store has that is at the beginning of a storage, however large that is. */
    public static int slotsOf(Storage storage) throws IOException, StoreUnusableException {
        return SuperblockPair.find(new Pages(storage), storage.blocks())
                .newest()
                .slots();
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
        try {
            superblocks.write(superblocks.newest().withPowerUps(powerUp));
        } catch (IOException e) {
            if (superblocks.needsUpgrade()) {
                throw e;
            }
            fault = Fault.SUPERBLOCK; // the log counts power-ups, too
        }
        return recover(powerUp, 0, true);
    }

    /** As {@link #powerUp}, when the storage failed and may work again. */
    public LoaderState resume(SlotStore failed, LoaderState before) throws IOException {
        failures.putAll(failed.failures);
        return recover(before.powerUp(), before.committed(), false);
    }

    private LoaderState recover(long powerUp, long committed, boolean fresh) throws IOException {
        LoaderState state = read(new TreeMap<>(), powerUp, committed);
        if (fresh) {
            state = note(state, Kind.POWER_UP, OptionalInt.empty());
        }
        if (superblocks.newest().zeroizing()) {
            try {
                finishZeroize();
            } catch (IOException e) {
                return nothingUsable(powerUp, committed);
            }
            state = note(state, Kind.RECOVERED, OptionalInt.empty());
        }
        for (int slot = 0; slot < journals.size(); slot++) {
            if (dropLeftovers(slot)) {
                state = note(state, Kind.RECOVERED, OptionalInt.of(slot));
            }
        }
        LoaderState recovered = finishSpending(read(slots(), powerUp, committed));
        persist(List.of());
        return recovered;
    }

    /** A ZEROIZE was begun, and some block is not erased: no message is given out any more, and the next power-up tries again. */
    private LoaderState nothingUsable(long powerUp, long committed) {
        fault = Fault.STORAGE_WRITE;
        SortedMap<Integer, Slot> all = new TreeMap<>();
        for (int slot = 0; slot < journals.size(); slot++) {
            all.put(slot, new Slot.Damaged());
        }
        return read(all, powerUp, committed);
    }

    private LoaderState read(SortedMap<Integer, Slot> slots, long powerUp, long committed) {
        Map<Integer, Long> uses = new HashMap<>();
        for (int slot = 0; slot < journals.size(); slot++) {
            uses.put(slot, journals.get(slot).use().messages());
        }
        return new LoaderState(
                superblocks.newest().slots(),
                slots,
                uses,
                superblocks.newest().adminHash(),
                log.next(),
                powerUp,
                committed,
                Session.FRESH);
    }

    /** A slot whose blocks don't let it be finished stays SPENDING, which nobody can read. */
    private LoaderState finishSpending(LoaderState before) throws IOException {
        LoaderState state = before;
        for (Map.Entry<Integer, Slot> entry : before.slots().entrySet()) {
            if (entry.getValue() instanceof Slot.Spending spending) {
                Decision rest = Machine.finishSpending(state, entry.getKey(), spending);
                try {
                    persist(rest.changes());
                    state = rest.after();
                } catch (SlotFailedException e) {
                    giveUp(entry.getKey());
                    state = read(slots(), state.powerUp(), state.committed());
                }
            }
        }
        return state;
    }

    private LoaderState note(LoaderState state, Kind kind, OptionalInt slot) throws IOException {
        Decision noted = Machine.note(state, kind, slot);
        persist(noted.changes());
        return noted.after();
    }

    /** @return whether a message was dropped whose writing was never finished */
    private boolean dropLeftovers(int slot) {
        SlotJournal journal = journals.get(slot);
        if (journal.unreadable()) {
            return false;
        }
        boolean empty = journal.newest().isEmpty();
        try {
            boolean needsContent = !empty && journal.newest().get() instanceof Slot.Sealed;
            boolean dropped = !needsContent && !vaults.get(slot).isBlank();
            if (dropped) {
                if (empty) {
                    journal.appendAndCount(Optional.empty()); // it wears the blocks as a message does
                }
                // Not synced: whatever a cut brings back is dropped again.
                vaults.get(slot).eraseKeyUnlessBlank();
                vaults.get(slot).eraseContent();
                unsynced = true;
            }
            if (empty && failures.getOrDefault(slot, 0) >= FAILURES_OF_A_WORN_SLOT) {
                journal.append(Optional.of(new Slot.Damaged())); // from here on PUT takes another
                unsynced = true;
            }
            return dropped && empty;
        } catch (IOException e) {
            giveUp(slot);
            return false;
        }
    }

    /** What its blocks hold is not known any more, and they may fail again. */
    private void giveUp(int slot) {
        journals.set(slot, SlotJournal.load(pages, slot));
        unwritable.add(slot);
        fault = Fault.STORAGE_WRITE;
    }

    /** Those that are not EMPTY, each read and checked. */
    SortedMap<Integer, Slot> slots() {
        SortedMap<Integer, Slot> slots = new TreeMap<>();
        for (int slot = 0; slot < journals.size(); slot++) {
            Optional<Slot> state = journals.get(slot).newest();
            if (state.isPresent() && state.get() instanceof Slot.Sealed sealed && !isReadable(slot, sealed)) {
                slots.put(slot, new Slot.Damaged());
            } else if (state.isPresent()) {
                slots.put(slot, state.get());
            } else if (unwritable.contains(slot)) {
                slots.put(slot, new Slot.Damaged());
            }
        }
        return slots;
    }

    private boolean isReadable(int slot, Slot.Sealed sealed) {
        try {
            return vaults.get(slot).read(sealed.head()).isPresent();
        } catch (IOException e) {
            return false;
        }
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
        } else if (change instanceof Change.SetAdminHash admin) {
            superblocks.write(superblocks.newest().withAdminHash(admin.hash()));
        } else if (change instanceof Change.BeginZeroize) {
            superblocks.write(superblocks.newest().withZeroizing());
        } else if (change instanceof Change.FinishZeroize) {
            finishZeroize();
        } else {
            Change.OfSlot ofSlot = (Change.OfSlot) change;
            try {
                persist(ofSlot);
            } catch (IOException e) {
                failures.merge(ofSlot.slot(), 1, Integer::sum);
                throw new SlotFailedException(e);
            }
        }
    }

    private void persist(Change.OfSlot change) throws IOException {
        int slot = change.slot();
        if (change instanceof Change.WriteContent write) {
            vaults.get(slot).write(write.head(), write.content());
        } else if (change instanceof Change.Put put) {
            put(slot, put.state());
            failures.remove(slot);
        } else if (change instanceof Change.EraseKey) {
            vaults.get(slot).eraseKey();
        } else if (change instanceof Change.FinishSpending finish) {
            journals.get(slot).append(Optional.of(finish.state()));
            vaults.get(slot).eraseContent();
            unsynced = true;
        } else if (change instanceof Change.Release) {
            journals.get(slot).append(Optional.empty());
            unsynced = true;
        }
    }

    private void put(int slot, Slot state) throws IOException {
        SlotJournal journal = journals.get(slot);
        if (journal.newest().isEmpty()) {
            journal.appendAndCount(Optional.of(state));
            // Twice, because a damaged first record would look like one that a cut has torn, and drop the message.
        }
        journal.append(Optional.of(state));
        sync();
    }

    private void finishZeroize() throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (ContentVault vault : vaults) {
            try {
                vault.eraseKeyUnlessBlank();
            } catch (IOException e) {
                failure = Optional.of(e); // but the other keys go
            }
        }
        if (failure.isPresent()) {
            throw new SlotFailedException(failure.get());
        }
        try {
            for (SlotJournal journal : journals) {
                journal.beginClear();
            }
            sync();
            for (int slot = 0; slot < journals.size(); slot++) {
                vaults.get(slot).eraseContent();
                journals.get(slot).finishClear();
            }
            sync();
        } catch (IOException e) {
            throw new SlotFailedException(e);
        }
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

    /** How often the loader was powered up, this time included once {@link #powerUp} was called. */
    public long powerUps() {
        return Math.max(superblocks.newest().powerUps(), log.powerUps());
    }

    /**
     * How often the most worn block was erased, as it was counted: an erase whose record a cut has kept from being written is
     * not in it.
     */
    public long wear() {
        long wear = Math.max((superblocks.newest().erases() + 1) / Geometry.SUPERBLOCKS, log.erases());
        for (SlotJournal journal : journals) {
            SlotRecord.Use use = journal.use();
            long ofJournal = (use.journalErases() + 1) / Geometry.JOURNAL_BLOCKS;
            wear = Math.max(wear, Math.max(use.messages(), ofJournal));
        }
        return wear;
    }

    /** What recovery could not write. */
    public Fault fault() {
        return fault;
    }

    public boolean logIsBroken() {
        return log.broken();
    }
}
