package keyloader.loader.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import keyloader.loader.Firmware;
import keyloader.testkit.Host;
import keyloader.testkit.ModelLoader;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.Request;

/**
 * A life of a loader, told to the firmware and to the model at once: what was done to the storage, and what the model
 * showed after each command.
 *
 * @param start the storage at the first command
 * @param moments what was answered when, oldest first; the first is before power-up
 * @param keys every slot key that was ever programmed
 */
record Life(Image start, List<MemoryStorage.Operation> trace, List<Moment> moments, Set<Bytes> keys) {
    static final int SLOTS = 2;
    static final TestMessage FIRST = TestMessage.of(1, 1500);
    static final TestMessage SECOND = TestMessage.of(2, 40);
    static final TestMessage THIRD = TestMessage.of(3, 900);
    static final Bytes RECEIPT = TestMessage.of(4, 700).content();
    static final Bytes NOTE = TestMessage.of(5, 1100).content();
    static final Bytes ADMIN = TestMessage.of(6, 1).token();
    static final Map<Bytes, Bytes> CONTENTS =
            Map.of(FIRST.digest(), FIRST.content(), SECOND.digest(), SECOND.content(), THIRD.digest(), THIRD.content());

    /**
     * @param operations that had been done when the answer was given
     * @param log everything logged so far
     */
    record Moment(Request answered, int operations, View view, List<LogEntry> log) {}

    /** Every command that changes anything, with a slot that is used twice and journals that fill their blocks. */
    static Life whole() throws IOException {
        List<Request> script = new ArrayList<>();
        script.addAll(put(0, FIRST, FIRST.begin(ADMIN)));
        script.add(new Request.Get(0, 0));
        script.add(new Request.Attempt(0, FIRST.digest(), NOTE));
        script.addAll(put(1, SECOND, SECOND.begin()));
        script.add(new Request.Consume(0, SECOND.token(), RECEIPT));
        script.add(new Request.Consume(0, FIRST.token(), RECEIPT));
        script.add(new Request.Consume(0, FIRST.token(), NOTE));
        script.add(new Request.Release(0, FIRST.token()));
        script.addAll(put(0, THIRD, THIRD.begin())); // both slots have held one: the lower
        for (int i = 0; i < 4; i++) {
            script.add(new Request.Attempt(0, THIRD.digest(), NOTE));
            script.add(new Request.Attempt(0, THIRD.digest(), RECEIPT));
        }
        script.add(new Request.Consume(0, THIRD.token(), NOTE));
        script.addAll(put(0, FIRST, FIRST.begin())); // FULL
        script.add(new Request.Receipt(0));
        script.add(new Request.Zeroize(ADMIN));
        script.addAll(put(1, FIRST, FIRST.begin(ADMIN)));
        return of(script);
    }

    /** From one message stored to the end of its CONSUME. */
    static Life consume() throws IOException {
        List<Request> script = new ArrayList<>(put(0, FIRST, FIRST.begin()));
        script.add(new Request.Consume(0, FIRST.token(), RECEIPT));
        return of(script);
    }

    /**
     * A log that enters its first block again, a journal that takes its other block, and a superblock that does; each erases
     * one for it.
     */
    static Life turning() throws IOException {
        List<Request> before = new ArrayList<>(put(0, FIRST, FIRST.begin()));
        Request wrong = new Request.Consume(0, ADMIN, RECEIPT);
        int powerUps = 2 * Storage.PAGES_PER_BLOCK - 1;
        before.addAll(Collections.nCopies(Geometry.LOG_BLOCKS * Storage.PAGES_PER_BLOCK - powerUps - 6, wrong));
        List<Request> script = new ArrayList<>(Collections.nCopies(6, wrong));
        for (int i = 0; i < 9; i++) {
            script.add(new Request.Attempt(0, FIRST.digest(), i % 2 == 0 ? NOTE : RECEIPT));
        }
        script.add(new Request.Consume(0, FIRST.token(), RECEIPT));
        return of(Firmware.formatted(SLOTS), before, powerUps, script);
    }

