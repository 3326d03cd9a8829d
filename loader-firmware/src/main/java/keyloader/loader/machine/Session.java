package keyloader.loader.machine;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import keyloader.wire.Bytes;

/**
 * What a loader forgets when a session ends.
 *
 * @param unfinished the PUT that was begun, if any
 * @param presented slots whose message was read already
 */
public record Session(Optional<Unfinished> unfinished, Set<Integer> presented) {
    public static final Session FRESH = new Session(Optional.empty(), Set.of());

    public Session {
        presented = Set.copyOf(presented);
    }

    /** A slot in the state WRITING: the message is collected in memory and reaches the storage at COMMIT. */
    public record Unfinished(int slot, MessageHead head, Optional<Bytes> adminHash, Bytes received) {}

    Session withUnfinished(Unfinished begun) {
        return new Session(Optional.of(begun), presented);
    }

    Session withoutUnfinished() {
        return new Session(Optional.empty(), presented);
    }

    Session withPresented(int slot) {
        Set<Integer> more = new HashSet<>(presented);
        more.add(slot);
        return new Session(unfinished, more);
    }

    /** The slot is about to change hands. */
    Session withoutPresented(int slot) {
        Set<Integer> fewer = new HashSet<>(presented);
        fewer.remove(slot);
        return new Session(unfinished, fewer);
    }
}
