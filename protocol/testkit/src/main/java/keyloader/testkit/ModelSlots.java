package keyloader.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LogEntry;
import keyloader.wire.LogEntry.Kind;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.jspecify.annotations.Nullable;

/** The slots of a {@link ModelLoader}: an array of cells. */
final class ModelSlots {

    private final @Nullable ModelCell[] cells;
    /** How many messages each has held. */
    private final long[] held;

    private final ModelLog log;
    private final Set<Integer> presentedInSession = new HashSet<>();
    private Optional<Bytes> adminHash = Optional.empty();
    private long committedSincePowerUp;

    ModelSlots(int count, ModelLog log) {
        this.cells = new ModelCell[count];
        this.held = new long[count];
        this.log = log;
    }

    int count() {
        return cells.length;
    }

    long committedSincePowerUp() {
        return committedSincePowerUp;
    }

    Optional<Bytes> adminHash() {
        return adminHash;
    }

    void powerUp() {
        committedSincePowerUp = 0;
    }

    void endSession() {
        dropUnfinished();
        presentedInSession.clear();
    }

    Reply handle(Request request) {
        if (request instanceof Request.List list) {
            return list(list.firstSlot());
        } else if (request instanceof Request.PutBegin begin) {
            return begin(begin);
        } else if (request instanceof Request.PutChunk chunk) {
            return chunk(chunk);
        } else if (request instanceof Request.PutCommit commit) {
            return commit(commit.slot());
        } else if (request instanceof Request.Get get) {
            return get(get);
        } else if (request instanceof Request.Attempt attempt) {
            return attempt(attempt);
        } else if (request instanceof Request.Consume consume) {
            return consume(consume);
        } else if (request instanceof Request.Receipt receipt) {
            return receipt(receipt.slot());
        } else if (request instanceof Request.Release release) {
            return release(release);
        } else if (request instanceof Request.Zeroize zeroize) {
            return zeroize(zeroize.adminToken());
        }
        throw new IllegalStateException("not a command about slots");
    }

    private Reply list(int first) {
        if (first >= cells.length) {
            return refuse(Status.NO_SUCH_SLOT);
        }
        List<SlotEntry> entries = new ArrayList<>();
        for (int slot = first; slot < cells.length; slot++) {
            ModelCell cell = cells[slot];
            if (cell == null) {
                continue;
            }
            if (entries.size() == Limits.PAGE_ENTRIES) {
                return new Reply.Slots(entries, OptionalInt.of(slot));
            }
            entries.add(new SlotEntry(
                    slot,
                    cell.state,
                    Optional.of(new SlotEntry.MessageEntry(
                            cell.announced.kid(),
                            cell.announced.digest(),
                            cell.announced.length(),
                            cell.note != null,
                            cell.presentations))));
        }
        return new Reply.Slots(entries, OptionalInt.empty());
    }

    private Reply begin(Request.PutBegin begin) {
        dropUnfinished();
        OptionalInt empty = OptionalInt.empty();
        for (int slot = cells.length - 1; slot >= 0; slot--) {
            ModelCell cell = cells[slot];
            if (cell == null) {
                boolean fewest = empty.isEmpty() || held[slot] <= held[empty.getAsInt()];
                empty = fewest ? OptionalInt.of(slot) : empty;
            } else if (cell.announced.digest().equals(begin.digest())) {
                return cell.state == SlotState.SEALED ? new Reply.PutBegun(slot, true) : refuse(Status.ALREADY_SPENT);
            }
        }
        if (empty.isEmpty()) {
            return refuse(Status.FULL);
        }
        cells[empty.getAsInt()] = new ModelCell(begin);
        return new Reply.PutBegun(empty.getAsInt(), false);
    }

    private Reply chunk(Request.PutChunk chunk) {
        return in(chunk.slot(), cell -> {
            if (cell.state != SlotState.WRITING) {
                return refuse(Status.WRONG_STATE);
            }
            int end = chunk.offset() + chunk.bytes().length();
            if (end <= cell.content.length()) {
                Bytes stored = cell.content.slice(chunk.offset(), chunk.bytes().length());
                return stored.equals(chunk.bytes()) ? new Reply.Done() : refuse(Status.BAD_REQUEST);
            }
            if (chunk.offset() != cell.content.length() || end > cell.announced.length()) {
                return refuse(Status.BAD_REQUEST);
            }
            cell.content = Bytes.concat(cell.content, chunk.bytes());
            return new Reply.Done();
        });
    }

