package keyloader.wire;

import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session with a loader: the commands of SPEC 10 as calls. Every call throws {@link IOException} when the loader is
 * gone or answers garbage, and {@link LoaderRefusedException} with its status when it does not answer OK.
 */
public final class LoaderClient implements Closeable {
    private final LoaderLink link;
    private final SecureRandom random;

    public LoaderClient(LoaderLink link, SecureRandom random) {
        this.link = link;
        this.random = random;
    }

    /** Told after each chunk; both in bytes. */
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (sent, total) -> {};

        void moved(int sent, int total);
    }

    /** @throws LoaderProofException when the loader's signature over a fresh nonce is wrong */
    public LoaderInfo info() throws IOException, LoaderRefusedException {
        byte[] fresh = new byte[Limits.NONCE];
        random.nextBytes(fresh);
        Bytes nonce = Bytes.of(fresh);
        Reply.Info reply = call(new Request.Info(nonce), Reply.Info.class);
        if (!reply.info().isSignedBy(nonce, reply.signature())) {
            throw new LoaderProofException();
        }
        return reply.info();
    }

    /** All slots that are not empty, lowest first. */
    public List<SlotEntry> list() throws IOException, LoaderRefusedException {
        List<SlotEntry> all = new ArrayList<>();
        OptionalInt next = OptionalInt.of(0);
        while (next.isPresent()) {
            int from = next.getAsInt();
            Reply.Slots page = call(new Request.List(from), Reply.Slots.class);
            int lowest = from;
            for (SlotEntry entry : page.entries()) {
                if (entry.slot() < lowest) {
                    throw new LoaderGarbledException("the loader listed its slots out of order");
                }
                lowest = entry.slot() + 1;
            }
            all.addAll(page.entries());
            if (page.nextSlot().isPresent() && page.nextSlot().getAsInt() < Math.max(lowest, from + 1)) {
                throw new LoaderGarbledException("the loader listed its slots out of order");
            }
            next = page.nextSlot();
        }
        return List.copyOf(all);
    }

    /**
     * Stores a message; after a cut, the same call again goes on safely.
     *
     * @param adminHash taken over by a loader that is empty otherwise
     * @return the slot it lies in
     */
    public int put(Bytes message, Bytes kid, Bytes tokenHash, Optional<Bytes> adminHash, Progress progress)
            throws IOException, LoaderRefusedException {
        Reply.PutBegun begun = call(
                new Request.PutBegin(message.sha256(), message.length(), kid, tokenHash, adminHash),
                Reply.PutBegun.class);
        if (begun.done()) {
            return begun.slot();
        }
        int offset = 0;
        while (offset < message.length()) {
            int length = Math.min(Limits.MAX_CHUNK, message.length() - offset);
            call(new Request.PutChunk(begun.slot(), offset, message.slice(offset, length)), Reply.Done.class);
            offset += length;
            progress.moved(offset, message.length());
        }
        call(new Request.PutCommit(begun.slot()), Reply.Done.class);
        return begun.slot();
    }

    public Bytes get(int slot) throws IOException, LoaderRefusedException {
        Bytes message = Bytes.EMPTY;
        int total;
        do {
            Reply.Content part = call(new Request.Get(slot, message.length()), Reply.Content.class);
            total = part.totalLength();
            if (part.bytes().length() == 0 || message.length() + part.bytes().length() > total) {
                throw new LoaderGarbledException("the loader gave more or less of a message than it announced");
            }
            message = Bytes.concat(message, part.bytes());
        } while (message.length() < total);
        return message;
    }

    public void attempt(int slot, Bytes digest, Bytes note) throws IOException, LoaderRefusedException {
        call(new Request.Attempt(slot, digest, note), Reply.Done.class);
    }

    public void consume(int slot, Bytes token, Bytes receipt) throws IOException, LoaderRefusedException {
        call(new Request.Consume(slot, token, receipt), Reply.Done.class);
    }

    public Reply.Receipts receipts(int slot) throws IOException, LoaderRefusedException {
        return call(new Request.Receipt(slot), Reply.Receipts.class);
    }

    public void release(int slot, Bytes token) throws IOException, LoaderRefusedException {
        call(new Request.Release(slot, token), Reply.Done.class);
    }

    public void zeroize(Bytes adminToken) throws IOException, LoaderRefusedException {
        call(new Request.Zeroize(adminToken), Reply.Done.class);
    }

    /** @return 0, or the first fault's code */
    public int selfTest() throws IOException, LoaderRefusedException {
        return call(new Request.SelfTest(), Reply.SelfTested.class).faultCode();
    }

    /** Entries from {@code first} on, at most {@link Limits#PAGE_ENTRIES}. */
    public Reply.LogPage log(long first) throws IOException, LoaderRefusedException {
        return call(new Request.Log(first), Reply.LogPage.class);
    }

    @Override
    public void close() throws IOException {
        link.close();
    }

    private <T extends Reply> T call(Request request, Class<T> expected) throws IOException, LoaderRefusedException {
        Reply reply;
        try {
            reply = Reply.decode(request, link.exchange(request.encode()));
        } catch (MalformedException e) {
            throw new LoaderGarbledException("the loader's answer is malformed", e);
        }
        if (reply instanceof Reply.Refused refused) {
            throw new LoaderRefusedException(refused.status());
        }
        return expected.cast(reply);
    }
}
