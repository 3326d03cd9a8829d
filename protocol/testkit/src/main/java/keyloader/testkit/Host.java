package keyloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderLink;
import keyloader.wire.LogEntry;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;

/** A session for tests: asks anything, in any order, and takes refusals for answers. */
public final class Host implements Closeable {
    public static final Bytes NONCE = Bytes.ofHex("5a".repeat(Limits.NONCE));

    private final LoaderLink link;

    public Host(LoaderLink link) {
        this.link = link;
    }

    public Reply ask(Request request) throws IOException {
        try {
            return Reply.decode(request, link.exchange(request.encode()));
        } catch (MalformedException e) {
            throw new AssertionError("a malformed reply", e);
        }
    }

    public Bytes exchange(Bytes body) throws IOException {
        return link.exchange(body);
    }

    public Status status(Request request) throws IOException {
        return ask(request).status();
    }

    public <T extends Reply> T ok(Request request, Class<T> expected) throws IOException {
        Reply reply = ask(request);
        assertThat(reply.status()).as("%s", request).isEqualTo(Status.OK);
        return expected.cast(reply);
    }

    /** @return the slot */
    public int put(TestMessage message) throws IOException {
        return put(message, message.begin());
    }

    public int put(TestMessage message, Request.PutBegin begin) throws IOException {
        Reply.PutBegun begun = ok(begin, Reply.PutBegun.class);
        if (!begun.done()) {
            send(begun.slot(), message);
            ok(new Request.PutCommit(begun.slot()), Reply.Done.class);
        }
        return begun.slot();
    }

    /** All chunks of a message that was begun. */
    public void send(int slot, TestMessage message) throws IOException {
        Bytes content = message.content();
        for (int offset = 0; offset < content.length(); offset += Limits.MAX_CHUNK) {
            int length = Math.min(Limits.MAX_CHUNK, content.length() - offset);
            ok(new Request.PutChunk(slot, offset, content.slice(offset, length)), Reply.Done.class);
        }
    }

    public Bytes get(int slot) throws IOException {
        Bytes content = Bytes.EMPTY;
        Reply.Content part;
        do {
            part = ok(new Request.Get(slot, content.length()), Reply.Content.class);
            content = Bytes.concat(content, part.bytes());
        } while (part.bytes().length() > 0);
        assertThat(content.length()).isEqualTo(part.totalLength());
        return content;
    }

    public void consume(int slot, TestMessage message, Bytes receipt) throws IOException {
        ok(new Request.Consume(slot, message.token(), receipt), Reply.Done.class);
    }

    public void release(int slot, TestMessage message) throws IOException {
        ok(new Request.Release(slot, message.token()), Reply.Done.class);
    }

    public Reply.Info info() throws IOException {
        return ok(new Request.Info(NONCE), Reply.Info.class);
    }

    public Reply.Receipts receipts(int slot) throws IOException {
        return ok(new Request.Receipt(slot), Reply.Receipts.class);
    }

    public List<SlotEntry> list() throws IOException {
        List<SlotEntry> all = new ArrayList<>();
        OptionalInt next = OptionalInt.of(0);
        while (next.isPresent()) {
            Reply.Slots page = ok(new Request.List(next.getAsInt()), Reply.Slots.class);
            all.addAll(page.entries());
            next = page.nextSlot();
        }
        return all;
    }

    public SlotState state(int slot) throws IOException {
        return list().stream()
                .filter(entry -> entry.slot() == slot)
                .map(SlotEntry::state)
                .findFirst()
                .orElse(SlotState.EMPTY);
    }

    /** The log from {@code first} on, or from the oldest entry kept; the chain is recomputed. */
    public List<LogEntry> log(long first) throws IOException {
        List<LogEntry> all = new ArrayList<>();
        Reply.LogPage page = ok(new Request.Log(first), Reply.LogPage.class);
        Bytes chain = page.chainBefore();
        while (!page.entries().isEmpty()) {
            assertThat(page.chainBefore()).isEqualTo(chain);
            for (LogEntry entry : page.entries()) {
                assertThat(entry.number())
                        .isEqualTo(
                                all.isEmpty()
                                        ? entry.number()
                                        : all.get(all.size() - 1).number() + 1);
                chain = entry.chain(chain);
                all.add(entry);
            }
            page = ok(new Request.Log(all.get(all.size() - 1).number() + 1), Reply.LogPage.class);
        }
        assertThat(page.chainBefore()).isEqualTo(chain);
        return all;
    }

    /** The whole log, which INFO has to agree with. */
    public List<LogEntry> signedLog() throws IOException {
        List<LogEntry> all = log(0);
        LoaderInfo info = info().info();
        LogEntry newest = all.get(all.size() - 1);
        assertThat(info.logEntries()).isEqualTo(newest.number() + 1);
        Reply.LogPage end = ok(new Request.Log(info.logEntries()), Reply.LogPage.class);
        assertThat(info.logChain()).isEqualTo(end.chainBefore());
        return all;
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