    /** A store of version 1 is powered up, and used. */
    static Life upgraded() throws IOException {
        List<Request> before = new ArrayList<>(put(0, FIRST, FIRST.begin(ADMIN)));
        before.addAll(put(1, SECOND, SECOND.begin()));
        before.add(new Request.Consume(1, SECOND.token(), RECEIPT));
        List<Request> script = new ArrayList<>();
        script.add(new Request.Consume(0, FIRST.token(), RECEIPT));
        script.add(new Request.Release(1, SECOND.token()));
        script.addAll(put(1, THIRD, THIRD.begin()));
        script.add(new Request.Zeroize(ADMIN));
        return of(Firmware.formatted(SLOTS), before, 1, script, StoreImages::ofVersion1);
    }

    private static List<Request> put(int slot, TestMessage message, Request.PutBegin begin) {
        return List.of(begin, new Request.PutChunk(slot, 0, message.content()), new Request.PutCommit(slot));
    }

    private static Life of(List<Request> script) throws IOException {
        return of(Firmware.formatted(SLOTS), List.of(), 1, script);
    }

    private static Life of(MemoryStorage formatted, List<Request> before, int powerUps, List<Request> script)
            throws IOException {
        return of(formatted, before, powerUps, script, image -> {});
    }

    /**
     * @param before what was done when the life begins
     * @param powerUps in which that was done
     * @param changed what is done to the storage then
     */
    private static Life of(
            MemoryStorage formatted, List<Request> before, int powerUps, List<Request> script, Consumer<Image> changed)
            throws IOException {
        ModelLoader model = new ModelLoader(SLOTS, "test", new SecureRandom());
        try (Firmware firmware = new Firmware(formatted);
                Host host = firmware.host();
                Host reference = new Host(model.connect())) {
            for (Request request : before) {
                askBoth(host, reference, request);
            }
        }
        for (int powerUp = 1; powerUp < powerUps; powerUp++) {
            model.powerUp();
            new Firmware(formatted).close();
        }
        changed.accept(formatted.image());
        Image start = formatted.image().copy();
        MemoryStorage storage = new MemoryStorage(formatted.image());
        List<Moment> moments = new ArrayList<>();
        try (Host reference = new Host(model.connect())) {
            moments.add(moment(new Request.SelfTest(), storage, reference));
        }
        model.powerUp();
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host();
                Host reference = new Host(model.connect())) {
            moments.add(moment(new Request.SelfTest(), storage, reference));
            for (Request request : script) {
                askBoth(host, reference, request);
                moments.add(moment(request, storage, reference));
            }
        }
        return new Life(start, storage.trace(), moments, keys(formatted.trace(), storage.trace()));
    }

    private static void askBoth(Host host, Host reference, Request request) throws IOException {
        Reply reply = host.ask(request);
        Reply expected = reference.ask(request);
        if (!reply.equals(expected)) {
            throw new AssertionError(request + ": " + reply + " instead of " + expected);
        }
    }

    private static Set<Bytes> keys(List<MemoryStorage.Operation> before, List<MemoryStorage.Operation> trace) {
        Set<Bytes> keys = new HashSet<>();
        List<MemoryStorage.Operation> all = new ArrayList<>(before);
        all.addAll(trace);
        for (MemoryStorage.Operation operation : all) {
            if (operation instanceof MemoryStorage.Operation.Program program) {
                Page.decode(program.page(), program.content().toArray())
                        .filter(page -> page.type() == Page.Type.KEY)
                        .ifPresent(page -> keys.add(Bytes.of(page.payload())));
            }
        }
        return keys;
    }

    private static Moment moment(Request answered, MemoryStorage storage, Host reference) throws IOException {
        return new Moment(
                answered,
                storage.operations(),
                View.of(reference, reference.info().info().adminTokenSet()),
                reference.log(0));
    }

    /** The last that was answered when {@code operations} had been done. */
    int lastMoment(int operations) {
        int last = -1;
        while (last + 1 < moments.size() && moments.get(last + 1).operations() <= operations) {
            last++;
        }
        return last;
    }

    /** The same, on storage that ignored the sync that is operation number {@code index}. */
    Life withoutOperation(int index) {
        List<MemoryStorage.Operation> fewer = new ArrayList<>(trace);
        fewer.remove(index);
        List<Moment> earlier = moments.stream()
                .map(moment -> new Moment(
                        moment.answered,
                        moment.operations > index ? moment.operations - 1 : moment.operations,
                        moment.view,
                        moment.log))
                .toList();
        return new Life(start, fewer, earlier, keys);
    }
}