    private Reply commit(int slot) {
        return in(slot, cell -> {
            if (cell.state == SlotState.SEALED) {
                return new Reply.Done();
            }
            if (cell.state != SlotState.WRITING) {
                return refuse(Status.WRONG_STATE);
            }
            Bytes digest = cell.announced.digest();
            if (cell.content.length() != cell.announced.length()
                    || !cell.content.sha256().equals(digest)) {
                cells[slot] = null;
                log.add(Kind.REFUSED, slot, Status.DIGEST_MISMATCH, digest);
                return refuse(Status.DIGEST_MISMATCH);
            }
            boolean alone = true;
            for (int other = 0; other < cells.length; other++) {
                alone &= other == slot || cells[other] == null;
            }
            if (alone && cell.announced.adminHash().isPresent()) {
                adminHash = cell.announced.adminHash();
            }
            cell.state = SlotState.SEALED;
            held[slot]++;
            committedSincePowerUp++;
            log.add(Kind.STORED, slot, Status.OK, digest);
            return new Reply.Done();
        });
    }

    private Reply get(Request.Get get) {
        return in(get.slot(), cell -> {
            if (cell.state != SlotState.SEALED) {
                return refuse(Status.WRONG_STATE);
            }
            int left = cell.content.length() - get.offset();
            if (left < 0) {
                return refuse(Status.BAD_REQUEST);
            }
            if (presentedInSession.add(get.slot())) {
                cell.presentations++;
                log.add(Kind.PRESENTED, get.slot(), Status.OK, cell.announced.digest());
            }
            Bytes part = cell.content.slice(get.offset(), Math.min(left, Limits.MAX_CHUNK));
            return new Reply.Content(part, cell.content.length());
        });
    }

    private Reply attempt(Request.Attempt attempt) {
        return in(attempt.slot(), cell -> {
            if (cell.state != SlotState.SEALED) {
                return refuse(Status.WRONG_STATE);
            }
            if (!cell.announced.digest().equals(attempt.digest())) {
                return refuse(Status.DIGEST_MISMATCH);
            }
            cell.note = attempt.note();
            log.add(Kind.ATTEMPT_NOTED, attempt.slot(), Status.OK, attempt.digest());
            return new Reply.Done();
        });
    }

    private Reply consume(Request.Consume consume) {
        return in(consume.slot(), cell -> {
            if (cell.state == SlotState.WRITING) {
                return refuse(Status.WRONG_STATE);
            }
            if (!cell.opensWith(consume.token())) {
                return badToken(OptionalInt.of(consume.slot()), Optional.of(cell.announced.digest()));
            }
            if (cell.state == SlotState.SEALED) {
                cell.state = SlotState.SPENT;
                cell.content = Bytes.EMPTY;
                cell.note = null;
                cell.receipt = consume.receipt();
                log.add(Kind.CONSUMED, consume.slot(), Status.OK, cell.announced.digest());
            }
            return new Reply.Done();
        });
    }

    private Reply receipt(int slot) {
        return in(
                slot,
                cell -> cell.state == SlotState.WRITING
                        ? refuse(Status.WRONG_STATE)
                        : new Reply.Receipts(
                                cell.state,
                                cell.announced.digest(),
                                Optional.ofNullable(cell.receipt),
                                Optional.ofNullable(cell.note)));
    }

    private Reply release(Request.Release release) {
        return in(release.slot(), cell -> {
            if (cell.state != SlotState.SPENT) {
                return refuse(Status.WRONG_STATE);
            }
            if (!cell.opensWith(release.token())) {
                return badToken(OptionalInt.of(release.slot()), Optional.of(cell.announced.digest()));
            }
            cells[release.slot()] = null;
            presentedInSession.remove(release.slot());
            log.add(Kind.RELEASED, release.slot(), Status.OK, cell.announced.digest());
            return new Reply.Done();
        });
    }

    private Reply zeroize(Bytes token) {
        if (adminHash.isEmpty()) {
            return refuse(Status.WRONG_STATE);
        }
        if (!token.sha256().equals(adminHash.get())) {
            return badToken(OptionalInt.empty(), Optional.empty());
        }
        zeroize(Kind.ZEROIZED);
        return new Reply.Done();
    }

    void zeroize(Kind cause) {
        for (int slot = 0; slot < cells.length; slot++) {
            cells[slot] = null;
        }
        presentedInSession.clear();
        adminHash = Optional.empty();
        log.add(cause, OptionalInt.empty(), Status.OK, Optional.empty());
    }

    private interface OnCell {
        Reply answer(ModelCell cell);
    }

    private Reply in(int slot, OnCell command) {
        if (slot >= cells.length) {
            return refuse(Status.NO_SUCH_SLOT);
        }
        ModelCell cell = cells[slot];
        return cell == null ? refuse(Status.NO_MESSAGE) : command.answer(cell);
    }

    private Reply badToken(OptionalInt slot, Optional<Bytes> digest) {
        log.add(Kind.REFUSED, slot, Status.BAD_TOKEN, digest.map(d -> d.slice(0, LogEntry.DIGEST_PREFIX)));
        return refuse(Status.BAD_TOKEN);
    }

    private void dropUnfinished() {
        for (int slot = 0; slot < cells.length; slot++) {
            ModelCell cell = cells[slot];
            if (cell != null && cell.state == SlotState.WRITING) {
                cells[slot] = null;
            }
        }
    }

    private static Reply refuse(Status status) {
        return new Reply.Refused(status);
    }
}
