package keyloader.loader.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Status;

/** The outcome of one command: the state when {@code changes} are persisted, and the answer that may be given then. */
public record Decision(LoaderState after, List<Change> changes, Answer answer) {
    public Decision {
        changes = List.copyOf(changes);
    }

    static Decision unchanged(LoaderState state, Answer answer) {
        return new Decision(state, List.of(), answer);
    }

    static Decision refuse(LoaderState state, Status status) {
        return unchanged(state, Answer.refuse(status));
    }

    /** Collects changes together with the states that they lead to. */
    static final class Builder {
        private final List<Change> changes = new ArrayList<>();
        private LoaderState state;

        Builder(LoaderState state) {
            this.state = state;
        }

        LoaderState state() {
            return state;
        }

        Builder persist(Change change) {
            changes.add(change);
            return this;
        }

        Builder to(LoaderState after) {
            state = after;
            return this;
        }

        Builder log(Kind kind, int slot, Status status, MessageHead head) {
            return log(
                    kind,
                    OptionalInt.of(slot),
                    status,
                    Optional.of(head.digest().slice(0, LogEntry.DIGEST_PREFIX)));
        }

        Builder log(Kind kind, OptionalInt slot, Status status, Optional<Bytes> digest) {
            changes.add(
                    new Change.Append(new LogEntry(state.nextLogEntry(), kind, slot, status, digest, state.powerUp())));
            state = state.loggedOneMore();
            return this;
        }

        Decision answer(Answer answer) {
            return new Decision(state, changes, answer);
        }
    }
}
