package keyloader.agent.run;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.life.Occasion;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;

/**
 * Whether a loader is there, and has been handled as it is (SPEC 13): the same power-up id is the same plug, the same
 * count of messages the same content. Kept in memory only, so that each start handles a loader that is there once more.
 *
 * @param plug the power-up id of the present or last plug
 * @param handled the count of messages at which it was last handled
 * @param occasion of the present plug
 * @param tried digests of what was tried in it
 */
record Presence(Optional<Bytes> plug, Optional<Long> handled, Occasion occasion, Set<Bytes> tried) {
    Presence {
        tried = Set.copyOf(tried);
    }

    /** Before the first look: what is found there now was there at the start. */
    static Presence atStart(Occasion first) {
        return new Presence(Optional.empty(), Optional.empty(), first, Set.of());
    }

    /** Nothing is there: whatever comes is plugged in while we watch. */
    Presence absent() {
        return new Presence(Optional.empty(), Optional.empty(), Occasion.PLUG, Set.of());
    }

    /** A person asks for another look, as by plugging it in again. */
    Presence asked() {
        return new Presence(plug, Optional.empty(), Occasion.PLUG, Set.of());
    }

    Presence seen(LoaderInfo info) {
        if (plug.isEmpty()) {
            return new Presence(Optional.of(info.powerUpId()), Optional.empty(), occasion, tried);
        }
        if (plug.get().equals(info.powerUpId())) {
            return this;
        }
        // A loader that starts anew unseen may be one that a trial's radio robs of its power: no fresh set of trials.
        return new Presence(Optional.of(info.powerUpId()), Optional.empty(), Occasion.BOOT, Set.of());
    }

    boolean isHandled(LoaderInfo info) {
        return plug.equals(Optional.of(info.powerUpId())) && handled.equals(Optional.of(info.committedSincePowerUp()));
    }

    Presence handled(LoaderInfo info) {
        return new Presence(plug, Optional.of(info.committedSincePowerUp()), occasion, tried);
    }

    Presence tried(Bytes digest) {
        Set<Bytes> more = new HashSet<>(tried);
        more.add(digest);
        return new Presence(plug, handled, occasion, more);
    }
}
