package keyloader.loader.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.loader.Firmware;
import keyloader.loader.store.MemoryStorage;
import keyloader.loader.store.Snapshot;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every truncation and every single-bit change of a frame of each kind: the loader does nothing but for an intact one.
 * The frames go the way of those from a socket, from {@link Incoming} on.
 */
@Timeout(300)
class FrameTamperTest {
    private static final int SLOTS = 3;
    private static final TestMessage STORED = TestMessage.of(1, 300);
    private static final TestMessage SPENT = TestMessage.of(2, 100);
    private static final TestMessage BEGUN = TestMessage.of(3, 200);
    private static final Bytes RECEIPT = TestMessage.of(4, 90).content();
    private static final Bytes ADMIN = TestMessage.of(5, 1).token();

    /** One of each kind, and each would do what it says. */
    private static List<Request> requests() {
        return List.of(
                new Request.Info(Host.NONCE),
                new Request.List(0),
                TestMessage.of(6, 50).begin(ADMIN),
                new Request.PutChunk(2, 0, BEGUN.content().slice(0, 150)),
                new Request.PutChunk(2, 150, BEGUN.content().slice(150, 50)),
                new Request.PutCommit(2),
                new Request.Get(0, 0),
                new Request.Attempt(0, STORED.digest(), RECEIPT),
                new Request.Consume(0, STORED.token(), RECEIPT),
                new Request.Receipt(1),
                new Request.Release(1, SPENT.token()),
                new Request.Zeroize(ADMIN),
                new Request.SelfTest(),
                new Request.Log(0));
    }

    /** A loader with a sealed slot, a spent one and an unfinished PUT. */
    private static final class Bench implements AutoCloseable {
        final MemoryStorage storage = Firmware.formatted(SLOTS);
        final Firmware firmware = new Firmware(storage);
        final LoaderLink session;
        final Host host;

        Bench() throws IOException {
            session = firmware.connect();
            host = new Host(session);
            host.put(STORED, STORED.begin(ADMIN));
            host.put(SPENT);
            host.consume(1, SPENT, RECEIPT);
            host.ok(BEGUN.begin(), Reply.PutBegun.class);
        }

        @Override
        public void close() throws IOException {
            session.close();
            firmware.close();
        }
    }

    /** What a connection does with bytes that arrive. */
    private static Optional<Bytes> feed(byte[] arriving, LoaderLink session) throws IOException {
        Incoming incoming = new Incoming();
        int at = 0;
        try {
            while (at < arriving.length) {
                int count = Math.min(incoming.room().remaining(), arriving.length - at);
                incoming.room().put(arriving, at, count);
                at += count;
                Optional<Frame> frame = incoming.take();
                if (frame.isPresent()) {
                    return Optional.of(session.exchange(frame.get().body()));
                }
            }
            return Optional.empty(); // the rest is waited for, until its time is up
        } catch (BadFrameException e) {
            return Optional.of(new Reply.Refused(Status.BAD_FRAME).encode());
        }
    }

    @Test
    void noChangedOrTruncatedFrameReachesTheLoader() throws IOException {
        Bytes badFrame = new Reply.Refused(Status.BAD_FRAME).encode();
        try (Bench bench = new Bench()) {
            Snapshot before = Snapshot.of(bench.storage);
            int changes = 0;
            for (Request request : requests()) {
                byte[] frame = new Frame(77, request.encode()).encode();
                for (int length = 0; length < frame.length; length++) {
                    assertThat(feed(Arrays.copyOf(frame, length), bench.session))
                            .as("%s, %d bytes", request, length)
                            .isEmpty();
                }
                for (int bit = 0; bit < frame.length * 8; bit++) {
                    byte[] changed = frame.clone();
                    changed[bit / 8] ^= (byte) (1 << bit % 8);
                    Optional<Bytes> answer = feed(changed, bench.session);
                    // Longer than it is: nothing is answered before the rest has come.
                    assertThat(answer.isEmpty() ? badFrame : answer.get())
                            .as("%s, bit %d", request, bit)
                            .isEqualTo(badFrame);
                    assertThat(answer.isPresent() || bit < 32).isTrue();
                    changes++;
                }
            }
            assertThat(changes).isGreaterThan(7_000);
            assertThat(Snapshot.of(bench.storage))
                    .as("the store, operation by operation")
                    .isEqualTo(before);
            assertThat(bench.host.get(0)).isEqualTo(STORED.content());
        }
    }

    /** The other half: an intact frame is what changes something, so that the sweep above could fail. */
    @Test
    void eachOfTheseFramesDoesWhatItSaysWhenItIsIntact() throws IOException, MalformedException {
        List<Class<?>> writers = new ArrayList<>();
        for (Request request : requests()) {
            try (Bench bench = new Bench()) {
                if (request instanceof Request.PutCommit || (request instanceof Request.PutChunk c && c.offset() > 0)) {
                    bench.host.ok(new Request.PutChunk(2, 0, BEGUN.content().slice(0, 150)), Reply.Done.class);
                }
                if (request instanceof Request.PutCommit) {
                    bench.host.ok(new Request.PutChunk(2, 150, BEGUN.content().slice(150, 50)), Reply.Done.class);
                }
                Snapshot before = Snapshot.of(bench.storage);
                Bytes answer = feed(new Frame(77, request.encode()).encode(), bench.session)
                        .orElseThrow();
                assertThat(Reply.decode(request, answer).status())
                        .as("%s", request)
                        .isEqualTo(Status.OK);
                if (!Snapshot.of(bench.storage).equals(before)) {
                    writers.add(request.getClass());
                }
            }
        }
        assertThat(writers)
                .contains(
                        Request.PutCommit.class,
                        Request.Get.class,
                        Request.Attempt.class,
                        Request.Consume.class,
                        Request.Release.class,
                        Request.Zeroize.class);
    }

    /** A peer that means harm makes its own checksums: any body gets an answer, and no token is guessed by one bit. */
    @Test
    void everyChangedBodyInAnIntactFrameIsAnswered() throws IOException {
        for (Request request : requests()) {
            byte[] body = request.encode().toArray();
            try (Bench bench = new Bench()) {
                for (int bit = 0; bit < body.length * 8; bit++) {
                    byte[] changed = body.clone();
                    changed[bit / 8] ^= (byte) (1 << bit % 8);
                    answered(changed, bench);
                }
                for (int length = 1; length < body.length; length++) {
                    answered(Arrays.copyOf(body, length), bench);
                }
                assertThat(bench.host.state(1))
                        .as("after changes to %s", request)
                        .isEqualTo(SlotState.SPENT);
                // A receipt is nothing to the loader: with the right token any will do.
                assertThat(bench.host.state(0))
                        .as("after changes to %s", request)
                        .isEqualTo(request instanceof Request.Consume ? SlotState.SPENT : SlotState.SEALED);
            }
        }
    }

    private static void answered(byte[] body, Bench bench) throws IOException {
        Optional<Bytes> answer = feed(new Frame(1, Bytes.of(body)).encode(), bench.session);
        assertThat(answer).isPresent();
        assertThat(Status.ofCode(answer.get().at(0) & 0xff)).isPresent();
    }
}
