package keyloader.loader.machine;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keyloader.wire.Bytes;

/**
 * Everything that decides how a loader answers.
 *
 * @param slotCount 1 to 65536
 * @param slots those that are not EMPTY, by number; WRITING is in the session
 * @param adminHash SHA-256 of the admin token, if one was set
 * @param nextLogEntry number of the next log entry
 * @param powerUp how often the loader has been powered up, this time included
 * @param committed messages stored since power-up
 */
public record LoaderState(
        int slotCount,
        SortedMap<Integer, Slot> slots,
        Optional<Bytes> adminHash,
        long nextLogEntry,
        long powerUp,
        long committed,
        Session session) {

    public LoaderState {
        slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    }

    public LoaderState withSession(Session changed) {
        return new LoaderState(slotCount, slots, adminHash, nextLogEntry, powerUp, committed, changed);
    }

    LoaderState withSlot(int slot, Slot changed) {
        SortedMap<Integer, Slot> all = new TreeMap<>(slots);
        all.put(slot, changed);
        return new LoaderState(slotCount, all, adminHash, nextLogEntry, powerUp, committed, session);
    }

    LoaderState withoutSlot(int slot) {
        SortedMap<Integer, Slot> all = new TreeMap<>(slots);
        all.remove(slot);
        return new LoaderState(
                slotCount, all, adminHash, nextLogEntry, powerUp, committed, session.withoutPresented(slot));
    }

    LoaderState withAdminHash(Bytes hash) {
        return new LoaderState(slotCount, slots, Optional.of(hash), nextLogEntry, powerUp, committed, session);
    }

    LoaderState committedOneMore() {
        return new LoaderState(slotCount, slots, adminHash, nextLogEntry, powerUp, committed + 1, session);
    }

    LoaderState loggedOneMore() {
        return new LoaderState(slotCount, slots, adminHash, nextLogEntry + 1, powerUp, committed, session);
    }

    /** All slots EMPTY, no admin token, nothing begun. */
    LoaderState zeroized() {
        return new LoaderState(
                slotCount, new TreeMap<>(), Optional.empty(), nextLogEntry, powerUp, committed, Session.FRESH);
    }
}
