package keyloader.loader.machine;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import keyloader.wire.Bytes;

/**
 * Everything that decides how a loader answers.
 *
 * @param slotCount 1 to 65536
 * @param slots those that are not EMPTY, by number; WRITING is in the session
 * @param uses how many messages each slot has held so far; none where it is not named
 * @param adminHash SHA-256 of the admin token, if one was set
 * @param nextLogEntry number of the next log entry
 * @param powerUp how often the loader has been powered up, this time included
 * @param committed messages stored since power-up
 */
public record LoaderState(
        int slotCount,
        SortedMap<Integer, Slot> slots,
        Map<Integer, Long> uses,
        Optional<Bytes> adminHash,
        long nextLogEntry,
        long powerUp,
        long committed,
        Session session) {

    public LoaderState {
        slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
        uses = Map.copyOf(uses);
    }

    /** Of a loader whose storage was not recovered: it shows nothing of it. */
    public static LoaderState unrecovered(int slotCount, long nextLogEntry, long powerUp) {
        return new LoaderState(
                slotCount, new TreeMap<>(), Map.of(), Optional.empty(), nextLogEntry, powerUp, 0, Session.FRESH);
    }

    public LoaderState withSession(Session changed) {
        return new LoaderState(slotCount, slots, uses, adminHash, nextLogEntry, powerUp, committed, changed);
    }

    LoaderState withSlot(int slot, Slot changed) {
        SortedMap<Integer, Slot> all = new TreeMap<>(slots);
        all.put(slot, changed);
        return new LoaderState(slotCount, all, uses, adminHash, nextLogEntry, powerUp, committed, session);
    }

    LoaderState withoutSlot(int slot) {
        SortedMap<Integer, Slot> all = new TreeMap<>(slots);
        all.remove(slot);
        return new LoaderState(
                slotCount, all, uses, adminHash, nextLogEntry, powerUp, committed, session.withoutPresented(slot));
    }

    /** It is not EMPTY any more, and its blocks will be erased once more for it. */
    LoaderState withStored(int slot, Slot.Sealed sealed) {
        Map<Integer, Long> counted = new HashMap<>(uses);
        counted.merge(slot, 1L, Long::sum);
        return new LoaderState(
                slotCount,
                withSlot(slot, sealed).slots,
                counted,
                adminHash,
                nextLogEntry,
                powerUp,
                committed + 1,
                session);
    }

    /** The EMPTY slot that has held the fewest messages, the lowest of several: so that all wear alike. */
    OptionalInt leastUsedEmpty() {
        OptionalInt least = OptionalInt.empty();
        for (int slot = 0; slot < slotCount; slot++) {
            if (!slots.containsKey(slot) && (least.isEmpty() || uses(slot) < uses(least.getAsInt()))) {
                least = OptionalInt.of(slot);
            }
        }
        return least;
    }

    private long uses(int slot) {
        return uses.getOrDefault(slot, 0L);
    }

    LoaderState withAdminHash(Bytes hash) {
        return new LoaderState(slotCount, slots, uses, Optional.of(hash), nextLogEntry, powerUp, committed, session);
    }

    LoaderState loggedOneMore() {
        return new LoaderState(slotCount, slots, uses, adminHash, nextLogEntry + 1, powerUp, committed, session);
    }

    /** All slots EMPTY, no admin token, nothing begun. */
    LoaderState zeroized() {
        return new LoaderState(
                slotCount, new TreeMap<>(), uses, Optional.empty(), nextLogEntry, powerUp, committed, Session.FRESH);
    }
}
