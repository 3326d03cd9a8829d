package keyloader.loader.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;

/** The loader's state machine (SPEC 10 and 11), a pure function. Storing a message is in {@link Storing}. */
public final class Machine {
    private Machine() {}

    public static Decision decide(LoaderState state, Request request) {
        if (request instanceof Request.Info info) {
            return Decision.unchanged(state, new Answer.Sign(info.nonce()));
        } else if (request instanceof Request.List list) {
            return Decision.unchanged(state, list(state, list.firstSlot()));
        } else if (request instanceof Request.PutBegin begin) {
            return Storing.begin(state, begin);
        } else if (request instanceof Request.PutChunk chunk) {
            return Storing.chunk(state, chunk);
        } else if (request instanceof Request.PutCommit commit) {
            return Storing.commit(state, commit.slot());
        } else if (request instanceof Request.Get get) {
            return get(state, get);
        } else if (request instanceof Request.Attempt attempt) {
            return attempt(state, attempt);
        } else if (request instanceof Request.Consume consume) {
            return consume(state, consume);
        } else if (request instanceof Request.Receipt receipt) {
            return Decision.unchanged(state, receipt(state, receipt.slot()));
        } else if (request instanceof Request.Release release) {
            return release(state, release);
        } else if (request instanceof Request.Zeroize zeroize) {
            return zeroize(state, zeroize.adminToken());
        } else if (request instanceof Request.Log log) {
            return Decision.unchanged(state, new Answer.ReadLog(log.firstEntry()));
        }
        return Decision.unchanged(state, new Answer.TestYourself());
    }

    /** A slot that turned out to be unreadable. */
    public static LoaderState damaged(LoaderState state, int slot) {
        return state.withSlot(slot, new Slot.Damaged());
    }

    /** What recovery does with a slot that is SPENDING. */
    public static Decision finishSpending(LoaderState state, int number, Slot.Spending spending) {
        return finishSpending(state, number, spending, Kind.RECOVERED);
    }

    private static Decision finishSpending(LoaderState state, int number, Slot.Spending spending, Kind kind) {
        Slot.Spent spent = new Slot.Spent(spending.head(), spending.receipt(), spending.presentations());
        Decision.Builder decision = new Decision.Builder(state);
        return decision.log(kind, number, Status.OK, spending.head())
                .persist(new Change.EraseKey(number))
                .persist(new Change.FinishSpending(number, spent))
                .to(decision.state().withSlot(number, spent))
                .answer(Answer.done());
    }

    /** Entries for the log that power-up itself calls for: each slot whose unfinished write was dropped, or the whole loader. */
    public static Decision note(LoaderState state, Kind kind, OptionalInt slot) {
        return new Decision.Builder(state)
                .log(kind, slot, Status.OK, Optional.empty())
                .answer(Answer.done());
    }

    private static Answer list(LoaderState state, int first) {
        if (first >= state.slotCount()) {
            return Answer.refuse(Status.NO_SUCH_SLOT);
        }
        List<SlotEntry> entries = new ArrayList<>();
        for (int number = first; number < state.slotCount(); number++) {
            Optional<SlotEntry> entry = entry(state, number);
            if (entry.isEmpty()) {
                continue;
            }
            if (entries.size() == Limits.PAGE_ENTRIES) {
                return new Answer.Say(new Reply.Slots(entries, OptionalInt.of(number)));
            }
            entries.add(entry.get());
        }
        return new Answer.Say(new Reply.Slots(entries, OptionalInt.empty()));
    }

    private static Optional<SlotEntry> entry(LoaderState state, int number) {
        Slot slot = state.slots().get(number);
        if (slot instanceof Slot.Sealed sealed) {
            return Optional.of(
                    entry(number, SlotState.SEALED, sealed.head(), sealed.note().isPresent(), sealed.presentations()));
        } else if (slot instanceof Slot.Spending spending) {
            return Optional.of(entry(number, SlotState.SPENDING, spending.head(), false, spending.presentations()));
        } else if (slot instanceof Slot.Spent spent) {
            return Optional.of(entry(number, SlotState.SPENT, spent.head(), false, spent.presentations()));
        } else if (slot instanceof Slot.Damaged) {
            return Optional.of(new SlotEntry(number, SlotState.DAMAGED, Optional.empty()));
        }
        return state.session()
                .unfinished()
                .filter(begun -> begun.slot() == number)
                .map(begun -> entry(number, SlotState.WRITING, begun.head(), false, 0));
    }

    private static SlotEntry entry(int number, SlotState state, MessageHead head, boolean note, long presentations) {
        return new SlotEntry(
                number,
                state,
                Optional.of(new SlotEntry.MessageEntry(head.kid(), head.digest(), head.length(), note, presentations)));
    }

    private static Decision get(LoaderState state, Request.Get get) {
        if (!(state.slots().get(get.slot()) instanceof Slot.Sealed sealed)) {
            return Decision.refuse(state, notSealed(state, get.slot()));
        }
        if (get.offset() > sealed.head().length()) {
            return Decision.refuse(state, Status.BAD_REQUEST);
        }
        Decision.Builder decision = new Decision.Builder(state);
        if (!state.session().presented().contains(get.slot())) {
            Slot.Sealed presented = new Slot.Sealed(sealed.head(), sealed.note(), sealed.presentations() + 1);
            decision.log(Kind.PRESENTED, get.slot(), Status.OK, sealed.head())
                    .persist(new Change.Put(get.slot(), presented))
                    .to(decision.state().withSlot(get.slot(), presented))
                    .to(decision.state().withSession(state.session().withPresented(get.slot())));
        }
        return decision.answer(new Answer.ReadContent(get.slot(), sealed, get.offset()));
    }

