package keyloader.loader.machine;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;

/** How a message gets into a slot (SPEC 10, PUT): begin, chunks, commit. Nothing is stored before the commit. */
final class Storing {
    private Storing() {}

    static Decision begin(LoaderState before, Request.PutBegin begin) {
        LoaderState state = before.withSession(before.session().withoutUnfinished());
        for (Map.Entry<Integer, Slot> entry : state.slots().entrySet()) {
            if (entry.getValue() instanceof Slot.Sealed sealed
                    && sealed.head().digest().equals(begin.digest())) {
                return Decision.unchanged(state, new Answer.Say(new Reply.PutBegun(entry.getKey(), true)));
            }
            if (usedUp(entry.getValue(), begin.digest())) {
                return Decision.refuse(state, Status.ALREADY_SPENT);
            }
        }
        OptionalInt empty = state.leastUsedEmpty();
        if (empty.isEmpty()) {
            return Decision.refuse(state, Status.FULL);
        }
        int slot = empty.getAsInt();
        MessageHead head = new MessageHead(begin.kid(), begin.digest(), begin.length(), begin.tokenHash());
        Session session =
                state.session().withUnfinished(new Session.Unfinished(slot, head, begin.adminHash(), Bytes.EMPTY));
        return Decision.unchanged(state.withSession(session), new Answer.Say(new Reply.PutBegun(slot, false)));
    }

    private static boolean usedUp(Slot slot, Bytes digest) {
        if (slot instanceof Slot.Spending spending) {
            return spending.head().digest().equals(digest);
        }
        return slot instanceof Slot.Spent spent && spent.head().digest().equals(digest);
    }

    static Decision chunk(LoaderState state, Request.PutChunk chunk) {
        Optional<Session.Unfinished> begun = unfinished(state, chunk.slot());
        if (begun.isEmpty()) {
            return Decision.refuse(state, Machine.notSealed(state, chunk.slot()));
        }
        Bytes received = begun.get().received();
        int length = chunk.bytes().length();
        if (chunk.offset() + length <= received.length()) {
            boolean same = received.slice(chunk.offset(), length).equals(chunk.bytes());
            return Decision.unchanged(state, same ? Answer.done() : Answer.refuse(Status.BAD_REQUEST));
        }
        MessageHead head = begun.get().head();
        if (chunk.offset() != received.length() || chunk.offset() + length > head.length()) {
            return Decision.refuse(state, Status.BAD_REQUEST);
        }
        Session session = state.session()
                .withUnfinished(new Session.Unfinished(
                        chunk.slot(), head, begun.get().adminHash(), Bytes.concat(received, chunk.bytes())));
        return Decision.unchanged(state.withSession(session), Answer.done());
    }

    static Decision commit(LoaderState before, int number) {
        if (before.slots().get(number) instanceof Slot.Sealed) {
            return Decision.unchanged(before, Answer.done());
        }
        Optional<Session.Unfinished> begun = unfinished(before, number);
        if (begun.isEmpty()) {
            return Decision.refuse(before, Machine.notSealed(before, number));
        }
        LoaderState state = before.withSession(before.session().withoutUnfinished());
        Decision.Builder decision = new Decision.Builder(state);
        MessageHead head = begun.get().head();
        Bytes content = begun.get().received();
        if (content.length() != head.length() || !content.sha256().equals(head.digest())) {
            return decision.log(Kind.REFUSED, number, Status.DIGEST_MISMATCH, head)
                    .answer(Answer.refuse(Status.DIGEST_MISMATCH));
        }
        decision.persist(new Change.WriteContent(number, head, content));
        Optional<Bytes> adminHash = begun.get().adminHash();
        if (state.slots().isEmpty() && adminHash.isPresent()) {
            // Before the message: a message without its admin token could not be zeroized, the reverse does no harm.
            decision.persist(new Change.SetAdminHash(adminHash.get()))
                    .to(decision.state().withAdminHash(adminHash.get()));
        }
        Slot.Sealed sealed = new Slot.Sealed(head, Optional.empty(), 0);
        return decision.log(Kind.STORED, number, Status.OK, head)
                .persist(new Change.Put(number, sealed))
                .to(decision.state().withStored(number, sealed))
                .answer(Answer.done());
    }

    private static Optional<Session.Unfinished> unfinished(LoaderState state, int number) {
        return state.session().unfinished().filter(begun -> begun.slot() == number);
    }
}