    private static Decision attempt(LoaderState state, Request.Attempt attempt) {
        if (!(state.slots().get(attempt.slot()) instanceof Slot.Sealed sealed)) {
            return Decision.refuse(state, notSealed(state, attempt.slot()));
        }
        if (!attempt.digest().equals(sealed.head().digest())) {
            return Decision.refuse(state, Status.DIGEST_MISMATCH);
        }
        Slot.Sealed noted = new Slot.Sealed(sealed.head(), Optional.of(attempt.note()), sealed.presentations());
        Decision.Builder decision = new Decision.Builder(state);
        return decision.log(Kind.ATTEMPT_NOTED, attempt.slot(), Status.OK, sealed.head())
                .persist(new Change.Put(attempt.slot(), noted))
                .to(decision.state().withSlot(attempt.slot(), noted))
                .answer(Answer.done());
    }

    /** SPEC 11: SPENDING and the receipt; the key; SPENT. What comes after the first is finished by recovery, or here. */
    private static Decision consume(LoaderState state, Request.Consume consume) {
        int number = consume.slot();
        Slot slot = state.slots().get(number);
        if (slot instanceof Slot.Spent spent) {
            return spent.head().opensWith(consume.token())
                    ? Decision.unchanged(state, Answer.done())
                    : badToken(state, number, spent.head());
        } else if (slot instanceof Slot.Spending spending) {
            return spending.head().opensWith(consume.token())
                    ? finishSpending(state, number, spending, Kind.CONSUMED)
                    : badToken(state, number, spending.head());
        } else if (!(slot instanceof Slot.Sealed)) {
            return Decision.refuse(state, notSealed(state, number));
        }
        Slot.Sealed sealed = (Slot.Sealed) slot;
        if (!sealed.head().opensWith(consume.token())) {
            return badToken(state, number, sealed.head());
        }
        Slot.Spending spending = new Slot.Spending(sealed.head(), consume.receipt(), sealed.presentations());
        Decision rest = finishSpending(state, number, spending, Kind.CONSUMED);
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(number, spending));
        changes.addAll(rest.changes());
        return new Decision(rest.after(), changes, rest.answer());
    }

    private static Answer receipt(LoaderState state, int number) {
        Slot slot = state.slots().get(number);
        if (slot instanceof Slot.Sealed sealed) {
            return new Answer.Say(
                    new Reply.Receipts(SlotState.SEALED, sealed.head().digest(), Optional.empty(), sealed.note()));
        }
        if (slot instanceof Slot.Spent spent) {
            return new Answer.Say(new Reply.Receipts(
                    SlotState.SPENT, spent.head().digest(), Optional.of(spent.receipt()), Optional.empty()));
        }
        return Answer.refuse(notSealed(state, number));
    }

    private static Decision release(LoaderState state, Request.Release release) {
        if (!(state.slots().get(release.slot()) instanceof Slot.Spent spent)) {
            return Decision.refuse(state, notSealed(state, release.slot()));
        }
        if (!spent.head().opensWith(release.token())) {
            return badToken(state, release.slot(), spent.head());
        }
        Decision.Builder decision = new Decision.Builder(state);
        return decision.log(Kind.RELEASED, release.slot(), Status.OK, spent.head())
                .persist(new Change.Release(release.slot()))
                .to(decision.state().withoutSlot(release.slot()))
                .answer(Answer.done());
    }

    private static Decision zeroize(LoaderState state, Bytes token) {
        if (state.adminHash().isEmpty()) {
            return Decision.refuse(state, Status.WRONG_STATE);
        }
        Decision.Builder decision = new Decision.Builder(state);
        if (!token.sha256().sameAs(state.adminHash().get())) {
            return decision.log(Kind.REFUSED, OptionalInt.empty(), Status.BAD_TOKEN, Optional.empty())
                    .answer(Answer.refuse(Status.BAD_TOKEN));
        }
        return zeroize(state, Kind.ZEROIZED);
    }

    /** By token, or by whoever has the loader in his hand. What a session has begun is dropped; the session goes on. */
    public static Decision zeroize(LoaderState state, Kind cause) {
        Decision.Builder decision = new Decision.Builder(state);
        return decision.persist(new Change.BeginZeroize())
                .log(cause, OptionalInt.empty(), Status.OK, Optional.empty())
                .persist(new Change.FinishZeroize())
                .to(decision.state().zeroized())
                .answer(Answer.done());
    }

    private static Decision badToken(LoaderState state, int number, MessageHead head) {
        return new Decision.Builder(state)
                .log(Kind.REFUSED, number, Status.BAD_TOKEN, head)
                .answer(Answer.refuse(Status.BAD_TOKEN));
    }

    /** Why a command that needs a message does not find one in a fitting state (the columns of SPEC 11). */
    static Status notSealed(LoaderState state, int number) {
        if (number >= state.slotCount()) {
            return Status.NO_SUCH_SLOT;
        }
        Slot slot = state.slots().get(number);
        if (slot instanceof Slot.Damaged) {
            return Status.DAMAGED;
        }
        boolean writing = state.session()
                .unfinished()
                .filter(begun -> begun.slot() == number)
                .isPresent();
        return slot == null && !writing ? Status.NO_MESSAGE : Status.WRONG_STATE;
    }
}
